"""What the screen of models shows of a model: its row, its cells, and words about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from mlpm_tui.domain.handoffs import Handoff
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.wording import number_of
from mlpm_tui.services.label_delays import delay_words
from mlpm_tui.services.models_reading import ModelRead, Training
from mlpm_tui.services.retraining_registry import Serving
from mlpm_tui.services.retraining_zone import local_time
from mlpm_tui.ui.paint.glyphs import Glyphs
from mlpm_tui.ui.paint.model_line import Cell, Column, sign_of

SEVERITIES = ("critical", "warning", "info")
NARROW = 70
NAME, STATE = "model", "state"


class ModelRow(NamedTuple):
    """A model in the list: as it was read, its open alerts by severity, and what serves."""

    read: ModelRead
    alerts: tuple[tuple[str, int], ...] = ()
    serving: Serving | None = None

    @property
    def key(self) -> int:
        """The model's key."""
        return self.read.model.key

    @property
    def name(self) -> str:
        """The model's name."""
        return self.read.model.name

    @property
    def open_alerts(self) -> int:
        """How many of its alerts are not resolved."""
        return sum(count for _, count in self.alerts)


def model_columns(width: int) -> tuple[Column, ...]:
    """Return the columns of the list of models."""
    word = 10 if width >= NARROW else 0
    return (
        Column("", 2),
        *((Column(STATE, word, 4),) if word else ()),
        Column(NAME, 0),
        Column("version", 7, 3),
        Column("alerts", 8),
        Column("retrain", 7),
        Column("labels", 6, 2),
        *((Column("owner", 8, 1),) if word else ()),
    )


def model_cells(row: ModelRow, columns: Sequence[Column], glyphs: Glyphs) -> tuple[Cell, ...]:
    """Return a model's cells."""
    read = row.read
    sign, tone = sign_of(read.state, glyphs)
    alerts, alert_tone = _alerts(row)
    texts = {
        "": Cell(sign, tone),
        STATE: Cell(read.state.replace("_", " "), tone),
        NAME: Cell(glyphs.plain(safe_line(row.name, 100))),
        "version": Cell(_version(row.serving) or glyphs.dash),
        "alerts": Cell(alerts, alert_tone),
        "retrain": Cell(*_next(read.training, glyphs.dash)),
        "labels": Cell(_last_day(read.labelled_to) or glyphs.dash, "weak"),
        "owner": Cell(glyphs.plain(safe_line(read.model.owner or "", 24)), "weak"),
    }
    return tuple(texts[column.name] for column in columns)


def model_words(row: ModelRow, glyphs: Glyphs, epic: str, *, is_short: bool) -> list[list[Cell]]:
    """Return the lines above a model's signals: who answers, what serves, when it is trained."""
    read = row.read
    model = read.model
    first = [Cell(f" {safe_line(model.name, 80)}", "label")]
    first += [Cell(f"  {word}", "weak") for word in _known(row, epic)]
    lines = [first, [Cell(" retraining  ", "weak"), Cell(_trained(read.training))]]
    if not is_short:
        known = row.serving
        registry = "not known" if known is None else known.shown or "not in it"
        lines.append([Cell(" registry    ", "weak"), Cell(safe_line(registry, 300))])
        way = safe_line(model.runbook, 200) if model.runbook else "none"
        lines.append([Cell(" runbook     ", "weak"), Cell(way)])
    lines.append([Cell("")])
    return [[cell._replace(text=glyphs.plain(cell.text)) for cell in line] for line in lines]


def _alerts(row: ModelRow) -> tuple[str, str]:
    shown = [f"{count}{safe_line(name[:1]).upper()}" for name, count in row.alerts]
    grave = next((name for name, _ in row.alerts), "")
    return " ".join(shown), {"critical": "bad", "warning": "warning"}.get(grave, "plain")


def _version(serving: Serving | None) -> str:
    champion = serving.champion if serving is not None else None
    return f"v{champion.number}" if champion is not None else ""


def _day(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone().day} {at.astimezone():%b}"


def _last_day(end: datetime | None) -> str:
    """Write the last day of a stretch that ends here, which at midnight is the day before."""
    return "" if end is None else _day(end - timedelta(microseconds=1))


def _next(training: Training, dash: str) -> tuple[str, str]:
    if training.is_due:
        return "due", "warning"
    if training.schedule is not None and training.schedule.paused_at is not None:
        return "paused", "weak"
    return _day(training.next_at) or dash, "plain"


def _known(row: ModelRow, epic: str) -> Iterator[str]:
    model = row.read.model
    yield safe_line(model.owner or "nobody", 24)
    if epic:
        yield epic + _handed(row.read.handoff)
    if row.read.labelled_to is not None:
        yield f"labels to {_last_day(row.read.labelled_to)}"
    if row.read.label_delay is not None:
        yield f"labels come {delay_words(row.read.label_delay)}"
    if row.open_alerts:
        yield number_of(row.open_alerts, "open alert")


def _handed(handoff: Handoff | None) -> str:
    """Say how far an epic's handoff is, behind the epic's id."""
    if handoff is None:
        return ""
    receiver = safe_line(handoff.receiver, 24)
    said = {
        "open": f"being handed to {receiver}",
        "waiting": f"waits for {receiver} to take it",
        "accepted": f"taken by {receiver}",
        "returned": f"returned by {receiver}",
    }
    return f", {said.get(handoff.state, handoff.state)}"


def _trained(training: Training) -> str:
    said = []
    schedule, part, card = training.schedule, training.part, training.card
    zone = schedule.zone if schedule is not None else "UTC"
    if card is not None and part is not None:
        at = part.due_for or card.created_at
        verdict = part.verdict.get("verdict") if part.verdict is not None else None
        word = safe_line(str(verdict), 20) if verdict else str(card.status).replace("_", " ")
        said.append(f"last {card.id} of {local_time(at, zone)[:10]}, {word}")
    if training.trouble:
        said.append(f"schedule unreadable: {safe_line(training.trouble, 200)}")
    elif schedule is None:
        said.append("no schedule")
    elif schedule.paused_at is not None:
        said.append("paused")
    else:
        coming = training.next_at
        said.append(f"next {local_time(coming, zone)}" if coming is not None else "never again")
    return "; ".join(["due now", *said] if training.is_due else said)
