"""What wrk and hey print; both write for people, and both say what they count."""

import re

from mlpm_tui.domain.objective_figures import Load, Step
from mlpm_tui.sources.load_numbers import amount, checked, count, milliseconds, unreadable

_TIME = r"([0-9.]+)(us|ms|s|m|h)"
_WRK_COUNT = re.compile(r"^\s*([0-9]+) requests in ([0-9.]+)(us|ms|s|m|h)\b", re.MULTILINE)
_WRK_PERCENTILE = re.compile(rf"^\s*([0-9.]+)%\s+{_TIME}\s*$", re.MULTILINE)
_WRK_LATENCY = re.compile(rf"^\s*Latency\s+{_TIME}\s+\S+\s+{_TIME}", re.MULTILINE)
_WRK_BAD = re.compile(r"^\s*Non-2xx or 3xx responses: ([0-9]+)", re.MULTILINE)
_WRK_ERRORS = re.compile(
    r"^\s*Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)",
    re.MULTILINE,
)
_RATE = re.compile(r"^\s*Requests/sec:\s+(\S+)", re.MULTILINE)

_HEY_PERCENTILE = re.compile(r"^\s*([0-9.]+)%\%? in ([0-9.]+) secs", re.MULTILINE)
_HEY_STEP = re.compile(r"^\s+([0-9]+\.[0-9]{3}) \[([0-9]+)\]\t\|", re.MULTILINE)
_HEY_STATUS = re.compile(r"^\s*\[([0-9]{3})\]\s+([0-9]+) responses", re.MULTILINE)
_HEY_ERROR = re.compile(r"^\s*\[([0-9]+)\]\s", re.MULTILINE)
_HEY_MEAN = re.compile(r"^\s*Average:\s+(\S+) secs", re.MULTILINE)
_HEY_SLOWEST = re.compile(r"^\s*Slowest:\s+(\S+) secs", re.MULTILINE)
_ROUNDED_MS = 0.5
"""By how much a bound in hey's histogram can be off: it is printed with three decimals."""
_GOOD_BELOW = 400


def is_wrk(text: str) -> bool:
    """Tell whether a text is what wrk prints."""
    return "Thread Stats" in text and _WRK_COUNT.search(text) is not None


def is_hey(text: str) -> bool:
    """Tell whether a text is what hey prints."""
    return "Summary:" in text and "Status code distribution:" in text


def read_wrk(text: str) -> Load:
    """Read wrk's answer; requests that came to no response are counted as failed ones."""
    found = _WRK_COUNT.search(text)
    if found is None:
        raise unreadable("it begins as wrk's answer and does not say how many requests it made")
    total, failed = count(found[1], "number of requests"), 0
    if bad := _WRK_BAD.search(text):
        failed += count(bad[1], "number of bad responses")
    if errors := _WRK_ERRORS.search(text):
        lost = sum(count(each, "number of errors") for each in errors.groups())
        total, failed = total + lost, failed + lost
    latency = _WRK_LATENCY.search(text)
    return checked(
        Load(
            "wrk",
            total,
            failed,
            _rate(text),
            {
                amount(at, "percentile"): milliseconds(value, unit, "percentile")
                for at, value, unit in _WRK_PERCENTILE.findall(text)
            },
            milliseconds(latency[1], latency[2], "latency") if latency else None,
            milliseconds(latency[3], latency[4], "latency") if latency else None,
        )
    )


def read_hey(text: str) -> Load:
    """Read hey's answer; its histogram counts the requests that got any response."""
    answers, _, errors = text.partition("Error distribution:")
    statuses = [
        (int(status), count(number, "number of responses"))
        for status, number in _HEY_STATUS.findall(answers)
    ]
    lost = sum(count(number, "number of errors") for number in _HEY_ERROR.findall(errors))
    bad = sum(number for status, number in statuses if status >= _GOOD_BELOW)
    total = sum(number for _, number in statuses) + lost
    if not statuses:
        return checked(Load("hey", total, lost))
    mean, slowest = _HEY_MEAN.search(answers), _HEY_SLOWEST.search(answers)
    return checked(
        Load(
            "hey",
            total,
            bad + lost,
            _rate(text),
            {
                amount(at, "percentile"): amount(value, "percentile") * 1_000
                for at, value in _HEY_PERCENTILE.findall(answers)
            },
            amount(mean[1], "average") * 1_000 if mean else None,
            amount(slowest[1], "slowest request") * 1_000 if slowest else None,
            _steps(answers),
        )
    )


def _steps(text: str) -> tuple[Step, ...]:
    steps, low = [], 0.0
    for mark, number in _HEY_STEP.findall(text):
        high = amount(mark, "histogram") * 1_000
        steps.append(Step(max(0.0, low), high + _ROUNDED_MS, count(number, "histogram")))
        low = high - _ROUNDED_MS
    return tuple(steps)


def _rate(text: str) -> float | None:
    found = _RATE.search(text)
    return None if found is None else amount(found[1], "Requests/sec")
