"""What alerts begin with: ours, a team's own, and files that cannot be used."""

import json
from pathlib import Path

import pytest

from mlpm_tui import places
from mlpm_tui.domain.alert_opening import PLAIN, AlertTemplate, template_for
from mlpm_tui.services.alert_templates import usable_templates
from mlpm_tui.store.address import Address
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from tests.services.test_alert_reporting import only, take, told


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The team's folder of templates."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("MLPM_CONFIG", raising=False)
    folder = places.config_file().parent / "templates" / "alerts"
    folder.mkdir(parents=True)
    return folder


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        ("drift/age", "by segment"),
        ("predictions", "Sample and label recent predictions"),
        ("accuracy", "how many labels"),
        ("latency_p99", "latest deployments"),
        ("error_rate", "latest deployments"),
        ("nulls/city", "first bad partition"),
        ("freshness", "latest runs of the pipeline"),
        ("whatever", "Compare feature distributions"),
    ],
)
def test_each_signal_has_causes_and_checklists(own: Path, signal: str, words: str) -> None:
    assert not list(own.iterdir())
    template = template_for(usable_templates(), signal)
    assert len(template.causes) >= 3
    assert words in " ".join(template.investigation)
    assert template.repair
    assert {group for group, _ in template.checklist} == {"investigation", "repair"}


def test_the_closest_fit_holds_and_of_equals_the_teams_own(own: Path) -> None:
    (own / "ours.json").write_text('{"signals": ["drift/*", "score"], "causes": ["the moon"]}')
    (own / "age.json").write_text('{"signals": ["drift/age"], "repair": ["wait a year"]}')
    templates = usable_templates()
    assert template_for(templates, "drift/city").causes == ("the moon",)
    assert template_for(templates, "drift/age").repair == ("wait a year",)
    assert template_for(templates, "score").causes == ("the moon",)
    assert template_for((AlertTemplate(("x",)),), "y") is PLAIN


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("[]", "no more"),
        ('{"signals": []}', "needs a list"),
        ('{"signals": ["x"], "more": []}', "no more"),
        ('{"signals": ["x"], "causes": "y"}', "list of 50"),
        ('{"signals": ["x"], "causes": [1]}', "'1' is none"),
        ('{"signals": ["x"], "repair": [" "]}', "empty"),
        (json.dumps({"signals": ["x"], "repair": ["y"] * 51}), "list of 50"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_keeps_no_alert_out(
    own: Path, board: Path, caplog: pytest.LogCaptureFixture, text: str, words: str
) -> None:
    (own / "bad.json").write_text(text)
    assert template_for(usable_templates(), "drift/age").causes
    assert words in caplog.text
    library = Library(open_database(Address(path=board)))
    assert take(library, told()) == ["opened"]
    assert only(library).alert.causes
    library.close()
