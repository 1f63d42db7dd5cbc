"""What reports of all kinds have in common: labels, addresses, and how a body is to be read."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mlpm_tui.domain.alert_reports import SEVERITIES, LabelNames, severity_of
from mlpm_tui.domain.errors import RuleBroken, SourceTrouble
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.addresses import without_secrets
from mlpm_tui.sources.alert_json import BAD_BODY, LONGEST_TEXT, Part

MOST_LABELS, LONGEST_NAME, LONGEST_TITLE = 64, 200, 200
MOST_FACTS, LONGEST_FACT = 20, 400


@dataclass(frozen=True, slots=True)
class ReadingBody:
    """How a body is read: what names what, the time, and the model where the body names none."""

    now: datetime
    names: LabelNames = LabelNames()
    model: str = ""


def labels_of(part: Part | None) -> dict[str, str]:
    """Return an object of labels; a number or switch counts as its text, an empty text is none."""
    if part is None:
        return {}
    if len(part.fields) > MOST_LABELS:
        raise RuleBroken(
            f"{part.name} has {len(part.fields)} labels and may have {MOST_LABELS}.", BAD_BODY
        )
    found: dict[str, str] = {}
    for name, value in part.each():
        if text := value.scalar():
            found[Part(name, f"{value.path} (its name)").line()] = text
    return found


def taken(labels: dict[str, str], names: Iterable[str]) -> str:
    """Take the first of these labels out and return it; empty where there is none of them."""
    for name in names:
        if found := labels.pop(name, ""):
            return found
    return ""


def check_lengths(model: str, signal: str, where: str) -> None:
    """Raise RuleBroken where a model's or a signal's name is too long for one."""
    for what, name in (("model", model), ("signal", signal)):
        if len(name) > LONGEST_NAME:
            raise RuleBroken(
                f"`{where}` names a {what} with {len(name):,} characters; "
                f"it may have {LONGEST_NAME}.",
                BAD_BODY,
            )


def severity_said(part: Part) -> str:
    """Return a severity that somebody chose for us, which has to be one of ours."""
    found = severity_of(part.line())
    if found is None:
        raise RuleBroken(f"{part.name} has to be {', '.join(SEVERITIES)}.", BAD_BODY)
    return found


def address(part: Part | None) -> str:
    """Return a link without who logs in; empty for what is no web address."""
    if part is None or not isinstance(part.value, str):
        return ""
    text = part.value.strip()
    if not text.lower().startswith(("http://", "https://")) or len(text) > 2 * LONGEST_TEXT:
        return ""
    try:
        return Part(without_secrets(text), part.path).line(3 * LONGEST_TEXT)
    except (SourceTrouble, RuleBroken):
        return ""


def runbook(part: Part | None) -> str:
    """Return where to read what to do: a link, or a path."""
    if part is None or not isinstance(part.value, str) or not part.value.strip():
        return ""
    return address(part) if "://" in part.value else part.line()


def headline(part: Part | None) -> str:
    """Return a text as a title of one line, cut where it is too long for one."""
    return " ".join(part.note(LONGEST_TITLE).split()) if part else ""


def facts_of(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return names and values to show, few and short enough to be read."""
    shown = list(values.items())[:MOST_FACTS]
    return tuple(
        (name, value if len(value) <= LONGEST_FACT else f"{value[: LONGEST_FACT - 1]}\u2026")
        for name, value in shown
        if value
    )


def no_model(where: str, names: Iterable[str]) -> RuleBroken:
    """Return the error for a report of no model."""
    return RuleBroken(
        f"{where} names no model: give it a label {' or '.join(names)}, or name one with ?model= "
        "or --model.",
        BAD_BODY,
    )
