"""Which files are a log: names, folders, patterns, and nothing outside of them."""

from pathlib import Path

import pytest

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.sources.log_files import log_files


@pytest.fixture
def log(tmp_path: Path) -> Path:
    for day in ("2026-11-20", "2026-11-21"):
        folder = tmp_path / "log" / f"day={day}"
        folder.mkdir(parents=True)
        (folder / "part-0.parquet").write_bytes(b"x" * 10)
        (folder / "_SUCCESS").touch()
        (folder / ".part-0.parquet.crc").touch()
    (tmp_path / "log" / "notes.txt").touch()
    (tmp_path / "log" / "extra.CSV.gz").touch()
    return tmp_path / "log"


def names(uri: object) -> list[str]:
    return [file.name for file in log_files(str(uri))]


def test_a_folder_is_read_with_its_partitions(log: Path) -> None:
    first, second, third = log_files(str(log))
    assert [first.name, second.name, third.name] == [
        "day=2026-11-20/part-0.parquet",
        "day=2026-11-21/part-0.parquet",
        "extra.CSV.gz",
    ]
    assert (first.size, first.form, dict(first.keys)) == (10, "parquet", {"day": "2026-11-20"})
    assert first.mtime_ns == first.path.stat().st_mtime_ns
    assert third.form == "csv"


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("day=*/part-?.parquet", 2),
        ("**/*.parquet", 2),
        ("*.parquet", 0),
        ("*.CSV.gz", 1),
        ("day=2026-11-2[1-9]/*", 1),
        ("day=2026-11-2[!1]/*", 1),
        ("**", 3),
    ],
)
def test_a_pattern_chooses_files(log: Path, pattern: str, count: int) -> None:
    assert len(names(log / pattern)) == count


def test_a_file_and_an_address_of_one_are_logs(log: Path) -> None:
    assert names(log / "extra.CSV.gz") == ["extra.CSV.gz"]
    assert names(f"file://{log}/extra.CSV.gz") == ["extra.CSV.gz"]


def test_links_are_not_followed(log: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.parquet").touch()
    (log / "linked").symlink_to(outside)
    (log / "linked.parquet").symlink_to(outside / "secret.parquet")
    (log / "round").symlink_to(log)
    assert len(names(log)) == 3
    assert len(names(log / "**/*.parquet")) == 2


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("", "no address"),
        ("s3://bucket/log", "lies on this machine"),
        ("nowhere", "nowhere cannot be read"),
        ("log/notes.txt", "none of"),
        ("log/[z-a]*.csv", "no pattern"),
    ],
)
def test_what_is_no_log_is_refused(
    log: Path, monkeypatch: pytest.MonkeyPatch, uri: str, said: str
) -> None:
    monkeypatch.chdir(log.parent)
    with pytest.raises(RuleBroken, match=said):
        log_files(uri)
