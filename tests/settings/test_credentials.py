"""A host gets what this machine's config file binds to it, and nothing else."""

from pathlib import Path

import pytest

from mlpm_tui.credentials import (
    Credential,
    credential_for,
    is_here,
    is_own_store,
    read_credentials,
)
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.settings import BadSettings, Settings, read_settings

CANARY = "canary-of-the-server"
USUAL = (("USUAL_TOKEN",), ("USUAL_USER", "USUAL_PASSWORD"))
EVERYTHING = {name: CANARY for names in USUAL for name in names} | {"OTHER": CANARY}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(
        "[credentials]\n"
        '"Prom.example.org" = "PROM_TOKEN"\n'
        '"prom.example.org:9443" = ["PROM_USER", "PROM_PASSWORD"]\n'
        '"[2001:db8::1]" = "SIX"\n'
    )
    return file


def test_what_the_file_binds_goes_to_its_host(file: Path) -> None:
    given = {"PROM_TOKEN": "t", "PROM_USER": "ana", "PROM_PASSWORD": "p", "SIX": "6"}
    assert credential_for("prom.example.org", USUAL, given, file) == Credential("t")
    assert credential_for("PROM.example.org:80", USUAL, given, file) == Credential("t")
    assert credential_for("prom.example.org:9443", USUAL, given, file) == Credential("p", "ana")
    assert credential_for("[2001:DB8::1]:443", USUAL, given, file) == Credential("6")
    assert "canary" not in repr(Credential(CANARY, CANARY))
    assert read_settings(file, {}) == Settings()


@pytest.mark.parametrize(
    "host",
    [
        "evil.org",
        "evil.org:9443",
        "prom.example.org.evil.org",
        "xprom.example.org",
        "prom.example.org@evil.org",
        "prom.example.org,evil.org",
        "localhost,evil.org",
        "/run,evil.org",
        "localhost.evil.org",
        "127.0.0.1.evil.org",
        "127.0.0.1%2eevil.org",
        "0.0.0.0",  # noqa: S104  asked, not bound
        "[::1%25evil.org]",
        "10.0.0.1",
        "",
    ],
)
def test_no_other_host_gets_any(file: Path, host: str) -> None:
    given = EVERYTHING | {"PROM_TOKEN": CANARY, "PROM_USER": CANARY, "PROM_PASSWORD": CANARY}
    assert credential_for(host, USUAL, given, file) is None
    assert not is_here(host)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9090", "127.0.0.1:1", "[::1]:9", "/run"])
def test_this_machine_gets_the_usual_ones(file: Path, host: str) -> None:
    assert credential_for(host, USUAL, {"USUAL_TOKEN": "t"}, file) == Credential("t")
    pair = {"USUAL_USER": "ana", "USUAL_PASSWORD": "p"}
    assert credential_for(host, USUAL, pair, file) == Credential("p", "ana")
    assert credential_for(host, USUAL, {}, file) is None


def test_a_variable_that_is_not_set_is_named(file: Path) -> None:
    with pytest.raises(RuleBroken, match="PROM_TOKEN, which is not set"):
        credential_for("prom.example.org", USUAL, EVERYTHING, file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("credentials = 3", "has to be a table"),
        ('[credentials]\n"https://h/" = "X"', "no host"),
        ('[credentials]\n"h" = "canary word"', "no variable"),
        ('[credentials]\n"h" = ["A", "B", "C"]', "no variable"),
        ('[credentials]\n"h" = []', "no variable"),
        ('[credentials]\n"h" = 3', "no variable"),
    ],
)
def test_a_mistake_is_named_and_no_secret_repeated(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(BadSettings, match=said) as caught:
        read_credentials(file)
    assert "canary" not in str(caught.value)


def test_a_misspelt_table_is_named(file: Path) -> None:
    file.write_text("[credential]\nh = 1\n")
    with pytest.raises(BadSettings, match="does not know"):
        read_settings(file, {})


def test_our_own_tracking_store_is_known(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLPM_CONFIG", str(file))
    own = {"MLFLOW_TRACKING_URI": "https://ana:pw@mlflow.example.org:5000/x"}
    assert is_own_store("https://mlflow.example.org:5000", own)
    assert is_own_store("http://127.0.0.1:5000", {})
    for other in (
        "http://mlflow.example.org:5000",
        "https://mlflow.example.org",
        "https://evil.org:5000",
        "postgresql://localhost/db",
        "postgresql:///db?host=evil.org",
    ):
        assert not is_own_store(other, own)
    assert is_own_store("postgresql://db/ml", {"MLFLOW_TRACKING_URI": "postgresql://db/ml"})
