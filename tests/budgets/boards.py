"""Boards of any size as Project values, the same ones every time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from mlpm_tui.domain.cards import STATUSES, Card, Kind, Place, Status
from mlpm_tui.domain.details import Alert, AlertState
from mlpm_tui.domain.experiments import Experiment, Outcome
from mlpm_tui.domain.ids import card_id
from mlpm_tui.domain.phases import GateOutput, Phase
from mlpm_tui.domain.project import PLACES, Project
from mlpm_tui.ui.paint.readings import Reading

NOW = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
PEOPLE = ("ana", "bob", "chi", "dora", "eli", None)
TAGS = ("nlp", "serving", "data", "eval", "infra", "labels")
TITLES = (
    "Fine-tune DistilBERT on reviews",
    "Baseline: bag of words and logistic regression",
    "Collect 10 000 labelled examples",
    "Serve behind POST /api/v1/sentiment",
    "Load test at 1000 requests/s",
    "Drift detection on token lengths",
    "Shadow mode against production",
    "Clean duplicated reviews",
    "Agree on the success metrics",
    "Model card and known limitations",
    "Größere Stichprobe für 日本語 reviews",
    "Positive predictions 40 % to 65 %",
)
PHASES = (
    ("problem definition", 7, 14, ("go/no-go decision", "project charter")),
    ("data preparation", 14, 28, ("clean dataset", "feature set", "data pipeline")),
    ("experimentation", 14, 42, ("trained model",)),
    ("productionization", 14, 28, ("production model",)),
    ("maintenance", 0, 0, ()),
)
KINDS = {
    1: (Kind.TASK,),
    2: (Kind.TASK,),
    3: (Kind.EXPERIMENT, Kind.EXPERIMENT, Kind.TASK),
    4: (Kind.EPIC, Kind.TASK, Kind.TASK),
    5: (Kind.ALERT, Kind.RETRAINING, Kind.TASK),
}
WEEK_S = 7 * 86400


def board(
    count: int, seed: int = 1, *, running: int | None = None, firing: int | None = None
) -> Project:
    """Make a project of so many cards; `running` and `firing` limit timeboxes and alerts."""
    random = Random(seed)  # noqa: S311
    lanes: dict[Place, list[Card]] = {place: [] for place in PLACES}
    numbers: dict[Kind, int] = {}
    experiments: dict[int, Experiment] = {}
    alerts: dict[int, Alert] = {}
    for key in range(1, count + 1):
        phase = 1 + key % 5
        status = STATUSES[(key // 5) % 5]
        kind = KINDS[phase][(key // 25) % len(KINDS[phase])]
        numbers[kind] = numbers.get(kind, 0) + 1
        lanes[(phase, status)].append(_card(random, key, kind, phase, status, numbers[kind]))
        if kind is Kind.EXPERIMENT:
            experiments[key] = _experiment(random, key, status, running)
            running = running - _is_running(experiments[key]) if running is not None else None
        elif kind is Kind.ALERT:
            state = random.choice([AlertState.FIRING, AlertState.ACKNOWLEDGED])
            if state is AlertState.FIRING and firing is not None:
                firing -= 1
                state = state if firing >= 0 else AlertState.RESOLVED
            alerts[key] = Alert(key, NOW, severity="critical", state=state, occurrences=key % 3)
    cards = {card.key: card for pane in lanes.values() for card in pane}
    return Project(
        "ML",
        "Sentiment",
        lanes={place: tuple(pane) for place, pane in lanes.items()},
        cards=cards,
        ids={card.id: card.key for card in cards.values()},
        experiments=experiments,
        alerts=alerts,
        phases=tuple(_phases()),
        outputs=tuple(_outputs()),
    )


def readings(project: Project) -> dict[int, Reading]:
    """Give every second experiment a best value against its criterion."""
    random = Random(2)  # noqa: S311
    made = {}
    for key in list(project.experiments)[::2]:
        value = round(random.uniform(0.6, 0.95), 3)
        made[key] = Reading("f1", value, 0.85, value >= 0.85)
    return made


def _card(random: Random, key: int, kind: Kind, phase: int, status: Status, number: int) -> Card:
    entered = NOW - timedelta(hours=random.randint(1, 400))
    return Card(
        key,
        card_id("ML", kind, number),
        kind,
        TITLES[key * 7 % len(TITLES)],
        phase,
        status,
        f"{key:09d}",
        entered,
        entered,
        entered,
        number=number,
        owner=random.choice(PEOPLE),
        points=random.choice([None, 1, 2, 3, 5, 8]),
        tags=tuple(random.sample(TAGS, random.randint(0, 2))),
        due=date(2026, 3, 1) + timedelta(days=random.randint(5, 60)) if key % 3 == 0 else None,
        blocked="waits for the V100" if key % 17 == 0 else None,
    )


def _experiment(random: Random, key: int, status: Status, running: int | None) -> Experiment:
    if status in (Status.BACKLOG, Status.READY):
        return Experiment(key, timebox_length_s=WEEK_S)
    started = NOW - timedelta(seconds=random.randint(600, WEEK_S + 90_000))
    if status is Status.DONE:
        outcome = random.choice(list(Outcome))
        return Experiment(key, timebox_length_s=WEEK_S, timebox_started_at=started, outcome=outcome)
    if running is not None and running <= 0:
        return Experiment(key, timebox_length_s=WEEK_S, timebox_spent_s=86_400)
    return Experiment(
        key, timebox_length_s=WEEK_S, timebox_started_at=started, timebox_running_since=started
    )


def _is_running(experiment: Experiment) -> bool:
    return experiment.timebox_running_since is not None


def _phases() -> Iterator[Phase]:
    for number, (name, least, most, _outputs) in enumerate(PHASES, 1):
        started = NOW - timedelta(days=40 - 10 * number) if number < 5 else None
        yield Phase(number, number, name, least, most, started)


def _outputs() -> Iterator[GateOutput]:
    key = 0
    for number, (_name, _least, _most, outputs) in enumerate(PHASES, 1):
        for name in outputs:
            key += 1
            yield GateOutput(key, number, name, "wiki/charter" if key % 2 else None)
