"""What the inbox asks: what an alert came to, until when it rests, and what is to mend it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

from mlpm_tui.domain.alert_cases import CAUSES as MEANINGS
from mlpm_tui.domain.alert_handling import (
    AcknowledgeAlert,
    EndMute,
    MuteAlerts,
    OpenRepair,
    ResolveAlert,
    SnoozeAlert,
    UnacknowledgeAlert,
    WakeAlert,
)
from mlpm_tui.domain.alert_standing import SeenAlert, Standing
from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.quick_form import CHOICE, Choice
from mlpm_tui.ui.dialogs.typed import read_field

CAUSES = tuple(
    Choice(keys, cause, f"{cause.replace('_', ' ')}: {meaning}")
    for keys, (cause, meaning) in zip(
        ("1r", "2p", "3m", "4c", "5f", "6d", "7g"), MEANINGS.items(), strict=True
    )
)
TYPED, WAKE, END = "typed", "wake", "end"
LENGTHS = (
    Choice("1h", "1h", "1 hour"),
    Choice("4", "4h", "4 hours"),
    Choice("d", "1d", "1 day"),
    Choice("t", "tomorrow", "tomorrow at 9:00"),
    Choice("o", TYPED, "other: a time, a day, or how long"),
)
REPAIRS = (
    Choice("1r", Kind.RETRAINING, "retraining: train the model on recent data"),
    Choice("2e", Kind.EXPERIMENT, "experiment: find out what mends it"),
    Choice("3p", Kind.EPIC, "production epic: rebuild what serves it"),
    Choice("4t", Kind.TASK, "task: mend what feeds it"),
)
MORNING = time(9)
UNTIL = Field("until", "Until", "", "2h, 17:30, 2026-12-01", only=(CHOICE, TYPED))
MOST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Ask:
    """A title, choices, fields, and how what is typed is read into wishes."""

    title: str
    choices: tuple[Choice, ...]
    fields: tuple[Field, ...]
    read: Callable[[Values], list[Wish]]
    start: str = ""
    note: str = ""


def acknowledge_wishes(rows: Sequence[SeenAlert]) -> list[Wish]:
    """Return the wishes to take alerts up; where all are taken up already, to give them back."""
    fresh = [row for row in rows if row.alert.state is not AlertState.ACKNOWLEDGED]
    if fresh:
        return [AcknowledgeAlert(row.card.id) for row in fresh]
    return [UnacknowledgeAlert(row.card.id) for row in rows]


def resolve_ask(rows: Sequence[SeenAlert]) -> Ask:
    """Ask what these alerts came to."""

    def read(values: Values) -> list[Wish]:
        cause = _chosen(values, CAUSES)
        return [ResolveAlert(row.card.id, cause, values["reason"].strip()) for row in rows]

    # A source that says that it is over leaves one thing to confirm.
    is_over = all(row.incident is not None and row.incident.ended_at is not None for row in rows)
    start = "recovered" if is_over else ""
    reason = Field("reason", "More about it (may stay empty)")
    return Ask(f"What was {names(rows)}?", CAUSES, (reason,), read, start, _title(rows))


def snooze_ask(rows: Sequence[SeenAlert], now: datetime) -> Ask:
    """Ask until when these alerts are put off, or wake those that are."""
    asleep = [row for row in rows if row.standing is Standing.SNOOZED]
    choices = (*LENGTHS, Choice("w", WAKE, "wake it now")) if asleep else LENGTHS

    def read(values: Values) -> list[Wish]:
        if _chosen(values, choices) == WAKE:
            return [WakeAlert(row.card.id) for row in asleep]
        until = read_until(values, now)
        return [SnoozeAlert(row.card.id, until, values["reason"].strip()) for row in rows]

    reason = Field("reason", "Why (may stay empty)")
    title = f"Put {names(rows)} off until when?"
    return Ask(title, choices, (UNTIL, reason), read, note=_title(rows))


def mute_ask(rows: Sequence[SeenAlert], now: datetime) -> Ask:
    """Ask until when nobody is to be told of these conditions, or end their mutes."""
    conditions = list(dict.fromkeys((row.alert.model, row.alert.signal) for row in rows))
    mutes = list(dict.fromkeys(row.mute.key for row in rows if row.mute is not None))
    choices = (*LENGTHS, Choice("e", END, "end the mute now")) if mutes else LENGTHS

    def read(values: Values) -> list[Wish]:
        if _chosen(values, choices) == END:
            return [EndMute(key) for key in mutes]
        until = read_until(values, now)
        if not values["reason"].strip():
            raise WrongField("reason", RuleBroken("Say why, for others will wonder."))
        reason = values["reason"].strip()
        return [MuteAlerts(until, reason, model, signal) for model, signal in conditions]

    what = " ".join(conditions[0]) if len(conditions) == 1 else f"{len(conditions)} conditions"
    reason = Field("reason", "Why (must be said)")
    note = "All alerts of the same model and signal are muted; they are counted all the same."
    return Ask(f"Mute {what}", choices, (UNTIL, reason), read, note=note)


def repair_ask(row: SeenAlert, *, is_among_others: bool = False) -> Ask:
    """Ask what kind of work mends what an alert is about; a retraining has its plan's steps.

    Where others are chosen too, it says that one alert alone is meant.
    """

    def read(values: Values) -> list[Wish]:
        kind = Kind(_chosen(values, REPAIRS))
        steps: tuple[str, ...] = ()
        if kind is Kind.RETRAINING:
            from mlpm_tui.services.retraining_plans import read_plan

            steps = read_plan(row.alert.model).steps
        return [OpenRepair(row.card.id, kind, steps)]

    note = f"For {row.card.id} alone, whatever else is marked." if is_among_others else ""
    return Ask(f"What mends {row.card.id}?", REPAIRS, (), read, note=note)


def read_until(values: Values, now: datetime) -> datetime:
    """Return the moment that was chosen or typed: as a length, a time of day, or a day."""
    chosen = values[CHOICE]
    text = values.get("until", "") if chosen == TYPED else chosen
    local = now.astimezone()
    name = "until" if chosen == TYPED else CHOICE
    return read_field({name: text}, name, lambda one: _moment(one.strip(), local)).astimezone(UTC)


def _moment(text: str, now: datetime) -> datetime:
    """Read a moment after now, in the person's own time zone."""
    word = text.casefold().removeprefix("until ")
    if word == "tomorrow":
        return _on((now + timedelta(days=1)), MORNING)
    if (at := _time_of_day(word)) is not None:
        today = _on(now, at)
        return today if today > now else _on(now + timedelta(days=1), at)
    try:
        day = datetime.fromisoformat(word)
    except ValueError:
        return _after(text, word, now)
    return _on(day, MORNING) if len(word) == len("2026-12-01") else day.astimezone()


def _time_of_day(word: str) -> time | None:
    try:
        return time.fromisoformat(word.zfill(5)) if ":" in word[1:3] else None
    except ValueError:
        return None


def _after(text: str, word: str, now: datetime) -> datetime:
    try:
        return now + read_duration(word)
    except BadText:
        # No position: the cursor stays behind what was typed, where it is mended.
        message = f"{text[:40]!r} is no time; write 2h, 17:30, tomorrow, or 2026-12-01 09:00."
        raise RuleBroken(message) from None


def _on(day: datetime, at: time) -> datetime:
    # Through the calendar, so that a day with a change of the clocks keeps its hour.
    return datetime.combine(day.date(), at).astimezone()


def _chosen(values: Values, choices: Sequence[Choice]) -> str:
    known = {choice.value for choice in choices}
    if values[CHOICE] not in known:
        raise WrongField(CHOICE, RuleBroken("Choose one by its key."))
    return values[CHOICE]


def names(rows: Sequence[SeenAlert]) -> str:
    """Name one alert, or count several."""
    return rows[0].card.id if len(rows) == 1 else f"{len(rows)} alerts"


def _title(rows: Sequence[SeenAlert]) -> str:
    """Say what one alert is about, for the dialog lies over it."""
    return safe_line(rows[0].card.title, MOST_TITLE) if len(rows) == 1 else ""
