"""k6's summary: from `--summary-export FILE`, or the `data` that `handleSummary` is given."""

import json
import re
from collections.abc import Mapping

from mlpm_tui.domain.objective_figures import Load
from mlpm_tui.sources.load_numbers import amount, checked, count, unreadable

_PERCENTILE = re.compile(r"p\(([0-9]{1,2}(?:\.[0-9]{1,4})?|100)\)")


def read_k6(text: str) -> Load:
    """Read a summary; times in it are milliseconds."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable("it begins as JSON and is none") from None
    metrics = document.get("metrics") if isinstance(document, dict) else None
    if not isinstance(metrics, dict) or "http_req_duration" not in metrics:
        raise unreadable("it is JSON without k6's metrics.http_req_duration")
    times, requests = _values(metrics, "http_req_duration"), _values(metrics, "http_reqs")
    total = count(requests.get("count"), "http_reqs.count")
    return checked(
        Load(
            "k6",
            total,
            _failed(_values(metrics, "http_req_failed"), total),
            amount(requests.get("rate"), "http_reqs.rate"),
            _percentiles(times),
            amount(times["avg"], "avg") if "avg" in times else None,
            amount(times["max"], "max") if "max" in times else None,
        )
    )


def _failed(failures: Mapping[str, object], total: int) -> int | None:
    """Return how many requests failed; None where k6 was told not to look, or is too old to."""
    # `passes` counts where "failed" is true; older summaries have only the rate.
    if "passes" in failures:
        return count(failures["passes"], "http_req_failed.passes")
    rate = failures.get("rate", failures.get("value"))
    return None if rate is None else round(amount(rate, "http_req_failed.rate") * total)


def _percentiles(times: Mapping[str, object]) -> dict[float, float]:
    found = {
        float(match[1]): amount(value, name)
        for name, value in times.items()
        if (match := _PERCENTILE.fullmatch(name))
    }
    if "med" in times:
        found[50.0] = amount(times["med"], "med")
    return found


def _values(metrics: Mapping[str, object], name: str) -> Mapping[str, object]:
    metric = metrics.get(name, {})
    if isinstance(metric, dict) and "values" in metric:
        metric = metric["values"]
    if not isinstance(metric, dict):
        raise unreadable(f"its {name} holds no values")
    return metric
