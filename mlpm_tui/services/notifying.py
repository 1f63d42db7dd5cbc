"""Telling people by message what happened to alerts: each thing once, together, not by night.

What is to be told is read off the board, so nothing is lost between an alert and its notice; a
notice is claimed in the database before it is sent, so of several programs one sends it. Who dies
between sending and noting that it was sent sends it once more, minutes later.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mlpm_tui.alert_settings import NotifySettings, read_notify_settings
from mlpm_tui.domain.alert_muting import mute_of
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.notices import (
    OVER,
    REMEMBERED,
    Message,
    Notice,
    Quiet,
    again,
    messages_of,
    notices_of,
    overtaken,
)
from mlpm_tui.domain.values import dataclass
from mlpm_tui.places import config_file
from mlpm_tui.sources.apprise_sending import Destination, Send, apprise_sender, destinations
from mlpm_tui.sources.kept_secrets import Place
from mlpm_tui.sources.processes import host
from mlpm_tui.store.library import Library
from mlpm_tui.store.notices import MOST_TRIES, Notices
from mlpm_tui.store.units import new_key

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Notifying:
    """How people are told: when, where, and by what."""

    settings: NotifySettings
    places: tuple[Destination, ...]
    send: Send


class NotSent(SourceTrouble):
    """Some place did not take a message; `sent` are the messages that went out all the same."""

    def __init__(self, message: str, sent: tuple[Message, ...]) -> None:
        """Carry a sentence, and what was sent."""
        super().__init__(message, "not_sent")
        self.sent = sent


def notify_place() -> Place:
    """Return where the addresses lie that messages go to."""
    return Place("MLPM_NOTIFY_URLS", config_file().parent / "notify-urls", "notify-urls")


def readied() -> Notifying | None:
    """Return how people are told, by the settings; None where messages go nowhere."""
    settings = read_notify_settings()
    places = destinations(notify_place().read())
    return Notifying(settings, places, apprise_sender()) if places else None


def notify(library: Library, project: str, how: Notifying, now: datetime) -> tuple[Message, ...]:
    """Send what is due of a project and was not sent yet, and return it.

    Raises NotSent where a place did not take a message, after all the others were tried.
    """
    if library.is_read_only or not how.places:
        return ()
    notices = Notices(library.database)
    _gather(library, notices, project, how.settings, now)

    waiting = notices.waiting(project, now)
    known = notices.firing([n.alert for n in waiting if n.kind == OVER and n.alert is not None])
    if dropped := overtaken(waiting, known):
        notices.settle(project, dropped, now)
    left = [notice for notice in waiting if notice.key not in dropped]
    sent: list[Message] = []
    failed: dict[str, bool] = {}
    for group in _due(notices, project, left, how.settings, now):
        message, missed = _sent(notices, project, group, how, now)
        sent += [message] if message is not None else []
        is_last = any(notice.tries + 1 >= MOST_TRIES for notice in group)
        failed |= {name: is_last or failed.get(name, False) for name in missed}
    if failed:
        raise NotSent(_failure(failed), tuple(sent))
    return tuple(sent)


def _failure(failed: Mapping[str, bool]) -> str:
    """Say which places did not take a message, and of which nobody tries again."""
    again_at = ", ".join(name for name, is_last in failed.items() if not is_last)
    lost_at = ", ".join(name for name, is_last in failed.items() if is_last)
    said = [f"{again_at} did not take a message; it is tried again."] if again_at else []
    if lost_at:
        said.append(f"{lost_at} did not take a message {MOST_TRIES} times; it is given up.")
    return " ".join(said)


def forget_old(library: Library, now: datetime) -> None:
    """Forget messages that were sent and deliveries that came long ago."""
    if not library.is_read_only:
        Notices(library.database).forget(now)


def _gather(
    library: Library, notices: Notices, project: str, settings: NotifySettings, now: datetime
) -> None:
    """Put into the outbox what has happened since it was last looked at."""
    told = notices.told(project, now - REMEMBERED)
    wait = timedelta(seconds=settings.together_s)
    mutes = library.fleet(project).mutes if told else ()
    heard = [
        each
        for each in told
        if not mute_of(mutes, each.alert.model, each.alert.signal, each.incident.labels, now)
    ]
    found = [n for each in heard for n in notices_of(each, settings.least, now, wait)]
    begun = notices.begun([n.alert for n in found if n.kind == OVER and n.alert is not None])
    # That something is over is news for those alone who know that it began.
    wanted = [n for n in found if n.kind != OVER or n.alert in begun]
    notices.add(project, [replace(notice, key=new_key()) for notice in wanted])


def _due(
    notices: Notices,
    project: str,
    waiting: Iterable[Notice],
    settings: NotifySettings,
    now: datetime,
) -> Iterator[tuple[Notice, ...]]:
    """Yield groups of notices whose time has come, as many messages as the hour still bears."""
    quiet = Quiet(settings.silence, settings.quiet_critical)
    wall = now.astimezone(ZoneInfo(settings.zone) if settings.zone else None)
    groups: dict[str, list[Notice]] = {}
    for notice in waiting:
        if not quiet.holds(wall, notice):
            groups.setdefault(notice.group, []).append(notice)
    room = settings.most_an_hour - notices.sent_since(project, now - HOUR)
    pause = timedelta(seconds=settings.together_s)
    for name, group in groups.items():
        if room <= 0 or all(notice.due_at > now for notice in group):
            continue
        if notices.sent_since(project, now - pause, name):
            continue
        room -= 1
        yield tuple(group)


def _sent(
    notices: Notices, project: str, group: Sequence[Notice], how: Notifying, now: datetime
) -> tuple[Message | None, tuple[str, ...]]:
    """Send a group to all its places; return the message, and which places did not take it."""
    who = f"{host()}:{os.getpid()}:{new_key():x}"
    mine = notices.claim(project, [notice.key for notice in group], who, now)
    own = [notice for notice in group if notice.key in mine]
    if not own:
        return None, ()
    (message,) = messages_of(own, project)
    digest = own[0].group.partition("@")[2]
    places = [place for place in how.places if digest in ("", place.digest)]
    took = {place.digest: _took(how.send, place, message) for place in places}
    missed = [place for place in places if not took[place.digest]]
    names = tuple(place.name for place in missed)
    if missed and len(missed) == len(places):
        notices.put_off([again(notice, now) for notice in own], f"not taken by {', '.join(names)}")
        return None, names
    copies = [_copy(notice, place, now) for place in missed for notice in own]
    notices.settle(project, mine, now, copies)
    return message, names


def _took(send: Send, place: Destination, message: Message) -> bool:
    try:
        return send(place, message)
    except SourceTrouble:
        return False


def _copy(notice: Notice, place: Destination, now: datetime) -> Notice:
    """Return a notice for the one place that has still to get it."""
    later = again(notice, now)
    return replace(
        later,
        key=new_key(),
        once=f"{notice.once}@{place.digest}",
        group=f"{notice.group}@{place.digest}",
    )
