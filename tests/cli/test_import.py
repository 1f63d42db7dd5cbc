"""Importing by the command: what comes, where it goes, and what is refused with its place."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.exchange_forms import WORKED_OUT
from mlpm_tui.places import shipped
from tests.cli.conftest import NOW, Mlpm

FIRST = Path(__file__).with_name("first_layout.json")
Document = dict[str, Any]


@pytest.fixture
def file(experiment: Mlpm, at_home: Path) -> Path:
    """A board's export; the board itself has the project still."""
    experiment("card", "add", "task", "[bold]x\x1b[31m")
    path = at_home / "board.json"
    assert experiment("export", str(path)).code == 0
    return path


def test_a_missing_board_is_made_and_another_key_stands_beside(
    file: Path, at_home: Path, bare_mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = bare_mlpm("import", str(file))
    assert there.code == 1
    assert "There is a project ML here already, with work in it" in there.err
    assert "`mlpm import FILE --key ML2`" in there.err
    assert [*at_home.rglob("backups")] == []
    answer = bare_mlpm("import", str(file), "--key", "lab", "--json").json
    assert (answer["key"], answer["cards"]) == ("LAB", 2)
    former = ("--db", answer["backup"])
    assert bare_mlpm(*former, "export", "-").out == file.read_text()
    assert [p["key"] for p in bare_mlpm(*former, "db", "info", "--json").json["projects"]] == ["ML"]
    ids = [card["id"] for card in bare_mlpm("--project", "LAB", "card", "list", "--json").json]
    assert ids == ["LAB-TASK-01", "LAB-EXP-01"]
    assert bare_mlpm("db", "check").code == 0
    monkeypatch.setenv("MLPM_DB", str(at_home / "new.db"))
    assert bare_mlpm("import", str(file)).out.startswith("Brought project ML with 2 cards to ")
    assert bare_mlpm("export", "-").out == file.read_text()
    assert bare_mlpm("card", "add", "task", "Next").out == "ML-TASK-02\n"
    assert bare_mlpm("undo").code == 0
    assert "nothing of yours to undo" in bare_mlpm("undo").err


def test_an_empty_project_gives_its_place(
    file: Path, at_home: Path, bare_mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLPM_DB", str(at_home / "new.db"))
    assert bare_mlpm("init", "--name", "Nothing yet").code == 0
    assert bare_mlpm("import", str(file), "--json").json["backup"] is None
    assert bare_mlpm("export", "-").out == file.read_text()
    assert bare_mlpm("db", "check").code == 0
    said = bare_mlpm("import", str(file), "--key", "LAB").out
    assert f"; the board as it was is at {at_home / 'backups' / 'new.db.'}" in said


def _set(path: str, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        holder: Any = document
        for step in way:
            holder = holder[step]
        holder[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("version", 99), "was written by a newer mlpm (99, this one knows 2)"),
        (_set("schema", 99), "was written by a newer mlpm (99,"),
        (_set("version", "2"), "version: the layout's and the schema's numbers"),
        (_set("format", "their project"), "no project that `mlpm export` has written"),
        (_set("cards.0.version", 0), "cards[0].version: An edition must be from 1"),
        (_set("cards.0.moves.0.at", "soon"), "cards[0].moves[0].at: a time with its zone"),
        (_set("cards.0.moves.0.status", "done"), "cards[0].moves: it does not lead to where the"),
        (_set("cards.0.moves.0.colour", 1), "cards[0].moves[0]: there is no 'colour'"),
        (_set("cards.0.created_at", "2020-01-01T00:00:00Z"), "the first step is not the card's"),
        (_set("cards.1.moves", [{"at": NOW, "status": "ready", "phase": 9}]), "no phase 9"),
        (
            _set("cards.0.links", [{"relation": "blocks", "id": "ML-TASK-99"}]),
            "no card 'ML-TASK-99",
        ),
        (_set("widgets", []), "the document: there is no 'widgets' in it"),
        (_set("project.key", "no key"), "project.key: A project key is 1 to 10"),
        (_set("project.name", ""), "A project's name is empty"),
        (_set("cards", {}), "cards: a list belongs here"),
        (_set("cards.0.colour", "red"), "cards[0]: there is no 'colour' in it"),
        (_set("cards.0.title", " "), "cards[0].title: A title is empty"),
        (_set("cards.0.title", "a\0b"), "cards[0].title: it holds a NUL"),
        (_set("cards.0.kind", "wish"), "cards[0].kind: one of task"),
        (_set("cards.0.kind", "experiment"), "cards[0].id: by its kind and number this card is"),
        (_set("cards.0.number", 7), "cards[0].id: by its kind and number this card is ML-TASK-07"),
        (_set("cards.0.points", -1), "cards[0].points: Points must be from 0 to 1000"),
        (_set("cards.0.points", "NaN"), "cards[0].points: a finite number"),
        (_set("cards.0.rank", "?"), "cards[0].rank: '?' is no place"),
        (_set("cards.0.parent", "ML-PROD-09"), "cards[0].parent: there is no card 'ML-PROD-09'"),
        (_set("cards.0.due", "soon"), "cards[0].due: a day belongs here"),
        (_set("cards.0.created_at", "2026-11-01"), "cards[0].created_at: a time with its zone"),
        (_set("cards.0.status", "\x1b[31m"), "cards[0].status: one of backlog"),
        (_set("cards.1.experiment", None), "cards[1]: experiment is missing"),
        (_set("cards.1.status", "done"), "cards[1].experiment.outcome: the experiment is done"),
        (_set("cards.1.experiment.criteria.0.relation", 3), "cards[1].experiment.criteria[0]: "),
        (_set("cards.1.experiment.timebox_length_s", 1e99), "a whole number belongs here"),
        (_set("cards.0.experiment", {}), "cards[0].experiment: a card of kind task has none"),
        (
            _set("cards.0.links", [{"relation": "blocks", "target": "ML-TASK-99"}]),
            "cards[0].links[0].target: there is no card 'ML-TASK-99' in the file",
        ),
        (_set("phases.4.number", 1), "phases[4]: '1' is there twice"),
        (_set("numbers.XX-TASK", 3), "numbers: 'XX-TASK' is no series of ML"),
        (_set("people", [{"name": "a b"}]), "people[0].name: A name is one word"),
        (_set("duties", [{"person": "ana", "kind": "chore"}]), "duties[0].kind: A kind is one of"),
        (_set("models", [{"name": "m"}]), "models[0]: made_at is missing"),
        (lambda document: document["cards"].append(document["cards"][0]), "is there twice"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_changes_nothing(
    file: Path,
    at_home: Path,
    bare_mlpm: Mlpm,
    change: Callable[[Document], None],
    said: str,
) -> None:
    document = json.loads(file.read_text())
    change(document)
    file.write_text(json.dumps(document))
    before = bare_mlpm("export", "-").out
    answer = bare_mlpm("import", str(file), "--key", "LAB")
    assert answer.code == 1
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1
    assert "\x1b" not in answer.err
    assert bare_mlpm("export", "-").out == before
    assert "LAB" not in bare_mlpm("db", "info").out
    assert bare_mlpm("--db", str(at_home / "never.db"), "import", str(file)).code == 1
    assert not (at_home / "never.db").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON (line 1)"),
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ('{"format": NaN}', "is no JSON"),
        ("[1]", "no project that `mlpm export` has written"),
        ('{"receiver": "x", "alerts": []}', "no project that `mlpm export` has written"),
        ("\x00\xff", "is no JSON"),
    ],
    ids=["cut", "empty", "deep", "nan", "list", "other", "bytes"],
)
def test_what_is_no_export_is_refused(bare_mlpm: Mlpm, at_home: Path, text: str, said: str) -> None:
    (at_home / "x.json").write_text(text, encoding="latin-1")
    answer = bare_mlpm("import", str(at_home / "x.json"))
    assert (answer.code, said in answer.err) == (1, True)
    assert not (at_home / "board.db").exists()
    assert "cannot be read" in bare_mlpm("import", str(at_home)).err


def test_exports_of_the_first_layout_are_read(bare_mlpm: Mlpm) -> None:
    assert bare_mlpm("import", str(FIRST)).code == 0
    old = {card["id"]: card for card in json.loads(FIRST.read_text())["cards"]}
    for card in bare_mlpm("card", "list", "--json").json:
        shown = bare_mlpm("card", "show", card["id"], "--json").json
        left = {"version", "fingerprint", "endpoint", "subtasks"}
        assert {n: v for n, v in old[card["id"]].items() if n in shown and n not in left} == {
            n: v for n, v in shown.items() if n in old[card["id"]] and n not in left
        }
    assert bare_mlpm("db", "check").code == 0


DEMO = shipped("data") / "demo" / "board.db"


@pytest.fixture
def demo(at_home: Path, bare_mlpm: Mlpm) -> Path:
    """An export of the example board, which is at hand too."""
    shutil.copy(DEMO, at_home / "board.db")
    path = at_home / "demo.json"
    assert bare_mlpm("export", str(path)).code == 0
    return path


def test_an_exported_card_says_what_every_card_says(demo: Path, bare_mlpm: Mlpm) -> None:
    written = {card["id"]: card for card in json.loads(demo.read_text())["cards"]}
    for card in bare_mlpm("card", "list", "--json").json:
        entry = written[card["id"]]
        for name in set(card) - {"links", "checklist", "comments", "results"}:
            if name not in {"artifacts", "runs", "firings", "trainings"}:
                assert entry[name] == card[name], (card["id"], name)
        for name in set(card) & {"links", "checklist", "comments", "results", "artifacts"}:
            assert len(entry[name]) == len(card[name])
            for told in card[name]:
                assert any(told.items() <= one.items() for one in entry[name]), (name, told)


def test_what_is_worked_out_is_not_read(demo: Path, at_home: Path, bare_mlpm: Mlpm) -> None:
    document = json.loads(demo.read_text())
    for card in document["cards"]:
        for name in WORKED_OUT:
            card[name] = {"nonsense": [name]}
    (at_home / "odd.json").write_text(json.dumps(document))
    new = ("--db", str(at_home / "new.db"))
    assert bare_mlpm(*new, "import", str(at_home / "odd.json")).code == 0
    assert bare_mlpm(*new, "export", "-").out == demo.read_text()


def figures(part: Any) -> Any:  # noqa: ANN401
    """Return a document with lists in an order of their own: what is alike may stand otherwise."""
    if isinstance(part, dict):
        # Of cards that took as long, others may be named; what signals were is not exported here.
        left = {"slowest", "production"}
        return {name: figures(value) for name, value in part.items() if name not in left}
    return sorted(map(repr, map(figures, part))) if isinstance(part, list) else part


def test_cards_keep_their_ways_and_who_led_them(demo: Path, at_home: Path, bare_mlpm: Mlpm) -> None:
    new = ("--db", str(at_home / "new.db"))
    assert bare_mlpm(*new, "import", str(demo)).code == 0
    for part in ("flow", "report"):
        old, now = bare_mlpm(part, "--json").json, bare_mlpm(*new, part, "--json").json
        assert figures(now) == figures(old)
    assert (
        bare_mlpm(*new, "sprint", "show", "--json").out == bare_mlpm("sprint", "show", "--json").out
    )
    said = [entry["said"] for entry in bare_mlpm(*new, "log", "ML-EXP-01", "--json").json]
    assert "moved ML-EXP-01 to done, before it was brought here" in said
    made = bare_mlpm(*new, "log", "ML-EXP-01", "--json").json[-1]
    known = bare_mlpm("log", "ML-EXP-01", "--json", "--limit", "1000").json[-1]
    assert (made["said"], made["who"], made["at"]) == (
        "added ML-EXP-01, before it was brought here",
        known["who"],
        known["at"],
    )
    assert bare_mlpm(*new, "db", "check").code == 0
    assert "nothing of yours to undo" in bare_mlpm(*new, "--as", "ana", "undo").err


def test_what_was_stays_so_on_another_board(
    mlpm: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed sprint shows its cards as they were then, and no board one that came later."""

    def at(time: str, *words: str) -> None:
        monkeypatch.setenv("MLPM_NOW", f"2026-11-23T{time}:00+00:00")
        assert mlpm(*words).code == 0

    at("09:30", "card", "add", "task", "First")
    at("09:31", "card", "add", "task", "Second")
    at("10:00", "sprint", "open", "S1", "--start", "2026-11-16", "--end", "2026-11-27")
    at("10:01", "sprint", "add", "S1", "ML-TASK-01", "ML-TASK-02")
    at("11:00", "card", "move", "ML-TASK-01", "done")
    at("12:00", "card", "move", "ML-TASK-02", "review")
    at("13:00", "sprint", "close", "S1", "--leave")
    at("14:00", "card", "add", "task", "Third")
    at("15:00", "card", "move", "ML-TASK-02", "done")
    at("16:00", "export", str(at_home / "ml.json"))
    looks = (("sprint", "show", "S1"), ("board", "--at", "2026-11-23T12:30+00:00"))
    told = [mlpm(*look).out for look in looks]
    assert "ML-TASK-02  review" in told[0]
    monkeypatch.setenv("MLPM_DB", str(at_home / "new.db"))
    at("17:00", "import", str(at_home / "ml.json"))
    assert [mlpm(*look).out for look in looks] == told


def test_a_board_is_as_it_was_at_any_time_before_it_was_brought(
    mlpm: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No card is there before it was made, and what hangs on one is, however early it is."""

    def at(hour: int, *words: str) -> None:
        monkeypatch.setenv("MLPM_NOW", f"2026-11-23T{hour}:00:00+00:00")
        assert mlpm(*words).code == 0

    at(10, "card", "add", "task", "First", "--as", "ben")
    at(10, "exp", "add", "Try", "--hypothesis", "It may do", "--as", "ben")
    at(10, "card", "link", "ML-TASK-01", "blocks", "ML-EXP-01")
    at(12, "card", "move", "ML-TASK-01", "in_progress", "--as", "ben")
    at(14, "card", "add", "task", "Second", "--as", "cem")
    at(14, "card", "link", "ML-TASK-02", "blocks", "ML-EXP-01")
    at(16, "card", "move", "ML-TASK-01", "done")
    at(17, "export", str(at_home / "ml.json"))
    at(18, "import", str(at_home / "ml.json"), "--key", "NEW")
    told: dict[str, list[list[object]]] = {"ML": [], "NEW": []}
    for key, boards in told.items():
        for hour in range(11, 18, 2):
            then = ("board", "--at", f"2026-11-23T{hour}:00+00:00", "--project", key, "--json")
            cards = json.loads(mlpm(*then).out.replace(f"{key}-", ""))
            for card in cards:
                card["links"].sort(key=str)
            boards.append(sorted(cards, key=str))
    assert told["NEW"] == told["ML"]
    assert [len(cards) for cards in told["NEW"]] == [2, 2, 3, 3]
