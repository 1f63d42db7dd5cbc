"""Looking whether an artifact is there: a path on this machine, a run in the tracking store."""

from collections.abc import Iterable
from pathlib import Path

from mlpm_tui.domain.artifacts import ArtifactForm, ArtifactState, NamedArtifact
from mlpm_tui.domain.errors import RuleBroken, SourceTrouble
from mlpm_tui.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at an artifact found, and in a few words why nothing better can be said."""

    artifact: NamedArtifact
    state: ArtifactState
    why: str = ""


def look_at(artifact: NamedArtifact, folder: Path, tracking_uri: str) -> Look:
    """Look for a path (from `folder`) or a run; what lies elsewhere is only well formed."""
    if artifact.form is ArtifactForm.PATH:
        return _look_for_path(artifact, folder)
    if artifact.form is ArtifactForm.RUN:
        return _look_for_run(artifact, tracking_uri)
    return Look(artifact, ArtifactState.WELL_FORMED)


def look_at_all(
    artifacts: Iterable[NamedArtifact],
    folder: Path,
    tracking_uri: str,
    *,
    may_miss: bool = False,
) -> tuple[Look, ...]:
    """Look at all of them; one that is missing is refused unless that was asked for."""
    looks = tuple(look_at(artifact, folder, tracking_uri) for artifact in artifacts)
    if not may_miss:
        for look in looks:
            check_there(look)
    return looks


def check_there(look: Look) -> None:
    """Raise RuleBroken where an artifact is missing."""
    if look.state is ArtifactState.MISSING:
        raise RuleBroken(
            f"The {look.artifact.kind} is missing: {look.why}; mend its address, or give "
            "--unchecked (in the form: a ! before the line).",
            "missing",
        )


def _look_for_path(artifact: NamedArtifact, folder: Path) -> Look:
    try:
        path = folder / Path(artifact.target).expanduser()
        if path.exists():
            return Look(artifact, ArtifactState.EXISTS)
    except (OSError, RuntimeError, ValueError) as error:
        return Look(artifact, ArtifactState.MISSING, f"{artifact.uri} cannot be looked at: {error}")
    return Look(artifact, ArtifactState.MISSING, f"there is nothing at {path}")


def _look_for_run(artifact: NamedArtifact, tracking_uri: str) -> Look:
    if not tracking_uri:
        return Look(artifact, ArtifactState.WELL_FORMED, "no tracking store is set to look in")
    from mlpm_tui.sources.tracking import open_tracking

    try:
        tracking = open_tracking(tracking_uri)
        try:
            is_there = tracking.find_run(artifact.target) is not None
        finally:
            tracking.close()
    except SourceTrouble as trouble:
        return Look(artifact, ArtifactState.WELL_FORMED, f"not looked for: {trouble}")
    if is_there:
        return Look(artifact, ArtifactState.EXISTS)
    why = f"{tracking.address} has no run {artifact.target[:60]}"
    return Look(artifact, ArtifactState.MISSING, why)
