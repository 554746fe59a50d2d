"""A toy problem with a known answer: a disc that moves down the frame with depth, elsewhere in every subject."""

from gridit.train import Options, Trainer


def test_a_moving_disc_is_learnt_in_seconds(moving_disc, disc_config, tmp_path):
    trainer = Trainer(disc_config, Options("grid", moving_disc, tmp_path / "run", steps=300, device="cpu", optimiser="muon"))
    assert trainer.validate() > 2
    trainer.train(lambda _: None)
    assert trainer.validate() < 0.5
