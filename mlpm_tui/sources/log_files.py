"""The files of a prediction log on this machine: one file, a folder, or a pattern with wildcards.

Links below the named place are not followed, so a log cannot lead out of its folder; hidden files
and those that begin with an underscore, which writers use for their own ends, are passed over.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

SUFFIXES: Mapping[str, str] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".csv.gz": "csv",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson": "jsonl",
    ".ndjson.gz": "jsonl",
}
_DEEPEST = 12
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file of a log as it was when it was listed; `name` is its path below the log's place.

    `keys` are the names and values in folders such as `day=2026-11-20`.
    """

    name: str
    place: str
    size: int
    mtime_ns: int
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.place)

    @property
    def form(self) -> str:
        """In which form the rows are: parquet, csv or jsonl."""
        return _form(self.name)

    @property
    def shown(self) -> str:
        """The name as it may be shown."""
        return safe_line(self.name, 200)


def log_files(uri: str) -> list[LogFile]:
    """List the files of a log by name, with one look at each.

    `uri` is a path, `file:` with one, or a path with wildcards: `*` and `?` within a name, `**` for
    folders at any depth.
    """
    path = _local_path(uri)
    wild = next((at for at, part in enumerate(path.parts) if _WILD.search(part)), None)
    if wild is None:
        return _below(path, None)
    base = Path(*path.parts[:wild])
    return _below(base, _pattern(path.parts[wild:]))


def _local_path(uri: str) -> Path:
    text = uri.strip()
    if not text or "\0" in text:
        raise RuleBroken("The log has no address; give a file or a folder.", "no_log")
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+):", text)
    if scheme and scheme[1].lower() == "file":
        text = unquote(urlsplit(text).path)
    elif scheme and "://" in text:
        raise RuleBroken(
            f"A log of files lies on this machine, and {scheme[1]}: does not; give a path.",
            "no_log",
        )
    return Path(text).expanduser()


def _below(base: Path, pattern: re.Pattern[str] | None) -> list[LogFile]:
    try:
        if pattern is None and not base.is_dir():
            found = base.stat()
            if not _form(base.name):
                raise RuleBroken(
                    f"{safe_line(str(base))} is none of {', '.join(SUFFIXES)}; the name's end says "
                    "how a log is read.",
                    "no_log",
                )
            return [LogFile(_text(base.name), str(base), found.st_size, found.st_mtime_ns)]
        files = sorted(_walked(str(base), "", {}, 0, pattern), key=lambda file: file.name)
    except OSError as error:
        raise RuleBroken(
            f"{safe_line(str(base))} cannot be read ({error.strerror}); check the path and who may "
            "read it.",
            "no_log",
        ) from None
    return files


def _walked(
    folder: str, prefix: str, keys: dict[str, str], depth: int, pattern: re.Pattern[str] | None
) -> Iterator[LogFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name[0] in "._":
                continue
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if depth < _DEEPEST:
                    inner = keys | _partition(entry.name)
                    yield from _walked(entry.path, f"{name}/", inner, depth + 1, pattern)
            elif (
                entry.is_file(follow_symlinks=False)
                and _form(entry.name)
                and (pattern is None or pattern.fullmatch(name))
            ):
                found = entry.stat(follow_symlinks=False)
                yield LogFile(_text(name), entry.path, found.st_size, found.st_mtime_ns, keys)


def _text(name: str) -> str:
    """Give a name that can be kept: bytes that are no text are written out."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "backslashreplace").decode()
    return name


def _partition(name: str) -> dict[str, str]:
    key, equals, value = name.partition("=")
    return {key: unquote(value)} if key and equals else {}


def _form(name: str) -> str:
    lowered = name.lower()
    return next((form for suffix, form in SUFFIXES.items() if lowered.endswith(suffix)), "")


def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    """Translate wildcards: a name's `*` stops at a slash, `**` stands for any folders or none."""
    pieces = []
    for place, part in enumerate(parts):
        is_last = place == len(parts) - 1
        if part == "**":
            pieces.append("(?:.+)?" if is_last else "(?:.+/)?")
        else:
            pieces.append(_name_pattern(part) + ("" if is_last else "/"))
    try:
        return re.compile("".join(pieces), re.DOTALL)
    except re.error:
        raise RuleBroken(
            f"{safe_line('/'.join(parts))} is no pattern of names; check its brackets.", "no_log"
        ) from None


def _name_pattern(part: str) -> str:
    found = []
    for piece in re.findall(r"\[!?\]?[^\]]*\]|\*|\?|.", part, re.DOTALL):
        if piece == "*":
            found.append("[^/]*")
        elif piece == "?":
            found.append("[^/]")
        elif len(piece) > 1:
            inner = piece[1:-1].replace("\\", "\\\\")
            found.append(f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]")
        else:
            found.append(re.escape(piece))
    return "".join(found)
