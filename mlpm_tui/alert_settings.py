"""How alerts come in, wait and go out: the tables [hook], [alerts] and [notify] of the config file.

Tokens and addresses with passwords in them have no place there; see sources/kept_secrets.
"""

import re
from dataclasses import fields
from datetime import time, timedelta
from pathlib import Path
from typing import TypeVar

from mlpm_tui import places
from mlpm_tui.domain.alert_reports import SEVERITIES, LabelNames
from mlpm_tui.domain.errors import BadText, RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.settings import BadSettings, check_names, read_file

_MINUTES = re.compile(r"(\d)\s*m\b")
_SPAN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)")
Table = TypeVar("Table", "HookSettings", "NotifySettings", "AlertSettings")
LEAST_BODY, MOST_BODY = 1_024, 64 * 1_048_576


@dataclass(frozen=True, slots=True)
class HookSettings:
    """Where `mlpm hook` listens, and which labels of others name what."""

    host: str = "127.0.0.1"
    port: int = 9099
    model: tuple[str, ...] = LabelNames().model
    signal: tuple[str, ...] = LabelNames().signal
    severity: tuple[str, ...] = LabelNames().severity
    largest_body: int = 1_048_576

    @property
    def names(self) -> LabelNames:
        """Which labels name what."""
        return LabelNames(self.model, self.signal, self.severity)


@dataclass(frozen=True, slots=True)
class NotifySettings:
    """When messages go out: `quiet` is a time of day in `zone` in which they wait.

    Alerts of one model that open within `together_s` seconds are one message; `most_an_hour`
    messages go out at most, what is over goes into the next one.
    """

    quiet: str = ""
    zone: str = ""
    quiet_critical: bool = False
    least: str = "warning"
    together_s: int = 60
    most_an_hour: int = 30

    @property
    def silence(self) -> tuple[time, time] | None:
        """From when until when it is quiet; None where it never is."""
        found = _SPAN.fullmatch(self.quiet.replace(" ", ""))
        if found is None:
            return None
        first_hour, first_minute, last_hour, last_minute = map(int, found.groups())
        return time(first_hour, first_minute), time(last_hour, last_minute)


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """How long an alert waits for somebody before it is told once more; empty: for ever."""

    escalate_critical: str = "15min"
    escalate_warning: str = "1h"

    @property
    def limits(self) -> dict[str, timedelta]:
        """The times by severity."""
        from mlpm_tui.domain.durations import read_duration

        texts = {"critical": self.escalate_critical, "warning": self.escalate_warning}
        # Everywhere else `m` may mean months, which nobody waits for here.
        return {
            severity: read_duration(_MINUTES.sub(r"\1min", text))
            for severity, text in texts.items()
            if text.strip() and text.strip() != "never"
        }


def read_alert_settings(file: Path | None = None) -> AlertSettings:
    """Return what the table [alerts] sets, and defaults for the rest."""
    file = file or places.config_file()
    found = _table(AlertSettings(), "alerts", file)
    try:
        found.limits  # noqa: B018  reading is the check
    except BadText as error:
        raise BadSettings(
            f"{file}, in [alerts], sets a time that cannot be read: {error}"
        ) from None
    return found


def read_hook_settings(file: Path | None = None) -> HookSettings:
    """Return what the table [hook] sets, and defaults for the rest."""
    file = file or places.config_file()
    found = _table(HookSettings(), "hook", file)
    if not 0 <= found.port < 1 << 16:
        raise BadSettings(f"{file} sets hook.port to {found.port}; a port is 0 to 65535.")
    if not LEAST_BODY <= found.largest_body <= MOST_BODY:
        raise BadSettings(
            f"{file} sets hook.largest_body to {found.largest_body}; "
            f"it is {LEAST_BODY:,} to {MOST_BODY:,} bytes."
        )
    return found


def read_notify_settings(file: Path | None = None) -> NotifySettings:
    """Return what the table [notify] sets, and defaults for the rest."""
    file = file or places.config_file()
    found = _table(NotifySettings(), "notify", file)
    if found.quiet and found.silence is None:
        raise BadSettings(f"{file} sets notify.quiet to {found.quiet[:40]!r}; write 22:00-07:00.")
    if found.least not in SEVERITIES:
        raise BadSettings(f"{file} sets notify.least; it is one of {', '.join(SEVERITIES)}.")
    if found.together_s < 0 or found.most_an_hour < 1:
        raise BadSettings(f"{file} sets notify.together_s or notify.most_an_hour below its least.")
    if found.zone:
        _check_zone(found.zone, file)
    return found


def _check_zone(zone: str, file: Path) -> None:
    from mlpm_tui.domain.zones import zone_named

    try:
        zone_named(zone)
    except RuleBroken as error:
        raise BadSettings(f"{file} sets notify.zone: {error}") from None


def _table(defaults: Table, name: str, file: Path) -> Table:
    found = read_file(file).get(name, {})
    if not isinstance(found, dict):
        raise BadSettings(f"{file} sets {name} to a value; it has to be a table, [{name}].")
    known = {field.name: getattr(defaults, field.name) for field in fields(defaults)}
    where = f"{file}, in [{name}],"
    check_names(found, where, known)
    chosen = {key: _typed(key, value, known[key], where) for key, value in found.items()}
    return type(defaults)(**(known | chosen))


def _typed(name: str, value: object, default: object, where: str) -> object:
    kinds = {bool: "true or false", int: "a whole number"}
    if isinstance(default, tuple):
        words = [value] if isinstance(value, str) else value
        if isinstance(words, list) and words and all(map(_is_word, words)):
            return tuple(words)
        raise BadSettings(f'{where} sets {name}; it has to be names, as in ["model", "service"].')
    if type(value) is not type(default):
        wanted = kinds.get(type(default), "text in quotes")
        raise BadSettings(f"{where} sets {name} to {str(value)[:40]!r}; it has to be {wanted}.")
    return value


def _is_word(word: object) -> bool:
    return isinstance(word, str) and bool(word.strip())
