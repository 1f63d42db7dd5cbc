"""What a person can set, which source wins, and what they are told of a mistake."""

import getpass
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from mlpm_tui import places
from mlpm_tui.settings import BadSettings, Settings, read_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_without_anything_the_defaults_hold(file: Path) -> None:
    assert read_settings(file, {}) == Settings()
    assert Settings(user="ana").who == "ana"
    assert Settings().who == getpass.getuser()
    assert Path(Settings().address).name == "board.db"


def test_the_file_is_overruled_by_the_environment(file: Path) -> None:
    file.write_text('user = "ana"\ndatabase = "file.db"\nascii = true\n')
    found = read_settings(file, {"MLPM_DB": "env.db", "MLPM_ASCII": "off", "HOME": "/"})
    assert (found.user, found.database, found.ascii) == ("ana", "env.db", False)
    assert read_settings(file, {"MLPM_USER": "bo"}).who == "bo"


def test_what_is_for_others_is_passed_by(file: Path) -> None:
    environment = {"MLPM_NOW": "2026-11-23T09:00:00+00:00", "MLPM_CONFIG": str(file)}
    assert read_settings(file, environment) == Settings()


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_has_a_variable(file: Path, field: object) -> None:
    name = getattr(field, "name", "")
    is_switch = isinstance(getattr(Settings(), name), bool)
    found = read_settings(file, {f"MLPM_{name.upper()}": "yes" if is_switch else "chosen"})
    assert getattr(found, name) == (True if is_switch else "chosen")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theem = 'x'", "did you mean theme"),
        ("zzz = 1", "known are"),
        ("user = 3", "text in quotes"),
        ("ascii = 'perhaps'", "true or false"),
        ("user = ", "no valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(BadSettings, match=words) as caught:
        read_settings(file, {})
    assert str(file) in str(caught.value)


def test_a_mistake_in_the_environment_is_named(file: Path) -> None:
    with pytest.raises(BadSettings, match="The environment sets 'MLPM_THEEM'"):
        read_settings(file, {"MLPM_THEEM": "x"})


def test_a_file_that_is_no_text_is_named(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadSettings, match="no valid TOML"):
        read_settings(file, {})
    file.unlink()
    file.mkdir()
    with pytest.raises(BadSettings, match="cannot be read"):
        read_settings(file, {})


def test_a_user_without_a_name_is_asked_to_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(getpass, "getuser", nameless)
    with pytest.raises(BadSettings, match="MLPM_USER"):
        _ = Settings().who


def test_folders_follow_the_rules_of_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert places.data_folder() == tmp_path / "mlpm"
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert places.data_folder() == Path.home() / ".local/share/mlpm"
    monkeypatch.setenv("MLPM_CONFIG", str(tmp_path / "mine.toml"))
    assert places.config_file() == tmp_path / "mine.toml"


def test_folders_are_private_all_the_way(tmp_path: Path) -> None:
    made = places.private_folder(tmp_path / "a" / "b" / "c")
    for folder in (made, made.parent, made.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert places.private_folder(made) == made
