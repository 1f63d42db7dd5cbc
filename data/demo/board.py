"""Make the demo board from `study.json`: each change at its moment, by its person.

    python data/demo/board.py board.db

The file that ships is the one this makes; `mlpm demo` copies it and moves its times to today. What
the stopping rules see in `mlflow.db` is recorded too, when it happened: nothing is left for the
first opening to find.
"""

import json
import random
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import production
import team

from mlpm_tui.domain.attaching import AddComment, CheckItem, LinkCards
from mlpm_tui.domain.cards import Kind, Status
from mlpm_tui.domain.details import AlertState, Relation
from mlpm_tui.domain.durations import read_duration
from mlpm_tui.domain.editing import AssignCard, BlockCard
from mlpm_tui.domain.experimenting import DecideExperiment, RecordResult
from mlpm_tui.domain.experiments import Baseline, Outcome
from mlpm_tui.domain.gates import DecideGate, RecordOutput
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.phases import Decision
from mlpm_tui.domain.placing import AddCard, MoveCard
from mlpm_tui.domain.staffing import SetPerson
from mlpm_tui.domain.team import PROGRAM, Role
from mlpm_tui.domain.timing import ExtendTimebox, StartExperiment, StopExperiment
from mlpm_tui.domain.wishes import Wish, needs_fleet, needs_team
from mlpm_tui.places import shipped
from mlpm_tui.services.alert_templates import usable_templates
from mlpm_tui.services.firing import due_firings
from mlpm_tui.services.judging import judge
from mlpm_tui.services.observing import observe
from mlpm_tui.services.rule_language import read_criteria, read_stopping_rule
from mlpm_tui.store.address import read_address
from mlpm_tui.store.card_words import fold_in
from mlpm_tui.store.creating import Founding, create, read_template
from mlpm_tui.store.library import Library
from mlpm_tui.store.opening import open_database
from mlpm_tui.store.units import Unit

HERE = Path(__file__).parent
IDENTITY = "3c2b4d85b281476193f1981b69420f06"
"""By this `mlpm demo` knows a demo from a board of somebody's own; it never changes."""
FOUNDED_H = -1010
SUBTASKS_H = -189

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One wish, its hour from the reference moment, and who has it."""

    hour: float
    who: str
    wish: Wish


def main() -> None:
    """Write the board to the path that is given."""
    study = json.loads((HERE / "study.json").read_text(encoding="utf-8"))
    reference = datetime.fromisoformat(study["reference"])
    path = Path(sys.argv[1])
    _drop_mirrored(study["cards"])
    found = production.measured(reference)
    steps = [*_people(study), *_gates(study), *_cards(study["cards"])]
    steps += [Step(*each) for each in production.steps(found, usable_templates())]
    steps += [Step(*each) for each in production.cases(study["cards"], found)]
    steps += [Step(*each) for each in team.steps(study["cards"], reference)]
    with closing(_built(path, study, steps, reference)) as library:
        fired = _fired(library, study["project"]["key"], reference)
    steps += fired
    library = _built(path, study, steps, reference)
    with closing(library):
        production.keep_points(library, study["project"]["key"], found, reference)
        with library.database.writing() as connection:
            fold_in(connection, least=1)
    with closing(sqlite3.connect(path, isolation_level=None)) as packed:
        packed.execute("update board set id = ?", (IDENTITY,))
        packed.execute("pragma journal_mode=delete")
        packed.execute("vacuum")
    print(f"{path}: {len(steps)} steps, {len(fired)} of them the program's own")


def _built(path: Path, study: Json, steps: list[Step], reference: datetime) -> Library:
    """Make the board anew, and return it open."""
    path.unlink(missing_ok=True)
    address = read_address(str(path))
    template = read_template(shipped("data") / "templates" / "standard.json")
    key, name = study["project"]["key"], study["project"]["name"]
    founded = reference + timedelta(hours=FOUNDED_H)
    create(address, Founding(key, name, template, "dora", founded))
    library = Library(open_database(address))
    keys, own = random.Random(7), random.Random(8)  # noqa: S311
    for step in sorted(steps, key=lambda step: step.hour):
        # What the program saw leaves everybody else's keys as they were.
        drawn = own if step.who == PROGRAM else keys
        _take(library, key, step, reference + timedelta(hours=step.hour), drawn)
    return library


def _fired(library: Library, key: str, now: datetime) -> list[Step]:
    """Return what the stopping rules of the open experiments see, each at its own moment."""
    project = library.whole(key)
    assert project is not None  # noqa: S101
    dossiers = list(library.dossiers(sorted(project.experiments)).values())
    observed = observe(f"sqlite:///{HERE / 'mlflow.db'}", project, dossiers, now)
    steps = []
    for dossier in dossiers:
        seen = observed[dossier.card.key]
        reported = {run.id: run.reported_at or now for run in seen.runs}
        watched = judge(dossier, now, seen, project.directions).watched
        for wish in due_firings(dossier, watched, now):
            at = reported[wish.run] if wish.run else datetime.fromisoformat(wish.occasion)
            steps.append(Step((at - now) / timedelta(hours=1), PROGRAM, wish))
    return steps


def _drop_mirrored(cards: list[Any]) -> None:
    """Leave one of two links that say the same from both ends."""
    seen: set[frozenset[str]] = set()
    for card in cards:
        ties = {link["id"]: frozenset((card["id"], link["id"])) for link in card["links"]}
        card["links"] = [
            link
            for link in card["links"]
            if link["relation"] != Relation.RELATES or ties[link["id"]] not in seen
        ]
        seen |= {ties[link["id"]] for link in card["links"]}


def _take(library: Library, key: str, step: Step, at: datetime, keys: random.Random) -> None:
    project = library.whole(key)
    assert project is not None  # noqa: S101
    for card in step.wish.about:
        if (dossier := library.dossier(card)) is not None:
            project = project.with_dossier(dossier)
    if needs_fleet(step.wish):
        project = replace(project, fleet=library.fleet(key))
    if needs_team(step.wish):
        project = replace(project, team=library.team(key))
    act = step.wish.act(project, Moment(at, step.who, lambda: keys.getrandbits(62)))
    if act.changes:
        library.keep(Unit(key, step.who, at, act, id=f"{keys.getrandbits(128):032x}"))


def _people(study: Json) -> Iterator[Step]:
    for person in study["people"]:
        role = Role(person["role"].casefold().replace(" ", "_"))
        yield Step(FOUNDED_H + 1, "dora", SetPerson(person["name"], role))


def _gates(study: Json) -> Iterator[Step]:
    for phase in study["phases"]:
        number = phase["number"]
        for output in phase["outputs"]:
            if output["evidence"]:
                wish = RecordOutput(number, output["name"], output["evidence"])
                yield Step(output["at_h"], output["by"], wish)
        if decision := phase["decision"]:
            verdict = DecideGate(number, Decision(decision["verdict"]), decision["reason"])
            yield Step(decision["at_h"], decision["by"], verdict)


def _cards(cards: list[Json]) -> Iterator[Step]:
    # Numbers follow the order of making, so no card is made after the one numbered above it.
    earliest: dict[str, float] = {}
    moments: list[tuple[Json, float]] = []
    for card in reversed(cards):
        made = min(card["created_h"], earliest.get(card["kind"], 0.0) - 0.01)
        earliest[card["kind"]] = made
        moments.append((card, made))
    for card, made in moments:
        yield _added(card, made)
        steps = sorted(_life(card, made), key=lambda step: step.hour)
        for at, step in enumerate(steps, 1):
            yield replace(step, hour=max(step.hour, made + at / 1000))


def _added(card: Json, made: float) -> Step:
    due = None
    if card["due_d"] is not None:
        due = (datetime(2026, 11, 20) + timedelta(days=card["due_d"])).date()  # noqa: DTZ001
    wish = AddCard(
        Kind(card["kind"]),
        card["title"],
        phase=card["phase"],
        points=card["points"],
        due=due,
        tags=tuple(card["tags"]),
        part=_part(card),
        checklist=tuple((item["group"], item["text"]) for item in card["checklist"]),
    )
    return Step(made, card["owner"] or "dora", wish)


def _life(card: Json, made: float) -> Iterator[Step]:
    name, owner = card["id"], card["owner"] or "dora"
    if card["owner"]:
        yield Step(made, "dora", AssignCard(name, owner))
    yield from _way(card, (card["started_h"] or made) + 0.03, owner)
    for number, item in enumerate(card["checklist"], 1):
        if item["done"]:
            checked = CheckItem(name, str(number), evidence=item["evidence"])
            yield Step(_late(card) - 0.5, owner, checked)
    for comment in card["comments"]:
        yield Step(comment["at_h"], comment["by"], AddComment(name, comment["text"]))
    for link in card["links"]:
        yield Step(-1, owner, LinkCards(name, Relation(link["relation"]), link["id"]))
    if card["blocked"]:
        yield Step(-20, owner, BlockCard(name, card["blocked"]))
    for subtask in card.get("subtasks", ()):
        yield from _subtask(card, subtask)


def _late(card: Json) -> float:
    hour: float | None = card["done_h"]
    return -3 if hour is None else hour


def _part(card: Json) -> dict[str, Any]:
    if card["kind"] == "experiment":
        baseline = card["baseline"]
        criteria = [c for text in card["criteria"] for c in read_criteria(text)]
        return {
            "hypothesis": card["hypothesis"],
            "baseline": Baseline(baseline["name"], baseline["metrics"]),
            "criteria": tuple(criterion.as_json() for criterion in criteria),
            "stopping": tuple(read_stopping_rule(text).as_json() for text in card["stopping"]),
            "resources": tuple(card["resources"]),
            "timebox_length_s": round(card["timebox"]["length_h"] * 3600),
        }
    if card["kind"] == "alert":
        return {
            **{name: card[name] for name in ("model", "signal", "severity", "before", "after")},
            "window": card["window"],
            "state": AlertState(card["state"]),
            "acknowledged_by": card["acknowledged_by"],
            "causes": tuple(card["causes"]),
            "occurrences": card["occurrences"],
        }
    return {"model": card["model"]} if card["kind"] == "retraining" else {}


def _way(card: Json, started: float, owner: str) -> Iterator[Step]:
    """Yield what takes a card from the backlog to where it stands."""
    name, status = card["id"], Status(card["status"])
    is_experiment = card["kind"] == "experiment"
    if status is Status.READY:
        yield Step(started, owner, MoveCard(name, Status.READY))
    if status not in (Status.BACKLOG, Status.READY):
        wish = StartExperiment(name) if is_experiment else MoveCard(name, Status.IN_PROGRESS)
        yield Step(started, owner, wish)
    if is_experiment:
        yield from _study(card, owner)
    elif status is Status.DONE:
        yield Step(max(card["done_h"], started + 0.1), owner, MoveCard(name, Status.DONE))
    if status is Status.REVIEW:
        yield Step(max(-6, started + 0.1), owner, MoveCard(name, Status.REVIEW))


def _study(card: Json, owner: str) -> Iterator[Step]:
    """Yield an experiment's results, extensions and decision."""
    name, timebox, late = card["id"], card["timebox"], _late(card)
    for at, result in enumerate(card["results"]):
        metrics = {metric: float(value) for metric, value in result["metrics"].items()}
        folds = {metric: tuple(map(float, values)) for metric, values in result["folds"].items()}
        wish = RecordResult(name, result["model"], metrics, folds, result["run"])
        yield Step(late - 1 + at / 100, owner, wish)
    for extension in timebox["extensions"]:
        more = read_duration(f"{extension['by_h']}h")
        yield Step(extension["at_h"], owner, ExtendTimebox(name, more, extension["reason"]))
    if card["outcome"]:
        wish_to_end = DecideExperiment(
            name,
            Outcome(card["outcome"]),
            card["reason"],
            card["learnings"] or "",
            (card["next_steps"],) if card["next_steps"] else (),
            tuple((artifact["kind"], artifact["uri"]) for artifact in card["artifacts"]),
        )
        yield Step(late, owner, wish_to_end)
    elif timebox["stopped_h"] is not None:
        yield Step(timebox["stopped_h"], owner, StopExperiment(name))


def _subtask(epic: Json, subtask: Json) -> Iterator[Step]:
    name = f"{epic['id']}{subtask['letter']}"
    hour = SUBTASKS_H + (ord(subtask["letter"]) - ord("a")) / 10
    description = ""
    if "endpoint" in subtask:
        description = "\n".join([subtask["endpoint"], *subtask["requirements"]])
    checklist = tuple((item["group"], item["text"]) for item in subtask["checklist"])
    wish = AddCard(
        Kind.TASK,
        subtask["text"],
        phase=epic["phase"],
        owner=subtask["owner"],
        tags=(subtask["group"],),
        description=description,
        parent=epic["id"],
        checklist=checklist,
    )
    yield Step(hour, epic["owner"], wish)
    status = Status(subtask["status"])
    if status is not Status.BACKLOG:
        yield Step(hour + 100, subtask["owner"], MoveCard(name, status))
    for number, item in enumerate(subtask["checklist"], 1):
        if item["done"]:
            yield Step(hour + 120, subtask["owner"], CheckItem(name, str(number)))


if __name__ == "__main__":
    main()
