"""Addresses of tracking stores: what they mean, and that no secret in them is ever shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.sources.addresses import StoreKind, read_address, without_secrets


@pytest.mark.parametrize(
    ("uri", "kind", "path"),
    [
        ("sqlite:///mlflow.db", StoreKind.SQLITE, "mlflow.db"),
        ("sqlite:////data/my%20store.db", StoreKind.SQLITE, "/data/my store.db"),
        ("sqlite:////data/a.db?timeout=5", StoreKind.SQLITE, "/data/a.db"),
        ("/data/a.db", StoreKind.SQLITE, "/data/a.db"),
        ("  mlflow.db ", StoreKind.SQLITE, "mlflow.db"),
        ("file:/data/mlruns", StoreKind.FOLDER, "/data/mlruns"),
        ("file:///data/ml%20runs", StoreKind.FOLDER, "/data/ml runs"),
    ],
)
def test_local_addresses(uri: str, kind: StoreKind, path: str) -> None:
    address = read_address(uri)
    assert (address.kind, address.path) == (kind, Path(path))


def test_a_folder_is_known_by_looking(tmp_path: Path) -> None:
    assert read_address(str(tmp_path)).kind is StoreKind.FOLDER


@pytest.mark.parametrize(
    ("uri", "kind", "shown"),
    [
        ("http://host:5000/", StoreKind.SERVER, "http://host:5000/"),
        ("https://me:canary@host/base", StoreKind.SERVER, "https://host/base"),
        ("https://canary@host", StoreKind.SERVER, "https://host"),
        ("http://host/?token=canary&a=b", StoreKind.SERVER, "http://host/?a=b"),
        ("postgresql://me:canary@db:5432/ml", StoreKind.DATABASE, "postgresql://db:5432/ml"),
        ("mysql+pymysql://me:can/ary@db/ml", StoreKind.DATABASE, "mysql+pymysql://db/ml"),
        ("postgresql://db/ml?user=u&password=canary", StoreKind.DATABASE, None),
    ],
)
def test_what_is_secret_is_not_shown(uri: str, kind: StoreKind, shown: str | None) -> None:
    address = read_address(uri)
    assert address.kind is kind
    assert address.shown == (shown or address.shown)
    for text in (address.shown, repr(address), str(address)):
        assert "canary" not in text
        assert "can/ary" not in text


def test_user_and_password_are_kept_for_the_log_in() -> None:
    address = read_address("https://me%40home:p%3Aw@host:8443/x")
    assert (address.user, address.password) == ("me@home", "p:w")
    assert address.uri == "https://host:8443/x"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "  ",
        "ftp://me:canary@host",
        "sqlite://",
        "sqlite:///",
        "http://",
        "http://me:canary@",
        "http://h:port",
        "http://[::1",
        "postgresql://me:canary@h:port/x",
        "canary:abc",
    ],
)
def test_nonsense_is_one_sentence_without_secrets(uri: str) -> None:
    with pytest.raises(SourceTrouble) as caught:
        read_address(uri)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


@given(st.text(st.characters(exclude_characters="@?#", exclude_categories=["Cs", "Cc"])))
def test_no_password_survives(password: str) -> None:
    try:
        shown = without_secrets(f"postgresql://me:\N{SNOWMAN}{password}@host/ml")
    except SourceTrouble as trouble:
        shown = str(trouble)
    assert "\N{SNOWMAN}" not in shown
