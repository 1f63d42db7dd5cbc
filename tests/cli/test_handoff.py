"""A model changes hands by commands; its epic's rollout waits for that."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from tests.cli.conftest import Mlpm

STORES = Path(__file__).parents[1] / "sources" / "stores"
EPIC, ROLLOUT = "ML-PROD-01", "ML-PROD-01g"
GREEN = f'{sys.executable} -c "print(42)"'
RED = f'{sys.executable} -c "print(7); raise SystemExit(5)"'


@pytest.fixture
def epic(experiment: Mlpm) -> Mlpm:
    """The program at a board whose experiment has opened an epic."""
    assert experiment("exp", "decide", "ML-EXP-01", "success").code == 0
    assert experiment("prod", "create", "--from", "ML-EXP-01").code == 0
    return experiment


def show_items(mlpm: Mlpm, card: str, *names: str) -> None:
    for name in names:
        uri = f"s3://models/{name.replace(' ', '-')}"
        assert mlpm("handoff", "item", card, name, "--evidence", uri).code == 0


def test_five_of_six_are_refused_and_six_are_accepted(epic: Mlpm, at_home: Path) -> None:
    assert epic("handoff", "open", EPIC, "--to", "bo").out.startswith("Opened the handoff")
    assert "exists" in epic("handoff", "open", EPIC, "--to", "cy", "--json").out
    (at_home / "model.pt").write_bytes(b"weights")
    file = str(at_home / "model.pt")
    assert (
        epic("handoff", "item", EPIC, "check", "--evidence", file, "--json").json["items"][0][
            "checked"
        ]
        == "found"
    )
    show_items(epic, EPIC, *HANDOFF_ITEMS[1:5])
    refused = epic("handoff", "accept", EPIC, "--as", "bo")
    assert refused.code == 1
    assert "5 of 6 items are there: test cases is missing" in refused.err
    assert epic("handoff", "ask", EPIC).code == 1
    whole = epic("handoff", "item", EPIC, "test cases", "--run", GREEN, "--json").json
    assert (whole["state"], whole["missing"], whole["there"]) == ("waiting", [], 6)
    assert whole["items"][5]["why"] == "exit code 0: 42"
    assert "not ana" in epic("handoff", "accept", EPIC).err
    taken = epic("handoff", "accept", EPIC, "--as", "bo", "--json").json
    assert (taken["state"], taken["decided_by"]) == ("accepted", "bo")
    assert epic("card", "show", EPIC, "--json").json["owner"] == "bo"
    assert epic("undo", "--as", "bo").code == 0
    assert epic("handoff", "show", EPIC, "--json").json["state"] == "waiting"
    assert epic("card", "show", EPIC, "--json").json["owner"] != "bo"
    assert "accepted ML-PROD-01 from ana" in epic("log", EPIC).out
    epic("handoff", "accept", EPIC, "--as", "bo")
    again = epic("handoff", "open", EPIC, "--to", "cy", "--as", "bo", "--json").json
    assert (again["receiver"], again["there"]) == ("cy", 0)


def test_a_red_command_is_kept_and_answers_no(epic: Mlpm) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    show_items(epic, EPIC, *HANDOFF_ITEMS)
    red = epic("handoff", "item", EPIC, "tests", "--run", RED, "--json")
    assert red.code == 3
    assert (red.json["state"], red.json["missing"]) == ("open", ["test cases"])
    assert red.json["items"][5]["why"] == "exit code 5: 7"
    endless = f'{sys.executable} -c "import time; time.sleep(60)"'
    late = epic("handoff", "item", EPIC, "6", "--run", endless, "--limit", "1")
    assert late.code == 3
    assert "not over within 1 s" in late.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("item", EPIC, "weights", "--evidence", "a"), 1, "names none"),
        (("item", EPIC, "1"), 2, "one of the two"),
        (("item", EPIC, "1", "--evidence", "nowhere.pt"), 1, "nothing at"),
        (("item", EPIC, "1", "--evidence", "s3://"), 1, "bucket"),
        (("item", EPIC, "1", "--evidence", "https://ana:word@host/x"), 1, "password"),
        (("item", EPIC, "6", "--run", "no-such-program"), 1, "cannot be started"),
        (("item", EPIC, "6", "--run", 'pytest "-q'), 1, "quotes"),
        (("item", EPIC, "6", "--run", "test --token=abc"), 1, "secret"),
        (("item", EPIC, "6", "--run", "psql postgresql://u:hunter2@h/db"), 1, "secret"),
        (("item", EPIC, "6", "--run", "curl -H 'Authorization: Bearer sk-1234' h"), 1, "secret"),
        (("item", EPIC, "6", "--run", "train --password hunter2"), 1, "secret"),
        (("item", EPIC, "2", "--evidence", "a.py", "--note", "password: abc"), 1, "nothing at"),
        (
            ("item", EPIC, "2", "--evidence", "s3://models/x", "--note", "password: abc"),
            1,
            "secret",
        ),
        (("item", EPIC, "5", "--evidence", "see https://u:hunter2@h/x there"), 1, "secret"),
        (("item", EPIC, "1", "--run", "true"), 1, "shows test cases and nothing of the checkpoint"),
        (("item", EPIC, "1", "--evidence", "/"), 1, "holds all there is"),
        (("item", EPIC, "1", "--evidence", "~"), 1, "holds all there is"),
        (("item", EPIC, "1", "--evidence", "/dev/null"), 1, "no regular file"),
        (("item", EPIC, "1", "--evidence", "It is good"), 1, "nothing at"),
        (("item", EPIC, "5", "--evidence", "none"), 1, "or write a sentence"),
        (("item", "ML-EXP-01", "1", "--evidence", "s3://models/b"), 1, "handoff open ML-EXP-01"),
        (("open", ROLLOUT, "--to", "bo"), 1, "an experiment or an epic"),
        (("return", EPIC, "--reason", "old"), 1, "not ana"),
        (("accept", EPIC), 1, "not ana"),
        (("ask", EPIC), 1, "0 of 6"),
    ],
    ids=lambda value: "-".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_cannot_be(epic: Mlpm, words: tuple[str, ...], code: int, says: str) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    before = epic("handoff", "show", EPIC, "--json").out
    answer = epic("handoff", *words)
    assert answer.code == code
    assert says in answer.err
    assert "hunter2" not in answer.err
    assert len(answer.err.splitlines()) == 1
    assert epic("handoff", "show", EPIC, "--json").out == before


def test_each_item_has_evidence_of_its_own(epic: Mlpm, at_home: Path) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    words = ("handoff", "item", EPIC)
    (at_home / "empty").touch()
    (at_home / "bare").mkdir()
    (at_home / "bare" / "nothing").touch()
    os.mkfifo(at_home / "pipe")
    for name in ("empty", "bare", "pipe"):
        for more in ((), ("--unchecked",)):
            answer = epic(*words, "1", "--evidence", str(at_home / name), *more)
            assert "shows nothing: give a file" in answer.err
    assert epic(*words, "1", "--evidence", "not/there/yet.pt", "--unchecked").code == 0
    (at_home / "model.pt").write_bytes(b"1234")
    (at_home / "src").mkdir()
    (at_home / "src" / "train.py").write_text("print(1)")
    kept = epic(*words, "1", "--evidence", str(at_home / "model.pt"), "--json").json["items"]
    assert (kept[0]["checked"], kept[0]["why"]) == ("found", "4 bytes")
    kept = epic(*words, "2", "--evidence", str(at_home / "src"), "--json").json["items"]
    assert (kept[1]["checked"], kept[1]["why"]) == ("found", "a folder with 1 file")
    (at_home / "same.pt").symlink_to(at_home / "model.pt")
    for same in (at_home / "same.pt", at_home / "src" / ".." / "model.pt"):
        assert "shows the checkpoint already" in epic(*words, "3", "--evidence", str(same)).err
    assert epic(*words, "3", "--evidence", "s3://models/b").code == 0
    assert "shows the preprocessing" in epic(*words, "4", "--evidence", "s3://models/b/").err
    # What stands for an item may be shown again, when it has changed.
    assert epic(*words, "3", "--evidence", "s3://models/b").code == 0


def test_requirements_and_limitations_may_be_words(epic: Mlpm) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    words = ("handoff", "item", EPIC, "known", "--json", "--evidence")
    kept = epic(*words, "It fails on sarcasm.").json["items"][4]
    assert (kept["there"], kept["evidence"]) == (True, "It fails on sarcasm.")
    assert (kept["checked"], kept["why"]) == ("unchecked", "words, which the receiver reads")
    assert "There is no evidence of the known limitations: there is nothing at" in (
        epic(*words[:-2], "--evidence", "my notes.md").err
    )


def test_nobody_hands_over_to_oneself_without_a_reason(epic: Mlpm) -> None:
    refused = epic("handoff", "open", EPIC, "--to", "Ana")
    assert refused.code == 1
    assert "name somebody else" in refused.err
    assert epic("handoff", "open", EPIC, "--to", "ana", "--force", "a team of one").code == 0
    show_items(epic, EPIC, *HANDOFF_ITEMS)
    assert "somebody else accepts it" in epic("handoff", "accept", EPIC).err
    assert epic("handoff", "accept", EPIC, "--force", "still one").code == 0
    said = sorted(one["text"] for one in epic("card", "show", EPIC, "--json").json["comments"])
    assert said[0].endswith("it is ana's now, with nobody else's look: still one")
    assert said[1].endswith("to ana, with nobody else's look: a team of one")


def test_who_showed_the_items_does_not_take_the_model(epic: Mlpm) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    show_items(epic, EPIC, *HANDOFF_ITEMS[1:])
    uri = ("--evidence", "s3://models/x")
    assert epic("handoff", "item", EPIC, "checkpoint", *uri, "--as", "bo").code == 0
    assert "or shown its items" in epic("handoff", "accept", EPIC, "--as", "bo").err


def test_what_a_command_says_is_kept_without_its_secrets(epic: Mlpm) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    code = "print('no https:' + '//u:' + 'hunter' + '2@h/x.'); raise SystemExit(5)"
    red = epic("handoff", "item", EPIC, "6", "--run", f'{sys.executable} -c "{code}"')
    assert red.out.strip().endswith("failed: exit code 5: no https://\u2026@h/x.")
    assert "hunter2" not in epic("handoff", "show", EPIC, "--json").out


def test_what_a_run_has_logged_is_looked_for(
    epic: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(STORES / "mlruns-2.22.zip") as packed:
        packed.extractall(at_home / "store")
    (at_home / "logged").mkdir()
    (at_home / "logged" / "model.pt").write_bytes(b"weights")
    (at_home / "logged" / "empty.pt").touch()
    found = sorted((at_home / "store").rglob("meta.yaml"))
    file = next(each for each in found if "run_name: baseline" in each.read_text())
    run, lines = file.parent.name, file.read_text().splitlines()
    there = [f"artifact_uri: file://{at_home}/logged" if "artifact_uri" in x else x for x in lines]
    file.write_text("\n".join(there))
    store = next(path for path in (at_home / "store").rglob(run)).parent.parent
    monkeypatch.setenv("MLFLOW_TRACKING_URI", str(store))
    epic("handoff", "open", EPIC, "--to", "bo")
    words = ("handoff", "item", EPIC, "checkpoint", "--json", "--evidence")
    assert epic(*words, f"runs:/{run}/model.pt").json["items"][0]["checked"] == "found"
    assert "is empty" in epic(*words, f"runs:/{run}/empty.pt").err
    assert "has logged no other.pt" in epic(*words, f"runs:/{run}/other.pt").err
    assert "has no run" in epic(*words, f"runs:/{'0' * 32}/model.pt").err
    elsewhere = epic(*words, f"runs:/{run}/../../secret").json["items"][0]
    assert (elsewhere["checked"], "lie elsewhere" in elsewhere["why"]) == ("unchecked", True)


def test_what_was_sent_back_keeps_its_items_and_is_asked_for_again(epic: Mlpm) -> None:
    epic("handoff", "open", EPIC, "--to", "bo")
    show_items(epic, EPIC, *HANDOFF_ITEMS)
    assert epic("handoff", "return", EPIC, "--reason", "no drift tests", "--as", "bo").code == 0
    back = epic("handoff", "show", EPIC, "--json").json
    assert (back["state"], back["there"], back["returned"]) == ("returned", 6, 1)
    assert "no drift tests" in epic("handoff", "accept", EPIC, "--as", "bo").err
    show_items(epic, EPIC, "test cases")
    assert epic("handoff", "ask", EPIC, "--json").json["state"] == "waiting"
    forced = epic("handoff", "accept", EPIC, "--force", "bo is ill")
    assert forced.code == 0
    remarks = epic("card", "show", EPIC, "--json").json["comments"]
    assert "bo is ill" in remarks[-1]["text"]


def test_the_queue_says_what_waits_for_me_and_how_long(
    epic: Mlpm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert epic("handoff", "list", "--mine").out == "Nothing waits for you.\n"
    epic("handoff", "open", EPIC, "--to", "bo")
    epic("handoff", "open", "ML-EXP-01", "--to", "bo")
    show_items(epic, "ML-EXP-01", *HANDOFF_ITEMS)
    monkeypatch.setenv("MLPM_NOW", "2026-11-25T10:00:00+00:00")
    both = epic("handoff", "list", "--json").json
    assert [(one["id"], one["state"]) for one in both] == [
        ("ML-EXP-01", "waiting"),
        (EPIC, "open"),
    ]
    mine = epic("handoff", "list", "--mine", "--as", "bo", "--json").json
    assert [(one["id"], one["waiting_s"]) for one in mine] == [("ML-EXP-01", 49 * 3600.0)]
    assert "2d 1h" in epic("handoff", "list", "--mine", "--as", "bo").out


def test_a_rollout_begins_only_after_acceptance(epic: Mlpm) -> None:
    shut = epic("card", "move", ROLLOUT, "in_progress")
    assert shut.code == 1
    assert "ML-PROD-01 has not changed hands (`mlpm handoff open ML-PROD-01 --to WHO`" in shut.err
    words = ("card", "add", "task", "Canary", "--parent", EPIC, "--tag", "rollout")
    assert "has not changed hands" in epic(*words, "--status", "in_progress").err
    assert epic("card", "move", ROLLOUT, "ready").code == 0
    assert epic("card", "move", "ML-PROD-01a", "in_progress").code == 0
    epic("handoff", "open", "ML-EXP-01", "--to", "bo")
    show_items(epic, "ML-EXP-01", *HANDOFF_ITEMS[:5])
    assert "misses test cases" in epic("card", "move", ROLLOUT, "done").err
    show_items(epic, "ML-EXP-01", "test cases")
    assert "bo has not accepted ML-EXP-01" in epic("card", "move", ROLLOUT, "review").err
    epic("handoff", "return", "ML-EXP-01", "--reason", "stale", "--as", "bo")
    assert "sent ML-EXP-01 back (stale)" in epic("card", "move", ROLLOUT, "review").err
    assert epic("card", "move", "ML-PROD-01h", "done", "--force", "law").code == 0
    assert "law" in epic("card", "show", "ML-PROD-01h", "--json").json["comments"][0]["text"]
    epic("handoff", "ask", "ML-EXP-01")
    epic("handoff", "accept", "ML-EXP-01", "--as", "bo")
    assert epic("card", "move", ROLLOUT, "in_progress").code == 0
    # What somebody merely writes on a card is no step that was forced.
    epic("card", "comment", ROLLOUT, "Begun early: they say")
    shown = epic("prod", "show", EPIC)
    assert "rollout may begin" in shown.out
    assert "forced: ML-PROD-01h was begun before its gate opened, by ana on 2026" in shown.out
    assert shown.out.count("forced: ") == 1


def test_what_was_forced_is_told_wherever_the_gate_is(
    epic: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    epic("card", "move", ROLLOUT, "in_progress", "--force", "a pilot", "--as", "bo")
    epic("undo", "--as", "bo")
    assert epic("prod", "show", EPIC, "--json").json["forced"] == []
    epic("redo", "--as", "bo")
    epic("card", "move", EPIC, "done", "--force", "all is well")
    epic("export", str(at_home / "board.json"))
    said = [step["said"] for step in epic("prod", "show", EPIC, "--json").json["forced"]]
    assert [one.partition(" on ")[0] for one in said] == [
        "ML-PROD-01g was begun before its gate opened, by bo",
        "ML-PROD-01 was ended before its sub-tasks, by ana",
    ]
    assert [
        step["why"] for step in epic("report", "--json").json["production"]["epics"][0]["forced"]
    ] == [
        "a pilot",
        "all is well",
    ]
    assert f"forced: {said[0]}; forced: {said[1]}" in epic("report").out
    monkeypatch.setenv("MLPM_DB", str(at_home / "new.db"))
    assert epic("import", str(at_home / "board.json")).code == 0
    assert [step["said"] for step in epic("prod", "show", EPIC, "--json").json["forced"]] == said
    epic("card", "move", EPIC, "review")
    epic("card", "move", ROLLOUT, "ready")
    assert "forced" not in epic("prod", "show", EPIC).out


def test_an_epic_made_by_hand_is_not_held_to_it(mlpm: Mlpm) -> None:
    mlpm("card", "add", "epic", "Serve it")
    mlpm("card", "add", "task", "Go live", "--parent", EPIC, "--tag", "rollout")
    assert mlpm("card", "move", "ML-PROD-01a", "in_progress").code == 0
