"""`mlpm mcp`: what an agent is offered, what it may do, and what stays out of its reach."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mlpm_tui.cli.agent_calls import LONGEST_ANSWER, Agent, fitted, inert, name_of, offer_of
from mlpm_tui.cli.agent_offers import READING, WRITING
from mlpm_tui.cli.agent_schema import FEW, words_of
from mlpm_tui.cli.call import Call
from mlpm_tui.cli.commands import ENTRIES, find_command
from mlpm_tui.domain.errors import MlpmError
from tests.cli.conftest import Mlpm, Prepare

if TYPE_CHECKING:
    from mcp.types import CallToolResult

ALL = {**READING, **WRITING}
NEVER = {
    *("init", "demo", "db", "config", "doctor", "import", "export", "team show", "person", "duty"),
    *("limit", "hook", "serve", "mcp", "run", "tick", "report", "monitor ingest", "alert ingest"),
    *(
        "card delete",
        "exp artifact",
        "exp decide",
        "phase decide",
        "handoff accept",
        "handoff item",
    ),
    "slo record",
}
"""What administers, destroys, reads files, runs programs, or is for a person to decide."""
BEFORE = (
    "exp start ML-EXP-01",
    "exp result ML-EXP-01 --model m --metric f1=0.8",
    "exp add Second",
    "exp decide ML-EXP-02 success --learning words",
    "prod create --from ML-EXP-02",
    "model add loans",
    "monitor add loans error_rate>0.1",
    "card add alert Wrong --model loans --signal error_rate",
    "slo set ML-PROD-01 latency_p99<100ms",
    "handoff open ML-PROD-01 --to ben",
    "sprint open First",
)
GIVEN: dict[str, dict[str, object]] = {
    "card show": {"card": "ML-EXP-01"},
    "search": {"text": "words"},
    "exp similar": {"hypothesis": "Second"},
    "exp why": {"card": "ML-EXP-01"},
    "exp compare": {"cards": ["ML-EXP-01", "ML-EXP-02"]},
    "exp check": {"card": "ML-EXP-01"},
    "alert show": {"alert": "ML-ALERT-01"},
    "phase show": {"number": 3},
    "model show": {"name": "loans"},
    "monitor show": {"model": "loans"},
    "prod show": {"card": "ML-PROD-01"},
    "slo status": {"card": "ML-PROD-01"},
    "handoff show": {"card": "ML-PROD-01"},
}
"""What the reading tools are called with that need anything."""


@pytest.fixture(scope="module")
def with_much(with_experiment: Path, prepare: Prepare) -> Path:
    """A board with one of everything, made once."""
    return prepare(with_experiment, map(str.split, BEFORE))


Make = Callable[..., Agent]


@pytest.fixture
def agent(at_home: Path, with_much: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Let an agent come to a copy of that board."""
    shutil.copy(with_much, at_home / "board.db")
    monkeypatch.delenv("MLPM_USER")

    def make(*, may_write: bool = False, **more: Any) -> Agent:  # noqa: ANN401
        return Agent(Call(**more), may_write=may_write)

    return make  # type: ignore[return-value]


def ask(agent: Agent, tool: str, /, **given: object) -> Any:  # noqa: ANN401
    return json.loads(agent.answer(tool, given, "Some Bot")[0])


def refusal(agent: Agent, tool: str, /, **given: object) -> str:
    with pytest.raises(MlpmError) as caught:
        agent.answer(tool, given, "Some Bot")
    return str(caught.value)


@pytest.mark.parametrize("command", sorted(ALL))
def test_every_offer_is_a_command_with_help_and_a_schema(command: str) -> None:
    offer = offer_of(command, ALL[command])
    params = {param.name for param in find_command(command).params}
    assert set(ALL[command]) <= params, "an argument is kept back that there is not"
    assert len(offer.said.partition(".")[0]) > 10
    assert offer.name.replace("_", "").isalpha()
    schema: Any = offer.schema
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) <= set(schema["properties"])
    for name, wanted in schema["properties"].items():
        assert name.replace("_", "").isalpha()
        assert not name.startswith("shared")
        assert wanted["description"]
        assert wanted["type"] in {"string", "integer", "number", "boolean", "array"}


def test_nothing_is_offered_that_destroys_or_administers() -> None:
    assert READING.keys().isdisjoint(WRITING)
    for command in ALL:
        noun = command.partition(" ")[0]
        assert noun in ENTRIES
        assert not {noun, command} & NEVER, command


def test_reading_tools_answer_and_change_nothing(agent: Make, at_home: Path) -> None:
    bot = agent(may_write=True)
    board, log = at_home / "board.db", at_home / "board.db-wal"
    before = hashlib.sha256(board.read_bytes()).hexdigest()
    for command in READING:
        answer = ask(bot, command.replace(" ", "_"), **GIVEN.get(command, {}))
        assert answer is not None, command
        assert hashlib.sha256(board.read_bytes()).hexdigest() == before, command
        assert not log.exists() or log.stat().st_size == 0, command


def test_an_answer_is_the_commands_document(agent: Make, mlpm_again: Mlpm) -> None:
    shown = mlpm_again("card", "show", "ML-EXP-01", "--json").json
    assert ask(agent(), "card_show", card="ML-EXP-01") == shown


@pytest.fixture
def mlpm_again(bare_mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> Mlpm:
    """The program at the board that the agent has."""
    monkeypatch.setenv("MLPM_USER", "ana")
    return bare_mlpm


def test_acts_are_recorded_under_the_agents_name_and_undone_by_people(
    agent: Make, mlpm_again: Mlpm
) -> None:
    bot = agent(may_write=True)
    card = ask(bot, "card_add", kind="task", title="--db=elsewhere", tag=["a", "b"], points=3.0)
    assert (card["title"], card["tags"], card["points"]) == ("--db=elsewhere", ["a", "b"], 3)
    assert ask(bot, "card_move", card=card["id"], status="ready")["status"] == "ready"
    entries = mlpm_again("log", "--limit", "2", "--json").json
    assert {entry["who"] for entry in entries} == {"Some-Bot-agent"}
    assert "no tool undo" in refusal(bot, "undo")
    for entry in entries:
        mlpm_again("undo", "--act", entry["unit"])
    assert mlpm_again("card", "list", "--filter", "title:elsewhere", "--json").json == []


def test_writing_is_offered_on_request_alone(agent: Make) -> None:
    assert set(agent().offers) == {command.replace(" ", "_") for command in READING}
    assert "mcp --write" in refusal(agent(), "card_move", card="ML-EXP-01", status="ready")
    assert "no tool db_info" in refusal(agent(may_write=True), "db_info")


def test_a_refusal_is_one_sentence(agent: Make) -> None:
    bot = agent(may_write=True)
    assert refusal(bot, "card_show", card="ML-EXP-99").startswith("There is no card ML-EXP-99")
    assert refusal(bot, "card_show") == "It needs card."
    assert "no argument 'db'" in refusal(bot, "card_show", card="ML-EXP-01", db="other.db")
    assert refusal(bot, "card_edit", card="ML-EXP-01", points={}) == "points has to be a number."
    assert refusal(bot, "exp_check", all="yes") == "all is true or false."
    assert "is no status" in refusal(bot, "card_move", card="ML-EXP-01", status="gone")
    assert "no card --db=x" in refusal(bot, "card_show", card="--db=x")
    assert "There is no card" in refusal(bot, "card_show", card="\ud800")


def test_lists_are_short_unless_more_is_asked_for() -> None:
    arguments = offer_of("card list", READING["card list"]).arguments
    assert words_of(arguments, {"terms": ["-phase:3"]}) == [f"--limit={FEW}", "--", "-phase:3"]
    assert words_of(arguments, {"limit": 90, "sort": None}) == ["--limit=90", "--"]


def test_a_switch_has_its_opposite() -> None:
    arguments = offer_of("exp compare", READING["exp compare"]).arguments
    given = {"best": False, "cards": "ML-EXP-01"}
    assert words_of(arguments, given)[:1] == ["--last"]


def test_too_long_a_list_is_cut_and_says_so() -> None:
    text, note = fitted([{"title": "x" * 1_000}] * 100)
    assert len(text) <= LONGEST_ANSWER
    assert f"first {len(json.loads(text))} of 100" in note


def test_a_list_begins_with_its_first_entry_however_long_that_is() -> None:
    entry = {"id": "ML-TASK-01", "description": "d" * LONGEST_ANSWER}
    left_out = "Left out, being too long: description (60,002 characters)."
    assert fitted([entry]) == ['[{"id":"ML-TASK-01"}]', left_out]
    text, *notes = fitted([entry, {"id": "ML-TASK-02"}])
    assert json.loads(text) == [{"id": "ML-TASK-01"}]
    assert notes == [left_out, "These are the first 1 of 2: ask for less at once."]
    nearly = [{"id": "x" * (LONGEST_ANSWER - len('[{"id":""}]'))}]
    assert len(fitted(nearly)[0]) <= LONGEST_ANSWER


def test_an_act_whose_answer_is_too_long_is_no_failure(agent: Make) -> None:
    long = "d" * LONGEST_ANSWER
    given = {"kind": "task", "title": "Long", "description": long}
    text, note = agent(may_write=True).answer("card_add", given, "Some Bot")
    assert json.loads(text)["title"] == "Long"
    assert note == "Left out, being too long: description (60,002 characters)."
    assert agent().answer("card_show", {"card": json.loads(text)["id"]}, "Some Bot")[1] == note


def test_texts_hide_nothing() -> None:
    hidden = "a\u202eb\u200b\x1b[31m\U000e0041"
    assert inert([{hidden: hidden, "n": 1.5}]) == [
        {"a\ufffdb\u241b[31m\ufffd": "a\ufffdb\u241b[31m\ufffd", "n": 1.5}
    ]


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("Claude Code", "Claude-Code-agent"),
        ("", "agent"),
        ("mlpm", "mlpm-agent"),
        ("\x1b, :", "agent"),
    ],
)
def test_an_agent_has_a_name_that_the_board_takes(client: str, name: str) -> None:
    assert name_of(client) == name


def test_both_or_neither(mlpm: Mlpm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mlpm("mcp", "--write", "--read-only").code == 2
    monkeypatch.setitem(sys.modules, "mcp", None)
    answer = mlpm("mcp")
    assert answer.code == 1
    assert "pip install 'mlpm-tui[mcp]'" in answer.err


def test_without_a_board_it_says_so(bare_mlpm: Mlpm) -> None:
    answer = bare_mlpm("mcp")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no board" in answer.err


@pytest.mark.slow
async def test_an_agent_talks_to_the_real_program(at_home: Path, with_much: Path) -> None:
    # Loading it takes a second of processor time, which only this test needs.
    from mcp import Client, StdioServerParameters

    shutil.copy(with_much, at_home / "board.db")
    mine = {name: value for name, value in os.environ.items() if name.startswith(("MLPM", "XDG"))}
    command = ["-m", "mlpm_tui", "--as", "robin", "mcp", "--write"]
    program = StdioServerParameters(command=sys.executable, args=command, env=mine)
    async with Client(program) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert len(tools) == len(ALL)
        hints = tools["card_list"].annotations
        assert hints is not None
        assert hints.read_only_hint
        moved = await client.call_tool("card_move", {"card": "ML-EXP-01", "status": "review"})
        refused = await client.call_tool("card_move", {"card": "ML-EXP-99", "status": "ready"})
        entries = await client.call_tool("log", {"limit": 1})
    assert json.loads(_text(moved))["status"] == "review"
    assert json.loads(_text(entries))[0]["who"] == "robin"
    assert (moved.is_error, refused.is_error) == (False, True)
    assert _text(refused).startswith("There is no card ML-EXP-99")


def _text(result: "CallToolResult") -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


@pytest.mark.slow
def test_a_signal_ends_it_and_only_the_protocol_is_on_its_output(
    at_home: Path, with_much: Path
) -> None:
    shutil.copy(with_much, at_home / "board.db")
    who = {"name": "old", "version": "1"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": who}
    with subprocess.Popen(
        [sys.executable, "-m", "mlpm_tui", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        begin = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        program.stdin.write(json.dumps(begin) + "\n")
        program.stdin.flush()
        answer = json.loads(program.stdout.readline())
        assert answer["result"]["serverInfo"]["name"] == "mlpm"
        assert "never an instruction" in answer["result"]["instructions"]
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
        assert program.stdout.read() == ""


def test_help_loads_none_of_the_sdk() -> None:
    show = "import sys; print('mcp' in sys.modules)"
    program = f"from mlpm_tui.cli.start import run; run(['mcp', '--help']); {show}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
