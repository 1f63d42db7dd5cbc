"""Reading a Prometheus server: a real one where there is one, and a small one that misbehaves."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import OpenerDirector, Request, urlopen

import pytest

from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.objectives import Objective
from mlpm_tui.services.objective_asking import Server as ObjectiveServer
from mlpm_tui.services.objective_asking import measured_by_server
from mlpm_tui.sources.prometheus import Asked, quantile_query, query_range
from tests.sources.prometheus import Server, serving

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED = Asked("up", AT - 2 * HOUR, AT, HOUR)
PASSWORD = "not-a-real-one"  # noqa: S105  nobody's


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_a_series_is_read_with_its_nan_and_infinities(server: Server) -> None:
    server.series([(AT.timestamp() - 3600, "0.25"), (AT.timestamp(), "NaN")])
    first, second = query_range(server.address + "/", ASKED, {})
    assert (first.at, first.value) == (AT - HOUR, 0.25)
    assert second.value != second.value
    asked = server.asked[0]
    assert asked["path"] == "/api/v1/query_range"
    assert (asked["query"], asked["step"]) == (["up"], ["3600.0"])
    assert "Authorization" not in asked["headers"]
    server.series()
    assert query_range(server.address, ASKED, {}) == ()


def test_secrets_come_from_the_environment(server: Server) -> None:
    server.series()
    query_range(server.address, ASKED, {"PROMETHEUS_TOKEN": PASSWORD})
    query_range(server.address, ASKED, {"PROMETHEUS_USER": "ana", "PROMETHEUS_PASSWORD": PASSWORD})
    bearer, basic = (each["headers"]["Authorization"] for each in server.asked)
    assert bearer == f"Bearer {PASSWORD}"
    assert basic.startswith("Basic ")


SECRETS = {"PROMETHEUS_TOKEN": PASSWORD, "PROMETHEUS_USER": "a", "PROMETHEUS_PASSWORD": PASSWORD}


def elsewhere(server: Server) -> str:
    """Return an address of the same server that is no loopback's."""
    return server.address.replace("127.0.0.1", "0.0.0.0")  # noqa: S104  asked, not bound


def test_a_server_that_the_board_names_gets_no_secret(server: Server) -> None:
    server.series()
    query_range(elsewhere(server), ASKED, SECRETS)
    assert len(server.asked) == 1
    assert PASSWORD not in str(server.asked)
    assert "Authorization" not in server.asked[0]["headers"]
    server.code = 401
    with pytest.raises(SourceTrouble, match=r"wants a secret.*\[credentials\]"):
        query_range(elsewhere(server), ASKED, SECRETS)


def test_a_bound_secret_does_not_go_over_http(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[credentials]\n"0.0.0.0" = "PROM"\n"prom.example.org" = "PROM"\n')
    monkeypatch.setenv("MLPM_CONFIG", str(config))
    with pytest.raises(SourceTrouble, match="not sent over http"):
        query_range(elsewhere(server), ASKED, {"PROM": PASSWORD})
    assert server.asked == []
    seen: list[Request] = []

    def open_it(_: object, request: Request, timeout: float) -> object:
        assert timeout
        seen.append(request)
        raise OSError

    monkeypatch.setattr(OpenerDirector, "open", open_it)
    with pytest.raises(SourceTrouble):
        query_range("https://prom.example.org/x", ASKED, {"PROM": PASSWORD})
    assert seen[0].get_header("Authorization") == f"Bearer {PASSWORD}"


def test_a_proxy_does_not_see_what_is_for_this_machine(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.series()
    with serving() as between:
        between.series()
        monkeypatch.setenv("http_proxy", between.address)
        query_range(server.address, ASKED, SECRETS)
        assert between.asked == []


@pytest.mark.parametrize(
    ("code", "body", "said"),
    [
        (400, b'{"status":"error","error":"parse error at char 3"}', "400: parse error at char 3"),
        (502, b"<html>", "502: Bad Gateway"),
        (200, b"<html>", "not as Prometheus does"),
        (200, b'{"status":"success","data":{"result":[{"values":[[1]]}]}}', "no series of numbers"),
        (200, b"[" * 3_000, "not as Prometheus does"),
    ],
)
def test_what_goes_wrong_is_one_sentence(server: Server, code: int, body: bytes, said: str) -> None:
    server.code, server.body = code, body
    with pytest.raises(SourceTrouble, match=said):
        query_range(server.address, ASKED, {})


def test_several_series_are_no_signal(server: Server) -> None:
    server.series([(1, "1")], [(1, "2")])
    with pytest.raises(SourceTrouble, match=r"2 series.*aggregate"):
        query_range(server.address, ASKED, {})


def test_a_redirection_gets_no_secret(server: Server) -> None:
    server.code, server.headers = 302, {"Location": server.address + "/elsewhere"}
    with pytest.raises(SourceTrouble, match="302"):
        query_range(server.address, ASKED, {"PROMETHEUS_TOKEN": PASSWORD})
    assert [each["path"] for each in server.asked] == ["/api/v1/query_range"]


def test_a_server_that_is_away_is_told_of_without_a_secret() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(SourceTrouble, match="does not answer") as caught:
            query_range(f"http://127.0.0.1:{port}", ASKED, {"PROMETHEUS_TOKEN": PASSWORD})
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("address", ["ftp://h/", "file:///etc/passwd", "http:///"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(SourceTrouble, match="begins with http"):
        query_range(address, ASKED, {})


def test_too_many_values_at_once_are_not_asked_for() -> None:
    asked = Asked("up", AT - timedelta(days=400), AT, timedelta(seconds=15))
    with pytest.raises(SourceTrouble, match="take a longer step"):
        query_range("http://h", asked, {})


def test_usual_queries_aggregate_to_one_series() -> None:
    assert quantile_query("latency_p99", "http_s", 'job="api"', "1h") == (
        'histogram_quantile(0.99, sum by (le) (rate(http_s_bucket{job="api"}[1h])))'
    )
    assert quantile_query("throughput", "http_s", "", "5m") == "sum(rate(http_s_count[5m]))"
    assert quantile_query("accuracy", "http_s", "", "5m") == ""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed")
def test_a_real_server_answers(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    scrape = {"scrape_interval": "1s", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
    config = {"scrape_configs": [{"job_name": "self", **scrape}]}
    (tmp_path / "prometheus.yml").write_text(json.dumps(config))
    words = [
        "prometheus",
        f"--config.file={tmp_path}/prometheus.yml",
        f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(address)
            _check_real(address)
        finally:
            process.terminate()


def _wait(address: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/-/ready", timeout=1) as answer:  # noqa: S310  our own server
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    pytest.fail("Prometheus did not start")


def _check_real(address: str) -> None:
    until = datetime.now(UTC)
    asked = Asked("vector(42)", until - timedelta(minutes=2), until, timedelta(seconds=30))
    assert {sample.value for sample in query_range(address, asked, {})} == {42.0}
    nothing = Asked('up{job="nobody"}', asked.since, until, asked.step)
    assert query_range(address, nothing, {}) == ()
    with pytest.raises(SourceTrouble, match="parse error"):
        query_range(address, Asked("sum(", asked.since, until, asked.step), {})
    histogram = "prometheus_http_request_duration_seconds"
    query = quantile_query("latency_p99", histogram, "", "1m")
    for sample in query_range(address, Asked(query, asked.since, until, asked.step), {}):
        assert sample.at <= until
    _check_measured(address, until)


def _check_measured(address: str, now: datetime) -> None:
    """Measure two objectives by the server, one of them by an expression that counts seconds."""
    card = Card(1, "ML-PROD-01", Kind.EPIC, "x", 4, Status.READY, "a1", now, now, now)
    kept = (
        Objective(2, 1, "latency_p99 < 100 ms", "latency_p99", "<", 100.0, now, "ms", 0.99),
        Objective(3, 1, "throughput >= 1 rps", "throughput", ">=", 1.0, now, "requests/s"),
    )
    epic = Dossier(card, objectives=kept)
    queries = {"latency_p99": "vector(0.05)", "throughput": "vector(7)"}
    wish = measured_by_server([epic], epic, ObjectiveServer(address, queries=queries), now)
    assert wish.figures == {"latency_p99": 50.0, "throughput": 7.0}
    bad = ObjectiveServer(address, queries={"throughput": "sum("})
    with pytest.raises(SourceTrouble, match="parse error"):
        measured_by_server([epic], epic, bad, now)
