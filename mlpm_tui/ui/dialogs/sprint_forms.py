"""Forms about sprints and what a team agrees on: sprints, limits, duties, a forecast's number."""

from collections.abc import Callable
from datetime import date

from mlpm_tui.domain.agreements import Duty, Team, WorkLimit
from mlpm_tui.domain.cards import PHASE_NUMBERS, Kind
from mlpm_tui.domain.day_reading import read_day
from mlpm_tui.domain.duties import ClearDuty, SetDuty
from mlpm_tui.domain.errors import BadText
from mlpm_tui.domain.sprints import EditSprint, OpenSprint, read_band
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.wishes import Wish
from mlpm_tui.domain.work_limits import ClearLimit, Scope, SetLimit
from mlpm_tui.services.sprints import band_before, days_of
from mlpm_tui.ui.dialogs.form import Field, Values, WrongField
from mlpm_tui.ui.dialogs.small_forms import Form
from mlpm_tui.ui.dialogs.typed import read_field

EVERY, EACH, ALL = "every phase", "each phase by itself", "any"
MOST_LEFT = 100_000
WARN, REFUSE = "say so", "refuse"
_PHASES = tuple(f"phase {number}" for number in PHASE_NUMBERS)


def open_form(team: Team, today: date) -> Form:
    """Ask for a new sprint; it follows the last one and is as long."""
    starts_on, ends_on = days_of(team, None, None, today)
    low, high = band_before(team)
    number = len(team.sprints) + 1
    known = {sprint.name.casefold() for sprint in team.sprints}
    name = next(
        n for at in range(number, number + 999) if (n := f"Sprint {at}").casefold() not in known
    )
    fields = _fields(name, (starts_on, ends_on), (low, high), "")

    def read(values: Values) -> list[Wish]:
        days = _days(values, today, (starts_on, ends_on))
        band = read_field(values, "band", read_band)
        return [OpenSprint(values["name"], *days, band, values["goal"].strip() or None)]

    return "Open a sprint", fields, read


def edit_form(sprint: Sprint, today: date) -> Form:
    """Ask what is to change of a sprint; of a closed one its name and its goal."""
    days, band = (sprint.starts_on, sprint.ends_on), (sprint.band_low, sprint.band_high)
    fields = _fields(sprint.name, days, band, sprint.goal or "")
    if sprint.closed_at is not None:
        fields = tuple(field for field in fields if field.name in ("name", "goal"))

    def read(values: Values) -> list[Wish]:
        changed: dict[str, object] = {}
        if values["name"].strip() != sprint.name:
            changed["name"] = values["name"]
        if values["goal"].strip() != (sprint.goal or ""):
            changed["goal"] = values["goal"].strip() or None
        if sprint.closed_at is None:
            starts_on, ends_on = _days(values, today, days)
            low, high = read_field(values, "band", read_band)
            now = {"starts_on": starts_on, "ends_on": ends_on, "band_low": low, "band_high": high}
            changed |= {name: new for name, new in now.items() if new != getattr(sprint, name)}
        return [EditSprint(sprint.name, changed)] if changed else []  # type: ignore[arg-type]

    return f"Edit {sprint.called}", fields, read


def _fields(
    name: str, days: tuple[date, date], band: tuple[int, int], goal: str
) -> tuple[Field, ...]:
    return (
        Field("name", "Name", name, is_preset=True),
        Field("start", "First day", str(days[0]), "2026-12-01, monday or 3d", is_preset=True),
        Field("end", "Last day", str(days[1]), "2026-12-14, friday or 14d", is_preset=True),
        Field("band", "Agreed share of experiments, in per cent", f"{band[0]}-{band[1]}", "40-60",
              is_preset=True),
        Field("goal", "Goal", goal, "what it is to come to"),
    )  # fmt: skip


def _days(values: Values, today: date, preset: tuple[date, date]) -> tuple[date, date]:
    first = read_field(values, "start", lambda text: read_day(text, today))
    last = read_field(values, "end", lambda text: read_day(text, today))
    return first or preset[0], last or preset[1]


def limit_form(limit: WorkLimit | None) -> Form:
    """Ask for a limit of work; without a number, the one that holds is lifted."""
    fields = [
        Field("most", "At most so many cards (empty lifts it)", str(limit.most) if limit else "",
              is_preset=limit is not None),
        Field("refuses", "What goes beyond it", REFUSE if limit and limit.refuses else WARN,
              choices=(WARN, REFUSE)),
    ]  # fmt: skip
    if limit is None:
        fields = [
            Field("scope", "Of a", str(Scope.COLUMN), choices=tuple(map(str, Scope))),
            Field("name", "Which: a column, a person, or a phase's number", "", "in progress"),
            Field("phase", "Counted in", EVERY, choices=(EVERY, EACH, *_PHASES)),
            *fields,
        ]

    def read(values: Values) -> list[Wish]:
        most = read_field(values, "most", _number(1_000))
        if limit is not None:
            scope, name, phase = Scope(limit.scope), limit.name, limit.phase
            each = not limit.across and phase is None
        else:
            where = values["phase"]
            scope, name = Scope(values["scope"]), values["name"]
            phase, each = _phase(where), where == EACH
        if most is None and limit is None:
            raise WrongField("most", BadText("Say how many at most, such as 3.", 0))
        if most is None:
            return [ClearLimit(scope, name, phase)]
        return [SetLimit(scope, name, most, phase, each, values["refuses"] == REFUSE)]

    return "Limit the work in progress", tuple(fields), read


def duty_form(duty: Duty | None) -> Form:
    """Ask who owns new cards; without a name, nobody does by themselves any more."""
    fields = [
        Field(
            "person",
            "Who owns them (empty: nobody)",
            duty.person if duty else "",
            is_preset=duty is not None,
        )
    ]
    if duty is None:
        fields = [
            Field("kind", "New cards of kind", ALL, choices=(ALL, *map(str, Kind))),
            Field("phase", "in", EVERY, choices=(EVERY, *_PHASES)),
            *fields,
        ]

    def read(values: Values) -> list[Wish]:
        kind = duty.kind if duty is not None else values["kind"]
        wanted = None if kind in (None, ALL) else Kind(str(kind))
        phase = duty.phase if duty is not None else _phase(values["phase"])
        if not values["person"].strip():
            return [ClearDuty(wanted, phase)]
        return [SetDuty(values["person"], wanted, phase)]

    return "Who owns new cards", tuple(fields), read


def read_left(values: Values) -> int:
    """Return of how many cards a forecast is to tell."""
    found = read_field(values, "left", _number(MOST_LEFT))
    if found is None:
        return read_field(values, "left", lambda _: _refused("Type how many cards are left."))
    return found


def _number(most: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        word = check_line(text, "A number", 20).strip() if text.strip() else ""
        if not word:
            return None
        if not word.isdecimal() or not 1 <= int(word) <= most:
            return _refused(f"{word[:20]!r} is no whole number from 1 to {most}.")
        return int(word)

    return read


def _refused(said: str) -> int:
    raise BadText(said, 0)


def _phase(text: str) -> int | None:
    return int(text.removeprefix("phase ")) if text.startswith("phase ") else None
