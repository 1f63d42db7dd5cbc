"""The tables [hook], [alerts] and [notify], and where secrets may lie."""

import os
import stat
import sys
from datetime import time, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from mlpm_tui.alert_settings import (
    HookSettings,
    NotifySettings,
    read_alert_settings,
    read_hook_settings,
    read_notify_settings,
)
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.settings import BadSettings, Settings, read_settings
from mlpm_tui.sources.kept_secrets import Place

WORD = "canary-of-the-hook-0123"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("MLPM_HOOK_TOKEN", tmp_path / "own" / "hook-token", "hook-token")


def test_without_tables_the_defaults_hold(file: Path) -> None:
    assert read_hook_settings(file) == HookSettings()
    assert read_notify_settings(file) == NotifySettings()
    assert NotifySettings().silence is None


def test_the_tables_are_read_and_other_settings_beside_them(file: Path) -> None:
    file.write_text(
        'user = "ana"\n'
        '[hook]\nport = 8080\nmodel = ["ml_model", "app"]\nsignal = "check"\n'
        '[notify]\nquiet = "22:00 - 7:30"\nzone = "Europe/Berlin"\nquiet_critical = true\n'
    )
    assert read_settings(file, {}) == Settings(user="ana")
    hook = read_hook_settings(file)
    assert (hook.port, hook.names.model, hook.names.signal) == (
        8080,
        ("ml_model", "app"),
        ("check",),
    )
    notify = read_notify_settings(file)
    assert notify.silence == (time(22), time(7, 30))
    assert notify.quiet_critical


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[hook]\nprot = 1", "did you mean port"),
        ("[hook]\nport = '1'", "a whole number"),
        ("[hook]\nport = true", "a whole number"),
        ("[hook]\nport = 99999", "0 to 65535"),
        ("[hook]\nmodel = []", "has to be names"),
        ("[hook]\nmodel = [3]", "has to be names"),
        ("[hook]\nlargest_body = 5", "1,024 to"),
        ("hook = 3", "a table"),
        ("[notify]\nquiet = 'night'", "write 22:00-07:00"),
        ("[notify]\nquiet_critical = 1", "true or false"),
        ("[notify]\nzone = 'Mars/Base'", "write Europe/Berlin"),
        ("[notify]\nzone = '../etc'", "write Europe/Berlin"),
        ("[notify]\nleast = 'loud'", "info, warning, critical"),
        ("[notify]\nmost_an_hour = 0", "below its least"),
        ("[notify]\nurls = 'json://x'", "does not know"),
    ],
)
def test_a_mistake_is_named(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    read = read_notify_settings if "notify" in text else read_hook_settings
    with pytest.raises(BadSettings, match=words) as caught:
        read(file)
    assert str(file) in str(caught.value)


def test_a_misspelt_table_is_named(file: Path) -> None:
    file.write_text("[hok]\nport = 1\n")
    with pytest.raises(BadSettings, match="'hok'"):
        read_settings(file, {})


def test_the_environment_may_hold_secrets(file: Path) -> None:
    environment = {"MLPM_HOOK_TOKEN": WORD, "MLPM_NOTIFY_URLS": "json://x"}
    assert read_settings(file, environment) == Settings()


def test_a_secret_comes_from_the_environment_or_else_the_file(place: Place) -> None:
    assert place.read({}) == ""
    place.make()
    made = place.read({})
    assert len(made) >= 32
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.file.parent.stat().st_mode) == 0o700
    assert place.read({"MLPM_HOOK_TOKEN": WORD}) == WORD
    with pytest.raises(RuleBroken, match="remove that file first"):
        place.make()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_file_that_others_may_read_is_refused(place: Place, mode: int) -> None:
    place.file.parent.mkdir()
    place.file.write_text(WORD)
    place.file.chmod(mode)
    with pytest.raises(RuleBroken, match="chmod 600") as caught:
        place.read({})
    assert WORD not in str(caught.value)


def test_a_file_that_is_none_holds_no_secret(place: Place) -> None:
    place.file.parent.mkdir()
    os.mkfifo(place.file, 0o600)
    with pytest.raises(RuleBroken, match="hook-token"):
        place.read({})


def test_how_long_alerts_wait_for_somebody(file: Path) -> None:
    assert read_alert_settings(file).limits == {
        "critical": timedelta(minutes=15),
        "warning": timedelta(hours=1),
    }
    file.write_text('[alerts]\nescalate_critical = "5m"\nescalate_warning = "never"\n')
    assert read_alert_settings(file).limits == {"critical": timedelta(minutes=5)}
    assert read_settings(file, {}) == Settings()
    file.write_text('[alerts]\nescalate_critical = "soon"\n')
    with pytest.raises(BadSettings, match=r"\[alerts\]"):
        read_alert_settings(file)


def test_a_secret_may_lie_in_the_key_ring(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def get_password(service: str, name: str) -> str | None:
        asked.append((service, name))
        return WORD if len(asked) == 1 else None

    ring = ModuleType("keyring")
    monkeypatch.setattr(ring, "get_password", get_password, raising=False)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert place.read({}) == WORD
    assert place.read({}) == ""
    assert asked == [("mlpm", "hook-token")] * 2
    monkeypatch.delattr(ring, "get_password")
    assert place.read({}) == ""
