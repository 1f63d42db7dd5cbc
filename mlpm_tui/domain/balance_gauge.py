"""The balance gauge: the mix of a sprint, the trend over sprints, who waits, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.balance import Band, Point, SprintTest, Trend, judge_sprint, judge_trend
from mlpm_tui.domain.balance_sides import Mix, Side, mix_of, side_of, waiting
from mlpm_tui.domain.cards import Card, Status
from mlpm_tui.domain.sprint_cards import UNDER_WAY, Contents, contents_of
from mlpm_tui.domain.sprint_closing import mixes_of
from mlpm_tui.domain.team import Sprint
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wording import listed, number_of

MOST_SPRINTS = 12
"""Older sprints than so many say nothing of how a team works now."""
MOST_NAMED = 2
"""So many cards of each kind stand in a piece of advice: more than that nobody takes up at once."""
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class _Line:
    """The cards of a side that wait: those that can be taken, and what keeps the others."""

    free: list[Card]
    blocked: list[Card]
    elsewhere: list[tuple[Card, str]]


@dataclass(frozen=True, slots=True)
class Balance:
    """How experiments and production work are balanced: the cards of its sprints alone tell.

    A running sprint is judged by what the team has taken on, a closed one by what it got done.
    """

    sprint: Sprint | None
    band: Band
    mixes: Mapping[str, Mix]
    test: SprintTest | None = None
    trend: Trend | None = None
    points: tuple[Point, ...] = ()

    @property
    def too_much(self) -> Side | None:
        """The side of which there is too much: by the sprint itself, else by the trend."""
        return (self.test and self.test.too_much) or (self.trend and self.trend.too_much) or None

    @property
    def is_balanced(self) -> bool:
        """Whether there is nothing to warn of."""
        return self.too_much is None


@dataclass(frozen=True, slots=True)
class Gauge(Balance):
    """A balance, and what to do about it; the cards of the whole board tell.

    `oldest` is the card of each side that waits longest. Without a sprint only the mix of what is
    under way is told.
    """

    oldest: Mapping[Side, Card] = field(default_factory=dict)
    advice: str = ""


def balance_of(team: Team, cards: Mapping[int, Card], sprint: Sprint) -> Balance:
    """Return the balance of a sprint; `cards` are at least those of the sprints that are open."""
    band, mixes = band_of(sprint), mixes_of(contents_of(team, sprint, cards))
    points = tuple(_points(team, cards, sprint))
    own = mixes[basis_of(sprint)]
    test = judge_sprint(own.experiment, own.counted, band)
    return Balance(sprint, band, mixes, test, judge_trend(points, band), points)


def gauge_of(team: Team, cards: Mapping[int, Card], sprint: Sprint | None, now: datetime) -> Gauge:
    """Return the gauge of a sprint; `cards` are the board's and those that were archived."""
    shown = [card for card in cards.values() if not card.is_archived]
    lines = {side: waiting(shown, side) for side in Side}
    oldest = {side: line[0] for side, line in lines.items() if line}
    if sprint is None:
        mixes = {"in_progress": mix_of(card for card in shown if card.status in UNDER_WAY)}
        advice = "No sprint is planned: `mlpm sprint open NAME` opens one."
        return Gauge(None, Band(), mixes, oldest=oldest, advice=advice)
    found = balance_of(team, cards, sprint)
    own = found.mixes[basis_of(sprint)]
    if (too_much := found.too_much) is None:
        advice = _calm(own, found.band)
    else:
        is_now = found.test is not None and found.test.too_much is not None
        line = _line_of(team, sprint, lines[too_much.other])
        contents = contents_of(team, sprint, cards)
        head = _cause(too_much, own, contents, None if is_now else found.trend)
        advice = f"{head}: {_remedy(too_much, contents, line, now)}."
    told = (found.test, found.trend, found.points)
    return Gauge(sprint, found.band, found.mixes, *told, oldest, advice)


def basis_of(sprint: Sprint) -> str:
    """Return the stage by which a sprint is judged: what was taken on, or done once it is over."""
    return "taken_on" if sprint.closed_at is None else "done"


def band_of(sprint: Sprint) -> Band:
    """Return the share of experiments that was agreed for a sprint."""
    return Band(sprint.band_low / 100, sprint.band_high / 100)


def waits_days(card: Card, now: datetime) -> int:
    """Return for how many whole days a card has been on the board."""
    return max(0, int((now - card.created_at).total_seconds() // _DAY_S))


def _points(team: Team, cards: Mapping[int, Card], last: Sprint) -> Iterable[Point]:
    """Yield the sprints up to this one, by what closed ones got done and open ones took on."""
    upto = team.sprints[: team.sprints.index(last) + 1]
    for sprint in upto[-MOST_SPRINTS:]:
        mix = mixes_of(contents_of(team, sprint, cards))[basis_of(sprint)]
        if mix.counted:
            yield Point(sprint.name, mix.experiment, mix.counted, band_of(sprint))


def _calm(mix: Mix, band: Band) -> str:
    if not mix.counted:
        return "No card of the sprint counts for either side yet."
    share = f"{Side.EXPERIMENT.told_of(mix.experiment, mix.counted)}, agreed {band}"
    if mix.share is not None and band.low <= mix.share <= band.high:
        return f"In balance: {share}."
    return f"Out of the band, which may be chance: {share}."


def _line_of(team: Team, sprint: Sprint, cards: list[Card]) -> _Line:
    """Tell the cards that can be taken from those that are blocked or in another open sprint."""
    others = {o.key: o.name for o in team.sprints if o.closed_at is None and o.key != sprint.key}
    places = [place for place in team.sprint_cards if place.left_at is None]
    held = {place.card: others[place.sprint] for place in places if place.sprint in others}
    here = [card for card in cards if card.key not in held]
    return _Line(
        [card for card in here if card.blocked is None],
        [card for card in here if card.blocked is not None],
        [(card, held[card.key]) for card in cards if card.key in held and card.blocked is None],
    )


def _cause(too_much: Side, mix: Mix, contents: Contents, trend: Trend | None) -> str:
    starved = too_much.other.plural
    verb = "starve" if too_much is Side.EXPERIMENT else "starves"
    if trend is None:
        number = mix.experiment if too_much is Side.EXPERIMENT else mix.production
        why = f"{number} of {number_of(mix.counted, 'card')} of {contents.sprint.called}"
    else:
        share = trend.value if too_much is Side.EXPERIMENT else 1 - trend.value
        why = f"trend: {100 * share:.0f} % over {number_of(trend.sprints, 'sprint')}"
    return f"{too_much.plural.capitalize()} {verb} {starved} ({why})"


def _remedy(too_much: Side, contents: Contents, line: _Line, now: datetime) -> str:
    """Say which waiting cards to take up, and which that nobody has begun to put off for them."""
    keys = {card.key for card in contents.taken_on}
    is_open = contents.sprint.closed_at is None
    inside = [card for card in line.free if card.key in keys and is_open]
    outside = [card for card in line.free if card.key not in keys or not is_open]
    idle = (Status.BACKLOG, Status.READY)
    surplus = [c for c in contents.taken_on if side_of(c) is too_much and c.status in idle]
    said = []
    if inside:
        other = "another experiment" if too_much is Side.EXPERIMENT else "more production work"
        said.append(f"begin {_waiting(inside[:MOST_NAMED], now)} before {other}")
    if outside:
        where = "the sprint" if is_open else "the next sprint"
        said.append(f"take {_waiting(outside[: MOST_NAMED - bool(inside)], now)} into {where}")
    if surplus and is_open:
        names = " and ".join(card.id for card in surplus[-MOST_NAMED:])
        said.append(f"put {names} off, which nobody has begun")
    if not line.free:
        said.insert(0, _held(too_much.other, line))
    return listed(said)


def _held(side: Side, line: _Line) -> str:
    """Say what to do where no card of a side that waits can be taken as it is."""
    if line.blocked:
        names = [f"{one.id} ({safe_line(one.blocked or '', 60)})" for one in line.blocked]
        return f"unblock {' and '.join(names[:MOST_NAMED])}"
    if line.elsewhere:
        names = [f"{one.id} of sprint {safe_line(name, 40)}" for one, name in line.elsewhere]
        return f"begin {' and '.join(names[:MOST_NAMED])}"
    wait = "waits" if side is Side.PRODUCTION else "wait"
    return f"no {side.plural} {wait}, so plan some or agree on another band"


def _waiting(cards: list[Card], now: datetime) -> str:
    named = [
        f"{card.id} (on the board for {number_of(waits_days(card, now), 'day')})" for card in cards
    ]
    return " and ".join(named)
