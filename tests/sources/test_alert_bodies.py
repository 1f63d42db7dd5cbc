"""What others send about models: every kind is understood, and nothing wrong gets in."""

import copy
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpm_tui.domain.alert_reports import AlertReport, LabelNames
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.alert_bodies import READERS, read_body
from mlpm_tui.sources.alert_json import LONGEST_TEXT
from mlpm_tui.sources.alert_labels import ReadingBody
from tests.payloads import HOSTILE, REFUSED

REAL = Path(__file__).parent / "evidently"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOW = ReadingBody(NOW)
FIRING: dict[str, Any] = {
    "status": "firing",
    "labels": {
        "alertname": "HighLatency",
        "model": "sentiment",
        "severity": "page",
        "zone": "eu-1",
    },
    "annotations": {
        "summary": "p99 over 100 ms",
        "description": "Since ten minutes.\nLook at the queue.",
        "runbook_url": "https://ana:hunter2@wiki.local/latency?token=abc&page=2",
        "value": "131.5",
        "threshold": "100",
        "dashboard": "latency",
    },
    "startsAt": "2026-11-23T08:50:00.123456789Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus.local:9090/graph?g0.expr=up",
    "fingerprint": "1a30ba71cca2921f",
}
DELIVERY: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="HighLatency"}',
    "truncatedAlerts": 3,
    "status": "firing",
    "receiver": "mlpm",
    "groupLabels": {"alertname": "HighLatency"},
    "commonLabels": {"alertname": "HighLatency"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.local:9093",
    "alerts": [
        FIRING,
        FIRING
        | {
            "status": "resolved",
            "labels": {"job": "ranking", "alertname": "Errors"},
            "annotations": {},
            "endsAt": "2026-11-23T10:10:00+02:00",
            "startsAt": "2026-11-23T08:00:00Z",
        },
    ],
}
NEW_EVIDENTLY: dict[str, Any] = {
    "metrics": [
        {
            "id": "0",
            "metric_name": "DriftedColumnsCount(drift_share=0.5)",
            "config": {"type": "evidently:metric_v2:DriftedColumnsCount", "drift_share": 0.5},
            "value": {"count": 2.0, "share": 0.67},
        },
        *(
            {
                "id": column,
                "metric_name": f"ValueDrift(column={column},method={method},threshold={least})",
                "config": {
                    "type": "evidently:metric_v2:ValueDrift",
                    "column": column,
                    "method": method,
                    "threshold": least,
                },
                "value": score,
            }
            for column, method, least, score in (
                ("age", "K-S p_value", 0.05, 0.001),
                ("income", "Wasserstein distance (normed)", 0.1, 0.31),
                ("region", "chi-square p_value", 0.05, 0.7),
            )
        ),
    ],
    "tests": [],
}
COLUMN = {
    "column_name": "age",
    "column_type": "num",
    "stattest_name": "K-S p_value",
    "stattest_threshold": 0.05,
    "drift_score": 0.001,
    "drift_detected": True,
    "current": {"small_distribution": {"x": [1, 2], "y": [0.5]}},
}
OLD_EVIDENTLY: dict[str, Any] = {
    "version": "0.4.40",
    "timestamp": "2026-11-23 08:00:00.5",
    "metrics": [
        {"metric": "DatasetDriftMetric", "result": {"drift_share": 0.5, "dataset_drift": False}},
        {
            "metric": "DataDriftTable",
            "result": {
                "drift_by_columns": {
                    "age": COLUMN,
                    "region": COLUMN | {"column_name": "region", "drift_detected": False},
                }
            },
        },
        {"metric": "ColumnDriftMetric", "result": COLUMN | {"column_name": "prediction"}},
    ],
}
PLAIN: dict[str, Any] = {
    "model": "sentiment",
    "signal": "accuracy",
    "title": "Accuracy fell",
    "severity": "critical",
    "starts_at": "2026-11-23T07:00:00Z",
    "labels": {"country": "de", "shard": 3, "canary": True},
    "before": 0.93,
    "after": 0.81,
    "threshold": 0.9,
    "floor": 0.01,
    "window": "7 d",
    "summary": "on 2,000 labelled samples",
    "runbook": "runbooks/accuracy.md",
    "url": "https://grafana.local/d/1",
    "group": "quality",
    "facts": {"n": 2000, "delay": "2 d"},
}


def sent(document: object, how: ReadingBody = HOW, kind: str = "auto") -> tuple[AlertReport, ...]:
    return read_body(json.dumps(document).encode(), how, kind).reports


def refused(body: object, how: ReadingBody = HOW) -> str:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(RuleBroken) as caught:
        read_body(text, how)
    assert caught.value.code == "bad_body"
    said = str(caught.value)
    assert len(said) < 600
    return said


def test_alertmanagers_delivery_is_understood() -> None:
    firing, resolved = sent(DELIVERY)
    assert (firing.model, firing.signal, firing.severity) == (
        "sentiment",
        "HighLatency",
        "critical",
    )
    assert firing.title == "p99 over 100 ms"
    assert firing.summary == "Since ten minutes.\nLook at the queue."
    assert firing.labels == {"severity": "page", "zone": "eu-1"}
    assert firing.starts_at == datetime(2026, 11, 23, 8, 50, 0, 123456, tzinfo=UTC)
    assert firing.ends_at is None
    assert (firing.after, firing.threshold) == (131.5, 100.0)
    assert firing.runbook == "https://wiki.local/latency?page=2"
    assert firing.url == "http://prometheus.local:9090/graph?g0.expr=up"
    assert firing.facts == (("dashboard", "latency"),)
    assert (resolved.model, resolved.signal, resolved.title) == ("ranking", "Errors", "Errors")
    assert resolved.ends_at == datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
    assert {firing.origin, resolved.origin} == {"alertmanager"}
    assert read_body(json.dumps(DELIVERY).encode(), HOW).left_out == 3


def test_two_alerts_that_alertmanager_tells_apart_stay_apart() -> None:
    others = [FIRING["labels"] | change for change in ({"zone": "eu-2"}, {"severity": "info"})]
    alerts = [FIRING, *(FIRING | {"labels": labels} for labels in others)]
    assert len({report.fingerprint for report in sent({"alerts": alerts})}) == 3


def test_what_names_the_model_can_be_chosen() -> None:
    names = LabelNames(("zone",), ("alertname",), ("urgency",))
    labels = {"zone": "eu", "alertname": "A", "urgency": "info", "model": "x"}
    (report,) = sent({"alerts": [FIRING | {"labels": labels}]}, ReadingBody(NOW, names))
    assert (report.model, report.severity) == ("eu", "info")
    assert report.labels == {"urgency": "info", "model": "x"}


def test_a_model_can_be_given_where_none_is_named() -> None:
    bare = {"alerts": [FIRING | {"labels": {"alertname": "A"}}]}
    assert "model or service or job" in refused(bare)
    assert sent(bare, ReadingBody(NOW, model="x"))[0].model == "x"
    assert sent(NEW_EVIDENTLY, ReadingBody(NOW, model="x"))[0].model == "x"


@pytest.mark.parametrize("document", [NEW_EVIDENTLY, OLD_EVIDENTLY], ids=["0.7", "0.4"])
def test_evidently_speaks_of_each_column(document: object) -> None:
    reports = {report.signal: report for report in sent(document, ReadingBody(NOW, model="x"))}
    assert reports["drift/age"].ends_at is None
    assert reports["drift/age"].after == 0.001
    assert reports["drift/age"].threshold == 0.05
    assert reports["drift/region"].ends_at is not None
    assert len(reports) == 3
    assert {report.group for report in reports.values()} == {"drift"}


@pytest.mark.parametrize("file", sorted(REAL.glob("*.json")), ids=lambda file: file.stem)
def test_evidentlys_own_reports_are_read(file: Path) -> None:
    """Made by Evidently 0.7.23 from four columns, of which age was shifted by 0.8 sd."""
    reports = read_body(file.read_bytes(), ReadingBody(NOW, model="x")).reports
    drifting = {report.signal: not report.is_calm for report in reports}
    assert drifting == {
        "drift/age": True,
        "drift/income": False,
        "drift/region": False,
        "drift/flag": False,
    }


def test_a_distance_is_worse_where_it_is_greater() -> None:
    reports = sent(NEW_EVIDENTLY, ReadingBody(NOW, model="x"))
    assert [report.ends_at is None for report in reports] == [True, True, False]


def test_a_verdict_of_evidentlys_tests_comes_first() -> None:
    document = copy.deepcopy(NEW_EVIDENTLY)
    params = {"type": "evidently:metric_v2:ValueDrift", "column": "age"}
    document["tests"] = [
        {"id": "drift", "status": "SUCCESS", "metric_config": {"params": params}},
        {"id": "other", "status": "FAIL", "metric_config": {"params": {"type": "MeanValue"}}},
    ]
    reports = sent(document, ReadingBody(NOW, model="x"))
    assert reports[0].ends_at == NOW


@pytest.mark.parametrize("score", [float("nan"), float("-inf"), None])
@pytest.mark.parametrize(
    ("document", "path"),
    [(NEW_EVIDENTLY, "metrics.1.value"), (OLD_EVIDENTLY, "metrics.2.result.drift_score")],
    ids=["new", "old"],
)
def test_a_column_that_evidently_could_not_score_keeps_no_other_out(
    document: dict[str, Any], path: str, score: float | None
) -> None:
    how = ReadingBody(NOW, model="x")
    whole = read_body(json.dumps(document).encode(), how)
    body = read_body(json.dumps(_set(document, path, score)).encode(), how)
    assert (len(body.reports), body.left_out) == (len(whole.reports) - 1, 1)
    (missing,) = {report.signal for report in whole.reports} - {
        report.signal for report in body.reports
    }
    column = missing.removeprefix("drift/")
    assert body.notes == (f"Evidently gave {column} no score: it was left out.",)


def test_an_infinite_distance_is_a_drift() -> None:
    document = _set(NEW_EVIDENTLY, "metrics.1.value", float("inf"))
    document = _set(document, "metrics.1.config.method", "kl_div")
    report = sent(document, ReadingBody(NOW, model="x"))[0]
    assert (report.ends_at, report.after, dict(report.facts)["score"]) == (None, None, "inf")


def test_evidentlys_metadata_name_the_model_and_the_time() -> None:
    document = NEW_EVIDENTLY | {"metadata": {"model_id": "m"}, "timestamp": "2026-11-23T08:00:00"}
    report = sent(document)[0]
    assert (report.model, report.starts_at) == ("m", NOW - timedelta(hours=1))


def test_plain_reports_are_understood_in_any_spelling() -> None:
    (report,) = sent(PLAIN)
    assert report.labels == {"country": "de", "shard": "3", "canary": "true"}
    assert (report.before, report.after, report.threshold, report.floor) == (0.93, 0.81, 0.9, 0.01)
    assert report.facts == (("n", "2000"), ("delay", "2 d"))
    assert (report.runbook, report.url) == ("runbooks/accuracy.md", "https://grafana.local/d/1")
    camel = {
        "Model": "sentiment",
        "SIGNAL": "accuracy",
        "startsAt": 1795417200,
        "value": 0.81,
        "Status": "Resolved",
        "ended-at": "2026-11-23T08:00:00Z",
    }
    (other,) = sent(camel)
    assert other.starts_at == report.starts_at
    assert other.after == 0.81
    assert other.ends_at == NOW - timedelta(hours=1)
    assert other.title == "accuracy of sentiment"


def test_a_plain_report_without_a_title_is_called_by_its_summary() -> None:
    said = {"model": "m", "signal": "s", "summary": "p99 is  too\nhigh"}
    (report,) = sent(said)
    assert (report.title, report.summary) == ("p99 is too high", "p99 is  too\nhigh")
    (report,) = sent(said | {"summary": "x" * 900})
    assert len(report.title) == 200
    (report,) = sent(said | {"summary": ""})
    assert report.title == "s of m"


def test_one_object_a_list_and_lines_are_the_same() -> None:
    text = json.dumps(PLAIN)
    one = read_body(text.encode(), HOW)
    assert read_body(f"[{text}]".encode(), HOW) == one
    assert read_body(f"\ufeff{text}".encode(), HOW) == one
    twice = read_body(f"{text}\n\n{text}\n".encode(), HOW)
    assert twice.reports == one.reports * 2
    mixed = read_body(f"{json.dumps(DELIVERY)}\n{text}\n".encode(), HOW)
    assert (len(mixed.reports), mixed.left_out) == (3, 3)


def test_nothing_is_reported_by_an_empty_list() -> None:
    assert sent([]) == ()
    assert sent({"alerts": []}) == ()


def _set(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    place: Any = changed
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in way:
        place = place[step]
    place[last] = value
    return changed


@pytest.mark.parametrize(
    ("document", "path", "value", "words"),
    [
        (DELIVERY, "alerts.0.labels", "x", "`alerts[0].labels` has to be an object"),
        (DELIVERY, "alerts.0", 3, "`alerts[0]` has to be an object, and is a number"),
        (DELIVERY, "alerts.1.labels.zone", ["x"], "`alerts[1].labels.zone` has to be a text"),
        (DELIVERY, "alerts.0.labels.zone", "x" * 10_000, "`alerts[0].labels.zone` has 10,000"),
        (DELIVERY, "alerts.0.labels.zone", "a\0b", "`alerts[0].labels.zone` holds a NUL"),
        (DELIVERY, "alerts.0.labels.zone", "\ud800", "`alerts[0].labels.zone` is not valid"),
        (DELIVERY, "alerts.0.startsAt", "soon", "`alerts[0].startsAt` is no time"),
        (DELIVERY, "alerts.0.startsAt", "2026-11-23T09:00:00", "has no offset"),
        (DELIVERY, "alerts.0.startsAt", "9999-12-31T23:59:59-12:00", "`alerts[0].startsAt`"),
        (DELIVERY, "alerts.0.status", "on fire", "firing or resolved"),
        (DELIVERY, "alerts.0.labels", {"model": "x"}, "no label signal or alertname"),
        (DELIVERY, "alerts.0.labels", {f"l{n}": "x" for n in range(99)}, "99 labels"),
        (DELIVERY, "truncatedAlerts", "many", "`truncatedAlerts` has to be a number"),
        (PLAIN, "before", float("nan"), "`before` is no finite number"),
        (PLAIN, "before", 10**400, "`before` is no finite number"),
        (PLAIN, "before", True, "`before` has to be a number, and is true or false"),
        (PLAIN, "before", "0.9", "`before` has to be a number, and is a text"),
        (PLAIN, "modle", "x", "did you mean model"),
        (PLAIN, "Model", "x", "the field model twice"),
        (PLAIN, "signal", "", "has no field `signal`"),
        (PLAIN, "severity", "awful", "info, warning, critical"),
        (PLAIN, "group", "music", "performance, quality, drift, pipeline"),
        (PLAIN, "status", "perhaps", "firing or resolved"),
        (PLAIN, "starts_at", 1e300, "`starts_at` is no time"),
        (PLAIN, "starts_at", {}, "`starts_at` has to be a number"),
        (OLD_EVIDENTLY, "metrics.2.result.drift_score", "x", "drift_score"),
        (OLD_EVIDENTLY, "metrics.2.result.drift_detected", "yes", "drift_detected"),
        (NEW_EVIDENTLY, "metrics.1.config", None, "`metrics[1]` has no field `config`"),
        (NEW_EVIDENTLY, "metrics.1.value", {"a": 1}, "`metrics[1].value` has to be a number"),
        ({"metrics": [{"metric": "x"}]}, "tests", [], "judges no column"),
        ({"metrics": [{"metric_id": "x"}]}, "tests", [], "looks like a report of Evidently's"),
    ],
)
def test_a_wrong_field_is_named(
    document: dict[str, Any], path: str, value: object, words: str
) -> None:
    assert words in refused(_set(document, path, value), ReadingBody(NOW, model="x"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "no UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"1" * 5_000, "thousands of digits"),
        (b'{"model": "a", "model": "b"}', "`model` stands twice"),
        (b"3", "has to be an object"),
        (b"null", "has to be an object"),
        (b'"' + b"x" * 10_000 + b'"', "has to be an object"),
        (b'{"model": "a", "signal": "b"}\n{"model": 3}\n', "`line 2.model`"),
        (b'{"model": "a", "signal": "b"}\n{"model"\n', "in line 2"),
        (b"[" + b",".join([b'{"model":"a","signal":"b"}'] * 10_001) + b"]", "10,000"),
    ],
    ids=range(13),
)
def test_a_hostile_body_is_refused_with_one_sentence(body: bytes, words: str) -> None:
    assert words in refused(body)


def test_a_large_body_is_not_searched_through_for_each_of_its_fields() -> None:
    fields = ",".join(f'"f{n}": 0' for n in range(100_000))
    # Looked up one by one this would take minutes.
    assert "`f99999` stands twice" in refused(f'{{{fields}, "f99999": 1}}'.encode())


@pytest.mark.parametrize("name", HOSTILE)
def test_strange_text_in_a_label_is_kept_or_refused(name: str) -> None:
    document = _set(DELIVERY, "alerts.0.labels.zone", HOSTILE[name])
    if name in REFUSED or len(HOSTILE[name].strip()) > LONGEST_TEXT:
        assert "alerts[0].labels.zone" in refused(document)
    else:
        assert safe_line(sent(document)[0].labels.get("zone", "")).isprintable()


def test_a_long_note_is_cut_and_lets_the_alert_in() -> None:
    report = sent(_set(DELIVERY, "alerts.0.annotations.description", "x" * 50_000))[0]
    assert len(report.summary) == 4_000
    report = sent(_set(DELIVERY, "alerts.0.annotations.summary", "x" * 50_000))[0]
    assert len(report.title) == 200


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "http://[::1", "http://x:y/", " "]
)
def test_only_links_to_pages_are_kept(link: str) -> None:
    assert sent(PLAIN | {"url": link})[0].url == ""


def test_a_clock_that_is_far_ahead_loses_no_alert() -> None:
    assert sent(PLAIN | {"starts_at": "2031-01-01T00:00:00Z"})[0].starts_at == NOW
    later = NOW + timedelta(hours=3)
    assert sent(PLAIN | {"starts_at": later.isoformat()})[0].starts_at == later


def test_a_time_in_any_zone_is_the_same_instant() -> None:
    zone = timezone(timedelta(hours=5, minutes=45))
    at = datetime(2026, 11, 23, 12, 0, tzinfo=zone)
    assert sent(PLAIN | {"starts_at": at.isoformat()})[0].starts_at == at.astimezone(UTC)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["firing", "0001-01-01T00:00:00Z", "model", "2026-11-23T09:00:00Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def _paths(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PATHS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "alertmanager": (
        DELIVERY,
        _paths(
            "alerts alerts.0 alerts.0.labels alerts.0.annotations alerts.0.labels.zone "
            "alerts.0.annotations.value alerts.0.startsAt alerts.0.endsAt alerts.0.status "
            "alerts.0.generatorURL externalURL truncatedAlerts alerts.0.labels.severity"
        ),
    ),
    "evidently": (
        OLD_EVIDENTLY,
        _paths(
            "metrics metrics.0 metrics.1.result metrics.1.result.drift_by_columns timestamp "
            "metrics.2.result.column_name metrics.2.result.stattest_threshold"
        ),
    ),
    "evidently 0.7": (
        NEW_EVIDENTLY,
        _paths(
            "metrics.1 metrics.1.config metrics.1.config.method metrics.1.value tests "
            "metrics.1.metric_name metrics.0.value"
        ),
    ),
    "plain": (PLAIN, tuple(PLAIN)),
}


def trouble(body: bytes, how: ReadingBody = HOW, kind: str = "auto") -> str:
    """Return the code of the error that a body makes, empty where it is read."""
    try:
        read_body(body, how, kind)
    except RuleBroken as error:
        return error.code
    return ""


@pytest.mark.parametrize("kind", sorted(PATHS))
@given(data=st.data())
def test_a_wrong_value_anywhere_is_a_sentence(kind: str, data: st.DataObject) -> None:
    document, paths = PATHS[kind]
    for path in paths:
        body = json.dumps(_set(document, path, data.draw(ANYTHING))).encode()
        reader = kind.split(maxsplit=1)[0]
        assert trouble(body, ReadingBody(NOW, model="x"), reader) in {"", "bad_body"}


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_a_sentence(body: bytes) -> None:
    assert {trouble(body, HOW, kind) for kind in ("auto", *READERS)} <= {"", "bad_body"}
