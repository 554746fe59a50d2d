import os
import subprocess
import sys
from pathlib import Path

MODELS = Path(__file__).parents[1]
NETWORK = MODELS.parent / "test" / "fixtures" / "packs" / "tiny-flow-v" / "grid.onnx"

# Some libraries send nothing where these are set.
CI_NAMES = ("CI", "GITHUB_", "GITLAB_", "BUILD_", "TF_BUILD", "JENKINS_", "TRAVIS", "ORT_")


def test_a_session_leaves_no_device_id_and_no_queue_of_events(tmp_path: Path):
    folders = [tmp_path / name for name in ("home", "tmp", "work")]
    for folder in folders:
        folder.mkdir()
    home, scratch, work = folders
    env = {name: value for name, value in os.environ.items() if not name.startswith((*CI_NAMES, "XDG_"))}
    env |= {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(scratch), "PYTHONPATH": str(MODELS)}
    code = f"from gridit.onnx_runtime import onnxruntime; onnxruntime.InferenceSession({str(NETWORK)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=work)
    assert [path for folder in folders for path in folder.rglob("*")] == []
