"""What an experiment leaves behind, as somebody names it: a run, a path or a URI, read and checked.

Reading tells only whether an address can be right; whether something is there takes a look
(`services.artifacts`). Nothing secret is kept: an address with a password or a signature is refused
and the refusal doesn't repeat it.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from mlpm_tui.domain.changes import Act, made
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.experiments import Artifact
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.secret_texts import check_open
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.timing import experiment_of
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard

LONGEST = 2_000
RUN_KINDS = frozenset({"mlflow", "run"})
"""Kinds of artifact whose address may be a bare run id."""

_KIND = re.compile(r"[\w-]{1,40}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_RUN = re.compile(r"[0-9a-f]{32}")
_RUN_ID = re.compile(r"[\w.-]{1,200}", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]", re.IGNORECASE)
_LABEL = re.compile(r"[\w-]{1,63}")
_BETWEEN = re.compile("[&;?#]")
_NUMBERED = re.compile(r"[0-9a-f:.]+(?:%\w+)?")


class ArtifactForm(StrEnum):
    """What an address is, and so what can be looked for."""

    RUN = "run"
    PATH = "path"
    URI = "uri"


class ArtifactState(StrEnum):
    """What a look at an artifact found."""

    EXISTS = "exists"
    WELL_FORMED = "well_formed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class NamedArtifact:
    """An artifact as it is kept; `target` is the run's id or the path to look for."""

    kind: str
    uri: str
    form: ArtifactForm
    target: str = ""


def read_artifact(text: str) -> NamedArtifact:
    """Return an artifact from `checkpoint=s3://bucket/model.pt`: a kind, then its address."""
    kind, equals, uri = text.partition("=")
    if not equals or not kind.strip() or not uri.strip():
        raise BadText(
            "An artifact is written kind=uri, as in checkpoint=s3://bucket/model.pt: "
            "this has no kind, no = or no address."
        )
    return name_artifact(kind, uri)


def name_artifact(kind: str, uri: str) -> NamedArtifact:
    """Return an artifact of this kind at this address, or say why the address cannot be right."""
    kind = kind.strip()
    if not _KIND.fullmatch(kind):
        # Neither is repeated: of an address without a kind, all before its first = stands here.
        raise BadText(
            "An artifact's kind is one word of letters, digits, _ and -, 40 of them at most, "
            "as checkpoint is in checkpoint=s3://bucket/model.pt."
        )
    uri = check_line(uri, "An artifact's address", LONGEST)
    scheme = _SCHEME.match(uri)
    if scheme is not None:
        name = scheme[1].casefold()
        if name not in SCHEMES:
            raise BadText(
                f"An artifact's address cannot begin with {scheme[0][:30]!r}: known are "
                f"{', '.join(f'{known}:' for known in SCHEMES)}, and paths (./ before a name "
                "with a colon).",
                code="bad_uri",
            )
        return SCHEMES[name](kind, uri, _split(uri))
    if _RUN.fullmatch(uri) or (kind.casefold() in RUN_KINDS and _RUN_ID.fullmatch(uri)):
        return NamedArtifact(kind, f"runs:/{uri}", ArtifactForm.RUN, uri)
    if not uri.isprintable():
        raise BadText("An artifact's path holds a character that cannot be seen.", code="bad_uri")
    _check_fields(uri.partition("?")[2])
    check_open(uri, "An artifact's path")
    return NamedArtifact(kind, uri, ArtifactForm.PATH, uri)


def _split(uri: str) -> SplitResult:
    if strange := next((at for at, c in enumerate(uri) if c.isspace() or not c.isprintable()), 0):
        raise BadText(
            "An artifact's address holds a space or a character that cannot be seen: write it "
            "as %20 and the like.",
            strange,
            "bad_uri",
        )
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        # The error's own words may repeat the address, with a password in it.
        raise BadText(
            "An artifact's address cannot be read: its host or its port is none.", code="bad_uri"
        ) from None
    _check_secrets(parts)
    return parts


def _check_secrets(parts: SplitResult) -> None:
    user, at, _ = parts.netloc.rpartition("@")
    is_container = parts.scheme in ("abfss", "wasbs") and ":" not in user
    if at and not is_container and (":" in user or parts.scheme != "hdfs"):
        raise BadText(
            "An artifact's address must not hold a user or a password: what is kept on the board "
            "is read by everybody; leave out what stands before the @.",
            code="secret",
        )
    _check_fields(parts.path.partition(";")[2], parts.query, parts.fragment)


def _check_fields(*texts: str) -> None:
    """Refuse fields that are named like secrets; the name is not repeated, it may be one itself."""
    for field in (field for text in texts for field in _BETWEEN.split(text)):
        name, _, value = field.partition("=")
        if value and (word := secret_word(unquote(name))):
            raise BadText(
                "An artifact's address must not hold a secret, and one of its fields is named "
                f"like one ({word.casefold()}): leave it out.",
                code="secret",
            )


def _refuse(uri: str, what: str, example: str) -> BadText:
    return BadText(f"{uri[:80]!r} {what}; write it as {example}.", code="bad_uri")


def _is_host(name: str) -> bool:
    labels = name.removesuffix(".").split(".")
    return all(map(_LABEL.fullmatch, labels)) or (":" in name and bool(_NUMBERED.fullmatch(name)))


def _in_bucket(kind: str, uri: str, parts: SplitResult) -> NamedArtifact:
    example = f"{parts.scheme}://bucket/folder/model.pt"
    bucket = parts.netloc.rpartition("@")[2]
    if not uri.casefold().startswith(f"{parts.scheme}://") or not _BUCKET.fullmatch(bucket):
        raise _refuse(uri, "names no bucket", example)
    if not parts.path.strip("/"):
        raise _refuse(uri, "names nothing in its bucket", example)
    return NamedArtifact(kind, uri, ArtifactForm.URI)


def _on_host(kind: str, uri: str, parts: SplitResult) -> NamedArtifact:
    if not _is_host(parts.hostname or ""):
        raise _refuse(uri, "names no host", f"{parts.scheme}://host/path")
    return NamedArtifact(kind, uri, ArtifactForm.URI)


def _in_files(kind: str, uri: str, parts: SplitResult) -> NamedArtifact:
    """Read an address whose host may be left out and whose path may not."""
    if parts.hostname and not _is_host(parts.hostname):
        raise _refuse(uri, "names no host", f"{parts.scheme}://host/path")
    if not parts.path.startswith("/") or not parts.path.strip("/"):
        raise _refuse(uri, "names no path", f"{parts.scheme}:/folder/model.pt")
    return NamedArtifact(kind, uri, ArtifactForm.URI)


def _local(kind: str, uri: str, parts: SplitResult) -> NamedArtifact:
    if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
        raise _refuse(uri, "names no file of this machine", "file:///folder/model.pt")
    return NamedArtifact(kind, uri, ArtifactForm.PATH, unquote(parts.path))


def _of_run(kind: str, uri: str, parts: SplitResult) -> NamedArtifact:
    run = (parts.netloc or parts.path.lstrip("/")).partition("/")[0]
    if not _RUN_ID.fullmatch(run):
        raise _refuse(uri, "names no run", "runs:/6a4b86254e8d4c92")
    return NamedArtifact(kind, uri, ArtifactForm.RUN, run)


SCHEMES: dict[str, Callable[[str, str, SplitResult], NamedArtifact]] = {
    "runs": _of_run,
    "models": _in_files,
    "mlflow-artifacts": _in_files,
    "file": _local,
    "s3": _in_bucket,
    "gs": _in_bucket,
    "abfss": _in_bucket,
    "wasbs": _in_bucket,
    "http": _on_host,
    "https": _on_host,
    "hdfs": _in_files,
    "dbfs": _in_files,
}
"""How an address with each known scheme is read."""


@dataclass(frozen=True, slots=True)
class AttachArtifact(OfCard):
    """An experiment left something behind; before or after it is decided."""

    kind: str
    uri: str

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the artifact; the same one twice is refused."""
        card, _ = experiment_of(project, self.id)
        named = name_artifact(self.kind, self.uri)
        standing = project.dossier(card).artifacts
        if any((kept.kind, kept.uri) == (named.kind, named.uri) for kept in standing):
            raise RuleBroken(f"{card.id} has this {named.kind} already.")
        kept = Artifact(moment.new_key(), card.key, named.kind, named.uri)
        return Act(f"attached a {named.kind} to {card.id}: {named.uri}", (made(kept),))
