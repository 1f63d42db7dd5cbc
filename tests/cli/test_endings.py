"""One table says how commands end, and whatever tells people of it says the same."""

from pathlib import Path

from mlpm_tui.cli.call import ENDINGS, Ending
from tests.cli.conftest import Mlpm


def test_help_and_readme_tell_the_same_exit_codes(bare_mlpm: Mlpm) -> None:
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    told = " ".join(bare_mlpm("--help").out.split())
    for code, meaning in ENDINGS.items():
        assert f"{int(code)} {meaning}" in told
        assert f"{int(code)} ({meaning}" in readme
    assert [*ENDINGS] == list(Ending)[:4]
