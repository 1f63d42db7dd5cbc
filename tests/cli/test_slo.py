"""Objectives by commands: set, measured by reports and by monitors, and a rollout that waits."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from mlpm_tui.domain.handoffs import HANDOFF_ITEMS
from tests.cli.conftest import Mlpm
from tests.sources.prometheus import serving as prometheus_serving

EPIC, SERVING, ROLLOUT = "ML-PROD-01", "ML-PROD-01a", "ML-PROD-01g"
GOOD = {"avg": 20.0, "med": 18.0, "max": 300.0, "p(90)": 50.0, "p(99)": 90.0}


@pytest.fixture
def epic(experiment: Mlpm) -> Mlpm:
    """The program at a board whose experiment has opened an epic."""
    assert experiment("exp", "decide", "ML-EXP-01", "success").code == 0
    assert experiment("prod", "create", "--from", "ML-EXP-01").code == 0
    return experiment


def k6(folder: Path, name: str, times: dict[str, float], failed: int = 0) -> str:
    metrics: dict[str, Any] = {
        "http_req_duration": times,
        "http_reqs": {"count": 2_000, "rate": 1_200.0},
        "http_req_failed": {"passes": failed, "fails": 2_000 - failed, "value": failed / 2_000},
    }
    file = folder / name
    file.write_text(json.dumps({"metrics": metrics}))
    return str(file)


def hand_over(mlpm: Mlpm, card: str, receiver: str) -> None:
    mlpm("handoff", "open", card, "--to", receiver)
    for name in HANDOFF_ITEMS:
        mlpm("handoff", "item", card, name, "--evidence", f"s3://models/{name[:4]}")
    assert mlpm("handoff", "accept", card, "--as", receiver).code == 0


def test_an_objective_is_unmeasured_then_unmet_then_met(epic: Mlpm, at_home: Path) -> None:
    text = "latency_p99 < 100ms and throughput >= 1000 rps and availability >= 99.9%"
    assert epic("slo", "set", SERVING, text).code == 0
    unmeasured = epic("slo", "status", EPIC, "--json")
    assert unmeasured.code == 3
    assert [each["state"] for each in unmeasured.json] == ["unmeasured"] * 3
    assert unmeasured.json[2]["budget"]["allowed_s"] == 43.2 * 60
    bad = k6(at_home, "bad.json", GOOD | {"p(99)": 140.0}, failed=4)
    assert (
        "unmet, p99 is 140 ms (percentile of k6)"
        in epic(*("slo", "record", EPIC, "--file", bad)).out
    )
    assert "already" in epic("slo", "record", EPIC, "--file", bad).err
    unmet = epic("slo", "status", SERVING, "--json")
    assert unmet.code == 3
    assert [each["state"] for each in unmet.json] == ["unmet", "met", "unmet"]
    good = k6(at_home, "good.json", GOOD, failed=1)
    assert epic("slo", "record", EPIC, "--file", good).code == 0
    met = epic("slo", "status", EPIC, "--json")
    assert met.code == 0
    assert met.json[2]["budget"]["left"] == 0.5
    assert met.json[2]["budget"]["by"] == "report"
    assert met.json[0]["report"]["tool"] == "k6"
    assert "43.2 minutes in 30 days, 50.0 % of it left" in epic("slo", "status", EPIC).out
    assert epic("undo").code == 0
    assert epic("slo", "status", EPIC).code == 3
    listed = epic("slo", "list", "--json").json
    assert [(each["card"], each["state"]) for each in listed] == [
        (SERVING, "unmet"),
        (SERVING, "met"),
        (SERVING, "unmet"),
    ]


def test_the_same_signal_again_changes_it_and_remove_takes_it_back(epic: Mlpm) -> None:
    epic("slo", "set", EPIC, "latency_p99 < 100ms", "--window", "7d")
    changed = epic("slo", "set", EPIC, "latency_p99 < 0.2s", "--target", "99%", "--json").json
    assert [(each["limit"], each["unit"], each["window_days"]) for each in changed] == [
        (200.0, "ms", 30)
    ]
    assert "set an objective of ML-PROD-01: latency_p99 < 0.2 s" in epic("log", EPIC).out
    assert epic("slo", "remove", EPIC, "latency_p99").code == 0
    assert epic("slo", "status", EPIC).code == 3
    assert "has no objective" in epic("slo", "remove", EPIC, "1").err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("set", EPIC, "latency_p99 < 100"), 1, "with its unit"),
        (("set", EPIC, "latency_p99 < 100ms", "--target", "95%"), 1, "leave --target out"),
        (("set", EPIC, "latency_p99 < 100ms", "--window", "90min"), 1, "whole days"),
        (("set", EPIC, "latency_p99 < 100ms", "--target", "much"), 1, "no share"),
        (("set", EPIC, "latency < 100ms", "--target", "1"), 1, "no share"),
        (("set", "ML-EXP-01", "latency_p99 < 100ms"), 1, "an epic or one of its sub-tasks"),
        (("record", EPIC), 2, "one of these"),
        (("record", EPIC, "--prometheus", "ftp://h"), 1, "says nothing about these objectives"),
        (("record", EPIC, "--prometheus", "http://h", "--query", "x"), 1, "SIGNAL=EXPRESSION"),
        (("record", EPIC, "--model", "m", "--query", "x=y"), 2, "belong to --prometheus"),
        (("record", EPIC, "--file", "nowhere.json"), 1, "cannot be read"),
        (("record", EPIC, "--model", "churn"), 1, "no model"),
        (("record", "ML-EXP-01", "--file", "REPORT"), 1, "an epic or one of its sub-tasks"),
    ],
    ids=lambda value: "-".join(value)[:50] if isinstance(value, tuple) else None,
)
def test_what_cannot_be(
    epic: Mlpm, at_home: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    report = k6(at_home, "report.json", GOOD)
    answer = epic("slo", *(report if word == "REPORT" else word for word in words))
    assert answer.code == code
    assert says in answer.err
    assert len(answer.err.splitlines()) == 1
    assert epic("slo", "list", "--json").json == []


def push(mlpm: Mlpm, *points: tuple[str, int, int]) -> None:
    for at, n, good in points:
        words = ("--n", str(n), "--good", str(good), "--at", f"2026-11-23T{at}:00Z")
        assert mlpm("monitor", "push", "churn", "availability", *words).code == 0


def test_what_monitors_counted_burns_the_budget_and_can_be_recorded(epic: Mlpm) -> None:
    assert epic("model", "add", "churn", "--epic", EPIC).code == 0
    epic("slo", "set", EPIC, "availability >= 99.9%")
    assert "counted nothing" in epic("slo", "record", EPIC, "--model", "churn").err
    push(epic, ("07:00", 100_000, 99_990), ("08:30", 10_000, 9_800), ("08:58", 2_000, 1_960))
    found = epic("slo", "status", EPIC, "--json").json[0]
    assert (found["state"], found["budget"]["by"]) == ("unmet", "monitors")
    assert found["burn"][0]["state"] == "burning"
    assert found["burn"][0]["found"] == 20.0
    assert found["budget"]["left"] == pytest.approx(1 - 250 / 112)
    recorded = epic("slo", "record", EPIC, "--model", "churn", "--json").json[0]
    assert (recorded["state"], recorded["total"], recorded["report"]["tool"]) == (
        "unmet",
        112_000,
        "monitor",
    )
    assert "used up 2.2 times over (by monitors)" in epic("slo", "status", EPIC).out
    assert "14.4x over 1h and 5min: 20.0x and 20.0x, burning" in epic("slo", "status", EPIC).out


def test_what_was_counted_within_one_time_proves_no_other(epic: Mlpm) -> None:
    assert epic("model", "add", "churn", "--epic", EPIC).code == 0
    epic("slo", "set", EPIC, "latency_p99 < 100ms")
    words = ("monitor", "push", "churn", "latency_p99", "0.08", "--n", "1000", "--good", "999")
    assert epic(*words, "--at", "2026-11-23T08:00:00Z").code == 0
    assert "with it" in epic("slo", "record", EPIC, "--model", "churn").err
    assert epic(*words, "--within", "100ms", "--at", "2026-11-23T08:01:00Z").code == 0
    assert epic("slo", "record", EPIC, "--model", "churn", "--json").json[0]["state"] == "met"
    # Within a family one report speaks of both limits, and proves the one that was counted.
    epic("slo", "set", SERVING, "latency_p99 < 20ms")
    both = epic("slo", "status", EPIC, "--json").json
    assert [each["state"] for each in both] == ["met", "unmeasured"]
    changed = epic("slo", "set", EPIC, "latency_p99 < 1ms", "--json").json
    assert changed[0]["state"] == "unmeasured"
    assert epic(*words[:-2], "--within", "1s").code == 1


def test_a_budget_of_which_nothing_is_known_is_not_called_kept(epic: Mlpm) -> None:
    epic("model", "add", "churn", "--epic", EPIC)
    epic("slo", "set", EPIC, "availability >= 99%")
    push(epic, ("07:30", 100_000, 100_000))
    told = epic("slo", "status", EPIC, "--json")
    assert (told.code, told.json[0]["state"], told.json[0]["kept"]) == (3, "met", False)
    assert "no data on whether its budget burns at 14.4x" in epic("slo", "status", EPIC).out
    push(epic, ("08:59", 1_000, 1_000))
    assert epic("slo", "status", EPIC).code == 0


def test_a_pipe_is_no_report(epic: Mlpm, at_home: Path) -> None:
    os.mkfifo(at_home / "pipe")
    answer = epic("slo", "record", EPIC, "--file", str(at_home / "pipe"))
    assert "is no regular file" in answer.err


def test_two_errors_among_few_requests_are_not_believed(epic: Mlpm) -> None:
    epic("model", "add", "churn", "--epic", EPIC)
    epic("slo", "set", EPIC, "availability >= 99.9%")
    push(epic, ("08:58", 100, 98))
    first = epic("slo", "status", EPIC, "--json").json[0]["burn"][0]
    assert (first["found"], first["least"], first["state"]) == (20.0, 695, "too_few")


def test_a_rollout_waits_for_its_objectives(epic: Mlpm, at_home: Path) -> None:
    assert epic("prod", "show", EPIC, "--json").json["handoff"] is None
    assert "rollout shut: ML-PROD-01 has not changed hands" in epic("prod", "show", EPIC).out
    hand_over(epic, EPIC, "bo")
    assert "rollout may begin" in epic("prod", "show", EPIC).out
    epic("slo", "set", SERVING, "latency_p99 < 100ms")
    gate = epic("prod", "show", EPIC, "--json").json
    assert (gate["rollout"]["open"], gate["handoff"]["state"]) == (False, "accepted")
    assert gate["objectives"][0]["state"] == "unmeasured"
    shut = epic("card", "move", ROLLOUT, "in_progress")
    assert shut.code == 1
    assert "latency_p99 < 100 ms of ML-PROD-01a is unmeasured" in shut.err
    bad = k6(at_home, "bad.json", GOOD | {"p(99)": 140.0})
    epic("slo", "record", EPIC, "--file", bad)
    assert "is unmet, p99 is 140 ms" in epic("card", "move", ROLLOUT, "done").err
    epic("slo", "record", EPIC, "--file", k6(at_home, "good.json", GOOD))
    assert epic("card", "move", ROLLOUT, "in_progress").code == 0


def test_what_monitors_say_now_shuts_the_gate_and_opens_it(
    epic: Mlpm, at_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_over(epic, EPIC, "bo")
    epic("model", "add", "churn", "--epic", EPIC)
    epic("slo", "set", SERVING, "latency_p99 < 100ms")
    epic("slo", "set", EPIC, "availability >= 99.9%")
    epic("slo", "record", EPIC, "--file", k6(at_home, "good.json", GOOD))
    assert "rollout may begin" in epic("prod", "show", EPIC).out
    # What was counted since the report says otherwise.
    monkeypatch.setenv("MLPM_NOW", "2026-11-23T11:00:00+00:00")
    push(epic, ("10:00", 100_000, 90_000))
    assert "availability >= 99.9% of ML-PROD-01 is unmet" in epic("prod", "show", EPIC).out
    shut = epic("card", "move", ROLLOUT, "in_progress")
    assert "is unmet, it is 90 %, 90,000 of 100,000 requests were good (the monitors)" in shut.err
    words = ("card", "add", "task", "Canary", "--parent", EPIC, "--tag", "rollout")
    assert "is unmet" in epic(*words, "--status", "in_progress").err
    epic("slo", "remove", EPIC, "availability")
    epic("slo", "set", EPIC, "availability >= 89%")
    assert epic("card", "move", ROLLOUT, "in_progress").code == 0


def test_a_prometheus_is_asked_for_what_it_measures(epic: Mlpm) -> None:
    hand_over(epic, EPIC, "bo")
    epic("slo", "set", SERVING, "latency_p99 < 100ms")
    epic("slo", "set", EPIC, "availability >= 99%")
    with prometheus_serving() as server:
        words = ("slo", "record", EPIC, "--prometheus", server.address)
        assert "says nothing about these objectives" in epic(*words).err
        server.series([(1_763_888_400.0, "0.25")])
        asked = (*words, "--histogram", "http_seconds", "--selector", 'job="api"')
        assert "p99 is 250 ms (percentile of Prometheus)" in epic(*asked).out
        assert server.asked[-1]["query"] == [
            'histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket{job="api"}[1h])))'
        ]
        assert "cannot begin" in epic("card", "move", ROLLOUT, "in_progress").err
        server.series([(1_763_888_400.0, "0.9995")])
        by_hand = epic(*words, "--query", "availability=ok / all", "--query", "latency_p99=x")
        assert "latency_p99 < 100 ms: unmet" in by_hand.out
        assert "availability >= 99%: met" in by_hand.out
        assert "No objective is about uptime" in epic(*words, "--query", "uptime=x").err
        server.series([(1_763_888_400.0, "12")])
        assert "a share from 0 to 1" in epic(*words, "--query", "availability=x").err
        secret = server.address.replace("//", "//ana:hunter2@")
        refused = epic("slo", "record", EPIC, "--prometheus", secret, "--histogram", "x")
        assert refused.code == 1
        assert "hunter2" not in refused.err


def test_undo_and_redo_begin_no_rollout_whose_gate_is_shut(epic: Mlpm) -> None:
    hand_over(epic, EPIC, "bo")
    assert epic("card", "move", ROLLOUT, "in_progress").code == 0
    assert epic("card", "move", ROLLOUT, "ready").code == 0
    assert epic("--as", "ben", "slo", "set", EPIC, "availability >= 99%").code == 0
    refused = epic("undo")
    assert refused.code == 1
    assert "ML-PROD-01g is rollout and cannot begin" in refused.err
    assert epic("card", "show", ROLLOUT, "--json").json["status"] == "ready"
    assert epic("card", "move", ROLLOUT, "review", "--force", "the law").code == 0
    assert epic("undo").code == 0
    assert epic("redo").code == 0
    assert epic("card", "show", ROLLOUT, "--json").json["status"] == "review"


def test_an_epic_stays_tied_to_what_it_comes_from(epic: Mlpm) -> None:
    answer = epic("card", "unlink", "ML-EXP-01", "produces", EPIC)
    assert "ML-PROD-01 comes from ML-EXP-01, and its rollout waits" in answer.err
    assert epic("prod", "show", EPIC, "--json").json["from"] == "ML-EXP-01"


def test_an_epic_that_was_undone_and_restored_is_held_to_its_gate(experiment: Mlpm) -> None:
    assert experiment("exp", "decide", "ML-EXP-01", "success").code == 0
    create = ("prod", "create", "--from", "ML-EXP-01")
    assert experiment(*create).code == 0
    assert experiment("undo").code == 0
    assert experiment("card", "restore", EPIC).code == 0
    assert experiment("card", "restore", ROLLOUT).code == 0
    assert experiment("prod", "show", EPIC, "--json").json["from"] == "ML-EXP-01"
    assert "cannot begin" in experiment("card", "move", ROLLOUT, "in_progress").err
    assert "produces ML-PROD-01 already" in experiment(*create).err
    assert experiment("undo", "2").code == experiment("redo").code == 0
    assert experiment("prod", "show", EPIC, "--json").json["from"] == "ML-EXP-01"
    # What was taken away on purpose comes back as it was when it went.
    assert experiment("card", "delete", EPIC).code == 0
    assert experiment("card", "restore", EPIC).code == 0
    assert len(experiment("card", "show", EPIC, "--json").json["links"]) == 1
    assert experiment("db", "check").code == 0


class Service(BaseHTTPRequestHandler):
    """A small model server, which fails until its model is loaded."""

    protocol_version = "HTTP/1.1"
    is_ready = False

    def do_GET(self) -> None:
        status = HTTPStatus.OK if type(self).is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        body = b'{"label": "positive"}'
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(service: type[Service]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/v1/sentiment"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def load(tool: str, url: str) -> str:
    """Test the load of a server: by the tool itself, else by real requests told as hey does."""
    words = {
        "hey": ("hey", "-n", "400", "-c", "4", url),
        "wrk": ("wrk", "-t1", "-c4", "-d1s", "--latency", url),
    }
    if tool in words:
        done = subprocess.run(words[tool], capture_output=True, text=True, check=True)
        return done.stdout
    statuses, took = dict[int, int](), list[float]()
    began = time.perf_counter()
    for _ in range(200):
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  our own
                status = answer.status
        except urllib.error.HTTPError as error:
            status = error.code
            error.close()
        took.append(time.perf_counter() - start)
        statuses[status] = statuses.get(status, 0) + 1
    return _as_hey(sorted(took), statuses, time.perf_counter() - began)


def _as_hey(took: list[float], statuses: dict[int, int], length: float) -> str:
    lines = ["Summary:", f"  Slowest:\t{took[-1]:.4f} secs"]
    lines += [f"  Requests/sec:\t{len(took) / length:.4f}", "Latency distribution:"]
    lines += [f"  {at}% in {took[len(took) * at // 100]:.4f} secs" for at in (50, 95, 99)]
    lines += ["Status code distribution:"]
    return "\n".join([*lines, *(f"  [{code}]\t{n} responses" for code, n in statuses.items())])


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["hey", "wrk", "python"])
def test_the_whole_path_from_a_success_to_the_rollout(
    experiment: Mlpm, at_home: Path, tool: str
) -> None:
    """Success, epic, handoff at 5/6 and 6/6, objectives unmet and met by a real load, rollout."""
    if tool != "python" and shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    mlpm = experiment
    assert mlpm("exp", "result", "ML-EXP-01", "--model", "m", "--metric", "f1=0.89").code == 0
    assert mlpm("exp", "decide", "ML-EXP-01", "success").code == 0
    epic = mlpm("prod", "create", "--from", "ML-EXP-01", "--json").json
    assert [task["letter"] for task in epic["subtasks"]] == list("abcdefghijk")
    for task in (task for task in epic["subtasks"] if task["group"] == "infrastructure"):
        assert mlpm("card", "move", task["id"], "done").code == 0

    mlpm("handoff", "open", EPIC, "--to", "bo")
    for name in HANDOFF_ITEMS[:5]:
        file = at_home / f"{name}.md"
        file.write_text(name)
        assert mlpm("handoff", "item", EPIC, name, "--evidence", str(file)).code == 0
    assert "test cases is missing" in mlpm("handoff", "accept", EPIC, "--as", "bo").err
    assert mlpm("card", "move", ROLLOUT, "in_progress").code == 1
    green = f'{sys.executable} -c "assert 1 + 1 == 2"'
    assert mlpm("handoff", "item", EPIC, "test cases", "--run", green).code == 0
    assert EPIC in mlpm("handoff", "list", "--mine", "--as", "bo").out
    assert mlpm("handoff", "accept", EPIC, "--as", "bo").code == 0

    assert mlpm("slo", "set", SERVING, "availability >= 99% and latency_p99 < 5s").code == 0
    assert "unmeasured" in mlpm("card", "move", ROLLOUT, "in_progress").err

    class Loading(Service):
        """The service of this test."""

    with serving(Loading) as url:
        for name in ("before", "after"):
            report = at_home / f"{name}.txt"
            report.write_text(load(tool, url))
            assert mlpm("slo", "record", EPIC, "--file", str(report)).code == 0
            if name == "before":
                assert mlpm("slo", "status", EPIC).code == 3
                assert "is unmet, it is 0 %" in mlpm("card", "move", ROLLOUT, "in_progress").err
                Loading.is_ready = True
    met = mlpm("slo", "status", EPIC, "--json")
    assert (met.code, [each["state"] for each in met.json]) == (0, ["met", "met"])
    assert met.json[0]["good"] == met.json[0]["total"] > 0
    assert mlpm("card", "move", ROLLOUT, "in_progress").code == 0
    shown = mlpm("prod", "show", EPIC, "--json").json
    assert shown["progress"] == {"done": 3, "total": 11}
