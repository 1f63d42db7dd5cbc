"""Reading local stores costs the standard library only: MLflow stays outside our process."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = """
import sys
from mlpm_tui.domain.runs import WantedRuns
from mlpm_tui.sources import mlflow_server, tracking
opened = tracking.open_tracking(sys.argv[1])
assert len(opened.runs(WantedRuns(experiments=frozenset({"sentiment"})))) == 8
opened.close()
outside = {name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(sorted(outside - {"__main__", "mlpm_tui"}))
"""


@pytest.mark.parametrize("kind", ["store", "mlruns"])
def test_only_the_standard_library_is_loaded(kind: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(kind)
    run = subprocess.run(
        [sys.executable, "-S", "-c", READ, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout, run.stderr) == ("[]\n", "")
