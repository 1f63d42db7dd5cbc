"""Promises not to be told of some alerts until a moment, and which alerts they are about."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import ClassVar

from mlpm_tui.domain.alert_cases import check_end
from mlpm_tui.domain.changes import Act, edited, made
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import Mute
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.parts import LONGEST_NAME
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.text import check_line
from mlpm_tui.domain.values import dataclass

MOST_MUTE_DAYS = 90
MOST_LABELS = 20


@dataclass(frozen=True, slots=True)
class MuteAlerts:
    """Nobody is to be told of these alerts until a moment; they are still counted.

    An empty model or signal stands for any; a signal that ends in `*` for all that begin so.
    """

    until: datetime
    reason: str
    model: str = ""
    signal: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the promise."""
        if not (self.model or self.signal or self.labels):
            raise RuleBroken("Name a model, a signal or a label: a mute of everything hides all.")
        if len(self.labels) > MOST_LABELS:
            raise RuleBroken(f"A mute names {MOST_LABELS} labels at most.", "bad_value")
        check_end(self.until, moment.now, MOST_MUTE_DAYS, "A mute")
        mute = Mute(
            moment.new_key(),
            until=self.until,
            reason=check_line(self.reason, "The reason for a mute", 500),
            who=moment.who,
            made_at=moment.now,
            model=_name(self.model, "A model's name"),
            signal=_name(self.signal, "A signal's name"),
            labels={
                check_line(name, "A label's name", LONGEST_NAME): check_line(
                    value, "A label", LONGEST_NAME
                )
                for name, value in self.labels.items()
            },
        )
        said = f"muted {muted_what(mute)} until {mute.until:%Y-%m-%d %H:%M} UTC: {mute.reason}"
        return Act(said, (made(mute),))


@dataclass(frozen=True, slots=True)
class EndMute:
    """A mute ends before its time, or because its time has come."""

    needs_fleet: ClassVar[bool] = True

    key: int

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the mute as ended."""
        mutes = project.fleet.mutes if project.fleet is not None else ()
        mute = next((mute for mute in mutes if mute.key == self.key), None)
        if mute is None:
            raise NotFound("There is no such mute: `mlpm alert mutes` lists them.")
        if mute.ended_at is not None:
            raise RuleBroken(f"The mute of {muted_what(mute)} has ended already.")
        said = f"ended the mute of {muted_what(mute)} ({mute.reason})"
        return Act(said, edited(mute, ended_at=moment.now))


def muted_what(mute: Mute) -> str:
    """Return what a mute is about, in a few words."""
    words = [mute.model, mute.signal, *(f"{k}={v}" for k, v in sorted(mute.labels.items()))]
    return " ".join(word for word in words if word)


def mute_of(
    mutes: Iterable[Mute], model: str, signal: str, labels: Mapping[str, str], now: datetime
) -> Mute | None:
    """Return the mute that holds for an alert at a moment, the one that ends last; or None."""
    holding = [
        mute
        for mute in mutes
        if mute.ended_at is None and mute.until > now and _fits(mute, model, signal, labels)
    ]
    return max(holding, key=lambda mute: (mute.until, mute.key), default=None)


def _fits(mute: Mute, model: str, signal: str, labels: Mapping[str, str]) -> bool:
    if mute.model and mute.model != model:
        return False
    if mute.signal.endswith("*"):
        if not signal.startswith(mute.signal[:-1]):
            return False
    elif mute.signal and mute.signal != signal:
        return False
    return all(labels.get(name) == value for name, value in mute.labels.items())


def _name(text: str, what: str) -> str:
    return check_line(text, what, LONGEST_NAME) if text else ""
