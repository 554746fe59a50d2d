import json
import tomllib
from pathlib import Path

import pytest

from gridit.ablation.run import ablate
from gridit.ablation.table import spread
from gridit.ablation.variants import read_plan
from gridit.errors import UsageError

CONFIG = Path(__file__).parents[2] / "configs" / "ablation.toml"


@pytest.fixture
def table(toy) -> dict:
    return {
        "ablation": {"steps": 8, "held_out_batches": 1},
        "grid": toy["grid"],
        "variant": [
            {"name": "base"},
            {"name": "base, seed 2", "seed": 2},
            {"name": "Smaller patches", "model": {"patch": 2}},
            {"name": "as few", "samples_of": "Smaller patches"},
            {"name": "routing", "train": {"route": 0.5}},
        ],
    }


def test_every_variant_gets_the_same_arithmetic_and_is_resumed(table, prepared, tmp_path):
    table["grid"]["model"]["depth"] = 3
    plan = read_plan(table)
    said: list[str] = []
    rows = ablate(plan, prepared, tmp_path, said.append)
    base, _seed, smaller, few, routing = rows
    assert base["steps"] == 8 and base["tokens"] == 16 and smaller["tokens"] == 64
    step = smaller["operations"] / smaller["steps"]
    assert abs(smaller["operations"] - base["operations"]) <= step / 2 and smaller["steps"] < 8
    assert few["steps"] == smaller["steps"] and few["operations"] < base["operations"]
    assert routing["operationsPerSample"] < base["operationsPerSample"]
    assert all(0 < row["heldOut"] < 10 and row["cpuSeconds"] >= 0 and row["inference"] > 0 for row in rows)
    mean, deviation = spread(plan, rows)
    assert mean == pytest.approx((rows[0]["heldOut"] + rows[1]["heldOut"]) / 2) and deviation > 0
    text = (tmp_path / "table.md").read_text()
    assert rows[0]["inference"] == rows[1]["inference"] == 1  # the same form is timed once
    assert text.count("\n| ") == 6 and f"{deviation:.4f}" in text
    assert json.loads((tmp_path / "table.json").read_text())["rows"] == rows

    # Again: nothing is trained; a changed variant alone is.
    said.clear()
    assert ablate(plan, prepared, tmp_path, said.append) == rows and not [text for text in said if "steps" in text]
    table["variant"][4]["train"]["route"] = 0.25
    again = ablate(read_plan(table), prepared, tmp_path, said.append)
    assert [row["heldOut"] for row in again[:4]] == [row["heldOut"] for row in rows[:4]]
    assert [text for text in said if "steps" in text] == ["routing: 8 steps"]


def test_a_stopped_variant_goes_on_where_it_was(table, prepared, tmp_path, monkeypatch):
    from gridit.train import Trainer

    table["variant"] = table["variant"][:1]
    plan = read_plan(table)
    whole = ablate(plan, prepared, tmp_path / "whole", lambda _: None)
    batch, begun = Trainer.next_batch, []

    def stopped(self):
        begun.append(self.step)
        if self.step == 5 and len(begun) < 7:
            self.save()
            raise KeyboardInterrupt
        return batch(self)

    monkeypatch.setattr(Trainer, "next_batch", stopped)
    with pytest.raises(KeyboardInterrupt):
        ablate(plan, prepared, tmp_path / "part", lambda _: None)
    again = ablate(plan, prepared, tmp_path / "part", lambda _: None)
    assert begun == [0, 1, 2, 3, 4, 5, 5, 6, 7]
    assert again[0]["heldOut"] == whole[0]["heldOut"]


def test_the_table_in_the_repository_can_be_read():
    plan = read_plan(tomllib.loads(CONFIG.read_text(encoding="utf-8")))
    assert len(plan.bases()) >= 2 and len(plan.variants) >= 14


@pytest.mark.parametrize(
    ("change", "words"),
    [({"variant": [{"about": "no name"}]}, "needs a name"), ({"variant": [{"name": "a", "model": {"size_of": 1}}]}, "cannot be read"),
     ({"variant": [{"name": "a"}, {"name": "A"}]}, "a name of its own"),
     ({"variant": [{"name": "a", "samples_of": "b"}]}, "which is no variant"), ({"grid": {}}, "has no table")],
)  # fmt: skip
def test_what_cannot_be_read_is_said(table, change, words):
    with pytest.raises(UsageError, match=words):
        read_plan({**table, **change})
