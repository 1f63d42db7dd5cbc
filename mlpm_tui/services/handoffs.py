"""Handing a model over, with a look at the evidence; and the queue of what waits for whom."""

import re
import shlex
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlpm_tui.domain.artifacts import ArtifactForm, ArtifactState, name_artifact
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.handing import (
    handoff_of,
    is_there,
    items_of,
    missing_items,
    waiting_since,
)
from mlpm_tui.domain.handing_checks import IN_WORDS
from mlpm_tui.domain.handoffs import HANDOFF_ITEMS, Handoff, read_item
from mlpm_tui.domain.secret_texts import check_open, hide_secrets
from mlpm_tui.domain.text import check_line, safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.artifacts import Look, look_at
from mlpm_tui.services.evidence_files import what_lies_at

if TYPE_CHECKING:
    from mlpm_tui.store.library import Library

SENTENCE = ", or write a sentence of some words"
LONGEST_TAIL = 400
"""How much of what a test command wrote last is kept on the board."""

_SUFFIX = re.compile(r"\.[A-Za-z]\w{0,4}$")


@dataclass(frozen=True, slots=True)
class Checked:
    """Evidence as it is kept, and what looking at it came to."""

    evidence: str
    state: str
    why: str = ""


def check_evidence(
    item: str,
    uri: str,
    folder: Path,
    tracking_uri: str,
    items: Iterable[Mapping[str, Any]] = (),
    *,
    may_miss: bool = False,
) -> Checked:
    """Look for an item's evidence; what is missing is refused unless that was asked for.

    A path is looked for from `folder`, a run and what it logged in the tracking store; what lies
    elsewhere is only well formed, which is said. Requirements and limitations may be words. What
    shows another one of the handoff's `items`, also under another name, is refused.
    """
    name = read_item(item)
    check_open(uri, "Evidence")
    others = [(str(one["item"]), str(one["evidence"])) for one in items if one["evidence"]]
    _check_apart(uri, folder, [one for one in others if one[0] != name])
    if name in IN_WORDS and _is_text(uri):
        return Checked(uri.strip(), "unchecked", "words, which the receiver reads")
    look = look_at(name_artifact(name.replace(" ", "-"), uri), folder, tracking_uri)
    if look.state is ArtifactState.EXISTS and look.artifact.form is ArtifactForm.RUN:
        look = _look_into_run(look, tracking_uri)
    elif look.state is ArtifactState.EXISTS:
        look = _weighed(look, folder / Path(look.artifact.target).expanduser())
    if look.state is ArtifactState.EXISTS:
        return Checked(look.artifact.uri, "found", look.why)
    if look.state is ArtifactState.MISSING and not may_miss:
        raise RuleBroken(
            f"There is no evidence of the {name}: {look.why}; mend its address, or give "
            f"--unchecked{SENTENCE if name in IN_WORDS else ''}.",
            "missing",
        )
    why = look.why or "the address is well formed, and nobody looked further"
    return Checked(look.artifact.uri, "unchecked", safe_line(why, LONGEST_TAIL))


def _check_apart(uri: str, folder: Path, others: Iterable[tuple[str, str]]) -> None:
    """Refuse a path that is one of the others' under another name; these are items' evidence."""
    own = _place(uri, folder)
    for name, evidence in others:
        if own is not None and _place(evidence, folder) == own:
            raise RuleBroken(
                f"This shows the {name} already: every item needs evidence of its own.",
                "same_evidence",
            )


def _place(uri: str, folder: Path) -> Path | None:
    try:
        path = (folder / Path(uri.strip().removeprefix("file://")).expanduser()).resolve()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _is_text(text: str) -> bool:
    """Tell whether somebody has written a sentence, and no path with a space in it."""
    is_path = text.strip().startswith(("/", "./", "../", "~")) or _SUFFIX.search(text.strip())
    return len(text.split()) > 1 and "://" not in text and not is_path


def _weighed(look: Look, path: Path) -> Look:
    """Return how much lies there; what shows nothing is refused, asked to be kept or not."""
    found = what_lies_at(path)
    if not found.is_evidence:
        raise RuleBroken(
            f"{safe_line(found.said, LONGEST_TAIL)}, which shows nothing: give a file with "
            "something in it, or a folder with files.",
            "not_evidence",
        )
    return Look(look.artifact, look.state, found.said)


def _look_into_run(look: Look, tracking_uri: str) -> Look:
    """Look for a file that a run has logged, where its artifacts lie on this machine."""
    path = look.artifact.uri.partition(":")[2].lstrip("/").partition("/")[2]
    if not path:
        return look
    from mlpm_tui.sources.tracking import open_tracking

    tracking = open_tracking(tracking_uri)
    try:
        run = tracking.find_run(look.artifact.target)
    finally:
        tracking.close()
    home = "" if run is None else run.artifact_uri.removeprefix("file://")
    if not home.startswith("/") or ".." in Path(path).parts:
        why = f"run {look.artifact.target[:60]} is there; its artifacts lie elsewhere"
        return Look(look.artifact, ArtifactState.WELL_FORMED, why)
    if (Path(home) / path).exists():
        return _weighed(look, Path(home) / path)
    why = f"run {look.artifact.target[:60]} has logged no {path[:200]}"
    return Look(look.artifact, ArtifactState.MISSING, why)


def run_evidence(command: str, folder: Path, limit_s: float) -> Checked:
    """Run a test command here, as evidence: it passed only with exit code 0, within its time."""
    from mlpm_tui.sources.trying import try_command

    command = check_open(check_line(command, "A command", 2_000), "The command")
    tried = try_command(_words(command), folder, limit_s)
    # Hidden before it is cut: half of a secret looks like none.
    said = safe_line(hide_secrets(" / ".join(tried.tail.splitlines()[-3:])), LONGEST_TAIL)
    end = f"exit code {tried.exit_code}"
    if tried.exit_code is None:
        end = f"not over within {limit_s:g} s"
    why = f"{end}: {said}" if said else end
    return Checked(command, "passed" if tried.exit_code == 0 else "failed", why)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise BadText(f"The command cannot be read ({error}): close its quotes.") from None
    check_open(" ".join(words), "The command")
    return words


def handoff_document(dossier: Dossier, handoff: Handoff, now: datetime) -> dict[str, Any]:
    """Return a handoff with its items, what is missing, and how long its receiver was asked."""
    items = items_of(dossier, handoff)
    since = waiting_since(handoff)
    return {
        "id": dossier.card.id,
        "title": dossier.card.title,
        "receiver": handoff.receiver,
        "state": handoff.state,
        "opened_at": handoff.opened_at,
        "opened_by": handoff.opened_by,
        "asked_at": handoff.asked_at,
        "waiting_s": None if since is None else (now - since).total_seconds(),
        "decided_at": handoff.decided_at,
        "decided_by": handoff.decided_by,
        "reason": handoff.reason,
        "returned": handoff.returned,
        "there": sum(map(is_there, items.values())),
        "missing": list(missing_items(items.values())),
        "items": [
            {
                "item": item.item,
                "there": is_there(item),
                "evidence": item.evidence,
                "checked": item.checked,
                "why": item.why,
                "note": item.note,
                "recorded_by": item.recorded_by,
                "recorded_at": item.recorded_at,
                "checked_at": item.checked_at,
            }
            for item in (items[name] for name in HANDOFF_ITEMS if name in items)
        ],
    }


def latest_document(dossier: Dossier, now: datetime) -> dict[str, Any] | None:
    """Return a card's latest handoff as a document, or None."""
    handoff = handoff_of(dossier)
    return None if handoff is None else handoff_document(dossier, handoff, now)


def handoff_queue(
    library: "Library", project: str, now: datetime, receiver: str = ""
) -> list[dict[str, Any]]:
    """Return a project's latest handoffs: those that wait come first, the longest wait before all.

    With `receiver`, only what that person is to do: take or return it.
    """
    with library.looking() as sight:
        dossiers = sight.handed_over(project)
    documents = [found for dossier in dossiers if (found := latest_document(dossier, now))]
    if receiver:
        documents = list(_waiting_for(documents, receiver))
    return sorted(documents, key=_order)


def _waiting_for(documents: Iterable[dict[str, Any]], who: str) -> Iterable[dict[str, Any]]:
    for document in documents:
        is_theirs = document["receiver"].casefold() == who.casefold()
        if is_theirs and document["state"] == "waiting":
            yield document


def _order(document: dict[str, Any]) -> tuple[bool, bool, datetime, str]:
    state, at = document["state"], document["asked_at"] or document["opened_at"]
    return state != "waiting", state == "accepted", at, document["id"]
