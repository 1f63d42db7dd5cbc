"""A Prometheus server's query API: one series over time, read over HTTP.

Secrets come from the environment only, and go to a host that this machine's config file binds them
to and nowhere else (see credentials): a redirection is refused, and so is http. PROMETHEUS_TOKEN,
or PROMETHEUS_USER and PROMETHEUS_PASSWORD, are for a server on this machine.
"""

import base64
import json
import os
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from mlpm_tui.credentials import Environment, credential_for, is_here
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.text import safe_line
from mlpm_tui.domain.values import dataclass

TIMEOUT_S = 10.0
MOST_BYTES = 20_000_000
MOST_STEPS = 10_000
"""Prometheus itself answers 11,000 steps at most."""
UNAUTHORIZED = (401, 403)
USUAL = (("PROMETHEUS_TOKEN",), ("PROMETHEUS_USER", "PROMETHEUS_PASSWORD"))
QUANTILES = {"latency_p50": "0.5", "latency_p95": "0.95", "latency_p99": "0.99"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the server: an expression of one series, from when to when, how densely."""

    query: str
    since: datetime
    until: datetime
    step: timedelta


@dataclass(frozen=True, slots=True)
class Sample:
    """A series' value at an instant; it may be NaN or infinite."""

    at: datetime
    value: float


class _Refused(HTTPRedirectHandler):
    """No redirection is followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Follow none: the server's answer is the error then."""


def query_range(
    address: str, asked: Asked, environment: Environment = os.environ
) -> tuple[Sample, ...]:
    """Return the values of one series, oldest first; nothing where it has none.

    Raises SourceTrouble with one sentence.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceTrouble("a Prometheus server's address begins with http:// and names a host")
    steps = (asked.until - asked.since) / asked.step
    if steps > MOST_STEPS:
        raise SourceTrouble(f"{steps:,.0f} values at once are too many: take a longer step")
    fields = {
        "query": asked.query,
        "start": asked.since.timestamp(),
        "end": asked.until.timestamp(),
        "step": asked.step.total_seconds(),
    }
    request = Request(  # noqa: S310  the scheme was looked at
        f"{address.rstrip('/')}/api/v1/query_range", urlencode(fields).encode()
    )
    if proof := _proof(request, environment):
        request.add_unredirected_header("Authorization", proof)
    # Nobody between is to see what is sent to this machine itself.
    between = [ProxyHandler({})] if is_here(request.host) else []
    return _samples(_answer(build_opener(_Refused(), *between), request))


def quantile_query(signal: str, histogram: str, selector: str, step: str) -> str:
    """Write the usual expression for a signal of a histogram, such as http_request_seconds.

    `selector` narrows it down, as in job="api"; "" where no expression is usual for the signal.
    """
    chosen = f"{{{selector}}}" if selector else ""
    if signal in QUANTILES:
        rate = f"rate({histogram}_bucket{chosen}[{step}])"
        return f"histogram_quantile({QUANTILES[signal]}, sum by (le) ({rate}))"
    if signal == "throughput":
        return f"sum(rate({histogram}_count{chosen}[{step}]))"
    return ""


def _proof(request: Request, environment: Environment) -> str:
    """Return what says who asks; empty where nothing is bound to the host that is asked."""
    host = request.host
    found = credential_for(host, USUAL, environment)
    if found is None:
        return ""
    if request.type != "https" and not is_here(host):
        raise SourceTrouble(
            f"{safe_line(host, 100)} has a secret in the config file, which is not sent over "
            "http: mend the source's address to https://"
        )
    if not found.user:
        return f"Bearer {found.secret}"
    return f"Basic {base64.b64encode(f'{found.user}:{found.secret}'.encode()).decode()}"


def _answer(opener: OpenerDirector, request: Request) -> dict[str, Any]:
    host = safe_line(request.host.rpartition("@")[2], 100)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            body = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        with error:
            said = _said(error.read(10_000)) or error.reason
        if error.code in UNAUTHORIZED and not request.has_header("Authorization"):
            raise _wants_secret(host, error.code) from None
        raise SourceTrouble(f"{host} answered {error.code}: {safe_line(str(said), 200)}") from None
    except (URLError, HTTPException, OSError) as error:
        why = getattr(error, "reason", error)
        raise SourceTrouble(f"{host} does not answer: {safe_line(str(why), 200)}") from None
    except ValueError:
        raise SourceTrouble(f"{host} could not be asked: check the address and the token") from None
    if len(body) > MOST_BYTES:
        raise SourceTrouble(f"{host} answered with more than {MOST_BYTES // 1_000_000} MB")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("status") != "success":
        raise SourceTrouble(f"{host} answers, but not as Prometheus does: check the address")
    return found


def _wants_secret(host: str, code: int) -> SourceTrouble:
    return SourceTrouble(
        f"{host} answered {code}: it wants a secret, and none is bound to it on this machine; in "
        f'the config file, [credentials] "{host}" = "PROMETHEUS_TOKEN" names the variable'
    )


def _said(body: bytes) -> str:
    """Return the error that Prometheus tells of, where there is one."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""


def _samples(answer: dict[str, Any]) -> tuple[Sample, ...]:
    try:
        series = answer["data"]["result"]
        if len(series) > 1:
            raise SourceTrouble(
                f"the query gives {len(series)} series, and a signal is one: aggregate them, as "
                "in sum(...)"
            )
        values = series[0]["values"] if series else []
        return tuple(Sample(datetime.fromtimestamp(float(at), UTC), float(v)) for at, v in values)
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, OSError):
        raise SourceTrouble("the server's answer is no series of numbers") from None
