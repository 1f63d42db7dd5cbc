"""Reports of load tests as k6, Locust, wrk and hey write them, and what only looks like one."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.objective_figures import Step, within
from mlpm_tui.sources import load_reports
from mlpm_tui.sources.load_reports import Report, read_report

HEY = """
Summary:
  Total:\t2.2377 secs
  Slowest:\t0.0527 secs
  Fastest:\t0.0069 secs
  Average:\t0.0446 secs
  Requests/sec:\t89.3784

Response time histogram:
  0.007 [1]\t|
  0.012 [3]\t|\u25a0
  0.016 [0]\t|
  0.044 [22]\t|\u25a0\u25a0
  0.048 [151]\t|\u25a0\u25a0\u25a0\u25a0
  0.053 [23]\t|\u25a0\u25a0


Latency distribution:
  10% in 0.0434 secs
  50% in 0.0442 secs
  95% in 0.0487 secs
  99% in 0.0523 secs

Details (average, fastest, slowest):
  DNS+dialup:\t0.0000 secs, 0.0069 secs, 0.0527 secs

Status code distribution:
  [200]\t198 responses
  [503]\t2 responses

Error distribution:
  [5]\tGet "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused
"""
WRK = """Running 1s test @ http://127.0.0.1:38513/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    43.02ms    8.46ms   1.20s    95.60%
    Req/Sec    91.30     14.93   121.00     80.00%
  Latency Distribution
     50%  990.00us
     75%   44.64ms
     90%   47.93ms
     99%   48.54ms
  91 requests in 1.00s, 10.48KB read
  Socket errors: connect 0, read 3, write 0, timeout 6
  Non-2xx or 3xx responses: 4
Requests/sec:     90.79
Transfer/sec:     10.45KB
"""
LOCUST = (
    "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
    "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,"
    "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\n"
    'POST,"/api/v1/sentiment, v2",900,2,12,14.5,3,180,20,30.0,0.1,'
    "12,14,16,18,22,30,60,90,150,180,180\n"
    ",Aggregated,1000,3,12,14.9,3,210,20,33.3,0.1,12,14,16,18,22,31,62,95,N/A,210,210\n"
)
TIMES = {"avg": 14.9, "min": 3.0, "med": 12.0, "max": 210.0, "p(90)": 22.0, "p(95)": 31.5}
K6: dict[str, Any] = {
    "metrics": {
        "http_req_duration": TIMES,
        "http_req_failed": {"passes": 3, "fails": 997, "value": 0.003},
        "http_reqs": {"count": 1000, "rate": 33.3},
    }
}
K6_DATA: dict[str, Any] = {
    "metrics": {
        "http_req_duration": {"type": "trend", "contains": "time", "values": TIMES},
        "http_req_failed": {"type": "rate", "values": {"passes": 3, "fails": 997, "rate": 0.003}},
        "http_reqs": {"type": "counter", "values": {"count": 1000, "rate": 33.3}},
    }
}


def read(folder: Path, text: str | bytes) -> Report:
    file = folder / "report"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_report(file)


def test_hey_counts_its_histogram(tmp_path: Path) -> None:
    load = read(tmp_path, HEY).load
    assert (load.tool, load.total, load.failed) == ("hey", 205, 7)
    assert load.percentiles == pytest.approx({10.0: 43.4, 50.0: 44.2, 95.0: 48.7, 99.0: 52.3})
    assert load.steps[0] == Step(0.0, 7.5, 1)
    assert load.throughput == 89.3784
    assert within(load.figures(), 100) == (200, 200, 200)
    # A bound is printed with three decimals: who took 48 ms may have taken 48.4.
    assert within(load.figures(), 48) == (26, 200, 200)
    assert within(load.figures(), 1) == (0, 1, 200)


def test_wrk_counts_what_got_no_answer_as_failed(tmp_path: Path) -> None:
    load = read(tmp_path, WRK).load
    assert (load.tool, load.total, load.failed, load.slowest) == ("wrk", 100, 13, 1200.0)
    assert load.percentiles == {50.0: 0.99, 75.0: 44.64, 90.0: 47.93, 99.0: 48.54}


def test_locust_is_read_by_its_aggregated_row(tmp_path: Path) -> None:
    load = read(tmp_path, LOCUST).load
    assert (load.tool, load.total, load.failed, load.throughput) == ("locust", 1000, 3, 33.3)
    assert load.percentiles[99.0] == 95
    assert 99.9 not in load.percentiles
    assert (load.slowest, load.mean) == (210, 14.9)


@pytest.mark.parametrize("document", [K6, K6_DATA], ids=["exported", "handled"])
def test_k6_counts_failures_where_failed_is_true(tmp_path: Path, document: Any) -> None:  # noqa: ANN401
    load = read(tmp_path, json.dumps(document)).load
    assert (load.tool, load.total, load.failed) == ("k6", 1000, 3)
    assert load.percentiles == {50.0: 12.0, 90.0: 22.0, 95.0: 31.5}
    assert load.figures()["availability"] == 0.997


WRONG: dict[str, str | bytes] = {
    "empty": "",
    "binary": bytes(range(256)),
    "prose": "all went well, p99 was 3 ms",
    "markup": "\x1b[31m[bold]Summary:[/bold]",
    "no metrics": "{}",
    "deep": '{"metrics":' + "[" * 100_000,
    "list": '{"metrics": []}',
    "nan": json.dumps(K6).replace("1000", "NaN"),
    "negative": json.dumps(K6).replace("1000", "-5"),
    "text": json.dumps(K6).replace("1000", '"many"'),
    "no requests": json.dumps(K6).replace("1000", "0").replace('"passes": 3', '"passes": 0'),
    "more failed": json.dumps(K6).replace('"passes": 3', '"passes": 3000'),
    "falling": json.dumps(K6).replace("31.5", "1.5"),
    "huge": LOCUST.replace(",1000,", ",1e400,"),
    "half": LOCUST.replace(",1000,", ",999.5,"),
    "other rows": LOCUST.replace("Aggregated", "Total"),
    "cut": LOCUST[: LOCUST.index("Aggregated") + 12],
    "open quote": LOCUST + '"',
    "nothing answered": "Summary:\nStatus code distribution:\n",
    "dots": WRK.replace("48.54ms", "4.8.5ms"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_is_no_report_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceTrouble) as refused:
        read(tmp_path, WRONG[name])
    said = str(refused.value)
    assert said.isprintable()
    assert said.endswith(".")
    assert len(said) < 400


def test_a_log_of_single_requests_and_no_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_reports, "LARGEST", 100)
    with pytest.raises(SourceTrouble, match="the summary"):
        read(tmp_path, HEY)
    for path in (tmp_path / "none", tmp_path, Path("a\0b")):
        with pytest.raises(SourceTrouble, match="cannot be read"):
            read_report(path)


@given(st.data())
def test_a_damaged_report_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from([HEY, WRK, LOCUST, json.dumps(K6)]))
    at = data.draw(st.integers(0, len(text)))
    more = data.draw(st.text(max_size=8))
    damaged = text[:at] + more + text[at + data.draw(st.integers(0, 40)) :]
    try:
        load = read(tmp_path_factory.getbasetemp(), damaged.encode("utf-8", "replace")).load
    except SourceTrouble:
        return
    assert 0 <= (load.failed or 0) <= load.total


@pytest.mark.parametrize("failures", [None, {}, {"values": {}}], ids=["none", "empty", "valueless"])
def test_a_k6_that_counts_no_failures_says_nothing_of_them(
    tmp_path: Path, failures: dict[str, Any] | None
) -> None:
    metrics: dict[str, Any] = {"http_req_duration": {"avg": 3.0}, "http_reqs": {"count": 1_000}}
    metrics["http_reqs"]["rate"] = 10.0
    if failures is not None:
        metrics["http_req_failed"] = failures
    file = tmp_path / "summary.json"
    file.write_text(json.dumps({"metrics": metrics}))
    load = read_report(file).load
    assert load.failed is None
    assert not {"availability", "error_rate", "good/availability"} & load.figures().keys()
