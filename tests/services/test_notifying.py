"""Messages about alerts: each thing once, together, not by night, and never lost."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mlpm_tui.alert_settings import NotifySettings
from mlpm_tui.domain.alert_handling import AcknowledgeAlert, MuteAlerts, SnoozeAlert
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import RuleBroken, SourceTrouble
from mlpm_tui.domain.notices import Message
from mlpm_tui.services.alert_reporting import Sign, report
from mlpm_tui.services.alert_upkeep import keep_up
from mlpm_tui.services.firing import Times
from mlpm_tui.services.notifying import Notifying, NotSent, notify
from mlpm_tui.services.ticking import Due, send_messages
from mlpm_tui.settings import Settings
from mlpm_tui.sources.apprise_sending import Destination, apprise_sender, destinations
from mlpm_tui.store.address import Address, read_address
from mlpm_tui.store.library import Library
from mlpm_tui.store.notices import MOST_TRIES, Notices
from mlpm_tui.store.opening import open_database
from tests.conftest import Sit

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAGER = Destination("pager", "aaaa", "pager://canary-word@x")
CHAT = Destination("chat", "bbbb", "chat://x")
AT_NIGHT = NotifySettings(quiet="22:00-07:00", zone="Europe/Berlin")


@dataclass
class Post:
    """What was sent where; a place in `down` takes nothing."""

    sent: list[tuple[str, Message]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)

    def __call__(self, to: Destination, message: Message) -> bool:
        if to.name in self.down:
            return False
        self.sent.append((to.name, message))
        return True

    @property
    def lines(self) -> list[str]:
        return [line for _, message in self.sent for line in message.body.splitlines()]


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def library(board: Path) -> Iterator[Library]:
    """The library of a fresh empty board in a file."""
    opened = Library(open_database(Address(path=board)))
    yield opened
    opened.close()


def fires(
    library: Library,
    signal: str,
    at: datetime = NOW,
    severity: str = "warning",
    **more: Any,  # noqa: ANN401
) -> str:
    one = AlertReport("sentiment", signal, f"{signal} is bad", at, severity=severity, **more)
    return report(library, "ML", [one], at)[0].id


def told(
    library: Library,
    post: Post,
    at: datetime,
    settings: NotifySettings | None = None,
    places: tuple[Destination, ...] = (PAGER,),
) -> list[str]:
    """Notify at a moment, and return the lines that were sent by that."""
    before = len(post.lines)
    notify(library, "ML", Notifying(settings or NotifySettings(), places, post), at)
    return post.lines[before:]


def test_a_critical_alert_is_told_at_once_and_once(library: Library, post: Post) -> None:
    name = fires(library, "accuracy", severity="critical", before=0.93, after=0.8)
    assert told(library, post, NOW) == [
        f"{name} critical: accuracy is bad (0.93 \u2192 0.8)",
    ]
    (_, message), *_ = post.sent
    assert (message.title, message.severity) == ("ML: sentiment, 1 alert", "critical")
    assert told(library, post, NOW + MINUTE) == []
    assert told(library, post, NOW + timedelta(hours=3)) == []


def test_alerts_of_a_minute_are_one_message(library: Library, post: Post) -> None:
    for number in range(25):
        fires(library, f"s{number:02d}", NOW + timedelta(seconds=number))
    assert told(library, post, NOW + timedelta(seconds=30)) == []
    lines = told(library, post, NOW + 2 * MINUTE)
    assert len(post.sent) == 1
    assert len(lines) == 21
    assert lines[-1] == "and 5 more"
    assert post.sent[0][1].title == "ML: sentiment, 25 alerts"


def test_a_critical_one_takes_those_that_wait_along(library: Library, post: Post) -> None:
    fires(library, "s1")
    fires(library, "s2", severity="critical")
    lines = told(library, post, NOW)
    assert ["s2" in lines[0], "s1" in lines[1]] == [True, True]
    fires(library, "s3", NOW + timedelta(seconds=10), severity="critical")
    assert told(library, post, NOW + timedelta(seconds=20)) == []
    assert len(told(library, post, NOW + 2 * MINUTE)) == 1


def test_by_night_only_the_critical_are_told(library: Library, post: Post) -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    fires(library, "s1", night)
    fires(library, "s2", night, severity="critical")
    assert ["s2" in line for line in told(library, post, night + 2 * MINUTE, AT_NIGHT)] == [True]
    assert told(library, post, night + timedelta(hours=7), AT_NIGHT) == []
    morning = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert ["s1" in line for line in told(library, post, morning, AT_NIGHT)] == [True]


def test_quiet_can_be_meant_for_all(library: Library, post: Post) -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    fires(library, "s2", night, severity="critical")
    everybody = replace(AT_NIGHT, quiet_critical=True)
    assert told(library, post, night, everybody) == []
    assert len(told(library, post, night + timedelta(hours=8), everybody)) == 1


def test_the_end_is_news_for_those_who_know_of_the_beginning(library: Library, post: Post) -> None:
    fires(library, "s1")
    told(library, post, NOW + 2 * MINUTE)
    fires(library, "s1", NOW, ends_at=NOW + 3 * MINUTE)
    fires(library, "s2", NOW + 3 * MINUTE)
    fires(library, "s2", NOW + 3 * MINUTE, ends_at=NOW + 4 * MINUTE)
    lines = told(library, post, NOW + 10 * MINUTE)
    assert [" over: " in line and "s1" in line for line in lines] == [True]
    assert post.sent[-1][1].severity == "info"


def test_what_was_over_before_it_could_be_told_is_not_told(library: Library, post: Post) -> None:
    fires(library, "s1")
    assert told(library, post, NOW) == []
    fires(library, "s1", NOW, ends_at=NOW + timedelta(seconds=20))
    assert told(library, post, NOW + 5 * MINUTE) == []


def over(library: Library, signal: str, since: datetime, at: datetime) -> None:
    fires(library, signal, since, ends_at=at)


def test_a_critical_alert_that_fires_again_by_night_is_told(library: Library, post: Post) -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    name = fires(library, "s1", night, severity="critical")
    assert told(library, post, night, AT_NIGHT) == [f"{name} critical: s1 is bad"]
    over(library, "s1", night, night + 10 * MINUTE)
    assert told(library, post, night + 12 * MINUTE, AT_NIGHT) == []
    fires(library, "s1", night + 60 * MINUTE, severity="critical")
    assert told(library, post, night + 60 * MINUTE, AT_NIGHT) == [
        f"{name} critical, fires again: s1 is bad"
    ]
    over(library, "s1", night + 60 * MINUTE, night + 70 * MINUTE)
    assert told(library, post, night + 71 * MINUTE, AT_NIGHT) == []
    assert told(library, post, night + timedelta(hours=9), AT_NIGHT) == [f"{name} over: s1 is bad"]
    assert told(library, post, night + timedelta(hours=10), AT_NIGHT) == []


def test_what_came_and_went_by_night_is_one_line_by_day(library: Library, post: Post) -> None:
    names = [fires(library, f"s{n}") for n in range(3)]
    assert len(told(library, post, NOW + 2 * MINUTE, AT_NIGHT)) == 3
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    over(library, "s0", NOW, night)
    over(library, "s1", NOW, night)
    assert told(library, post, night, AT_NIGHT) == []
    fires(library, "s1", night + MINUTE)
    fires(library, "s3", night + MINUTE)
    assert told(library, post, night + 3 * MINUTE, AT_NIGHT) == []
    over(library, "s1", night + MINUTE, night + 5 * MINUTE)
    over(library, "s3", night + MINUTE, night + 5 * MINUTE)
    assert told(library, post, night + 6 * MINUTE, AT_NIGHT) == []
    fires(library, "s0", night + 8 * MINUTE)
    morning = told(library, post, night + timedelta(hours=9), AT_NIGHT)
    assert morning == [f"{names[1]} over: s1 is bad", f"{names[0]} warning, fires again: s0 is bad"]


def test_what_is_muted_snoozed_or_taken_up_stays_silent(
    library: Library, board: Path, sit: Sit, post: Post
) -> None:
    names = [fires(library, f"s{n}") for n in range(4)]
    seat = sit(board)
    wishes: list[Wish] = [
        MuteAlerts(NOW + timedelta(hours=1), "known", signal="s0"),
        SnoozeAlert(names[1], NOW + timedelta(hours=1), "later"),
        AcknowledgeAlert(names[2]),
    ]
    for wish in wishes:
        seat.desk.do(wish)
    seat.settle()
    assert ["s3" in line for line in told(library, post, NOW + 2 * MINUTE)] == [True]
    # A mute that ends while its alert still fires is no reason to stay silent.
    assert ["s0" in line for line in told(library, post, NOW + timedelta(hours=2))] == [True]


def test_what_nobody_takes_up_or_wakes_is_told_again(
    library: Library, board: Path, sit: Sit, post: Post
) -> None:
    name = fires(library, "s1", severity="critical")
    assert len(told(library, post, NOW)) == 1
    keep_up(library, "ML", NOW + 20 * MINUTE, {"critical": 15 * MINUTE})
    assert told(library, post, NOW + 20 * MINUTE) == [
        f"{name} critical, and nobody has taken it up: s1 is bad"
    ]
    seat = sit(board)
    seat.desk.do(SnoozeAlert(name, NOW + 60 * MINUTE, "later"))
    seat.settle()
    assert told(library, post, NOW + 30 * MINUTE) == []
    keep_up(library, "ML", NOW + 61 * MINUTE, {})
    assert told(library, post, NOW + 61 * MINUTE) == [
        f"{name} critical, its snooze is over: s1 is bad"
    ]
    assert told(library, post, NOW + 90 * MINUTE) == []


def test_only_as_severe_as_wished(library: Library, post: Post) -> None:
    fires(library, "s1", severity="info")
    fires(library, "s2")
    assert len(told(library, post, NOW + 2 * MINUTE)) == 1
    assert told(library, post, NOW + 4 * MINUTE, NotifySettings(least="critical")) == []
    assert len(told(library, post, NOW + 4 * MINUTE, NotifySettings(least="info"))) == 1


def test_an_old_alert_is_no_news(library: Library, post: Post) -> None:
    fires(library, "s1")
    assert told(library, post, NOW + timedelta(days=2)) == []


def test_a_message_that_was_not_taken_is_tried_again(library: Library, post: Post) -> None:
    fires(library, "s1", severity="critical")
    post.down.add("pager")
    at = NOW
    for pause in (1, 2, 4, 8):
        with pytest.raises(SourceTrouble, match="pager did not take") as caught:
            told(library, post, at)
        assert "canary-word" not in str(caught.value)
        assert told(library, post, at + pause * MINUTE - timedelta(seconds=1)) == []
        at += pause * MINUTE
    post.down.clear()
    assert len(told(library, post, at)) == 1
    assert told(library, post, at + timedelta(hours=1)) == []


def test_a_place_that_never_answers_is_given_up(library: Library, post: Post) -> None:
    fires(library, "s1", severity="critical")
    post.down.add("pager")
    for hours in range(MOST_TRIES):
        words = "given up" if hours == MOST_TRIES - 1 else "tried again"
        with pytest.raises(NotSent, match=words):
            told(library, post, NOW + timedelta(hours=hours))
    assert told(library, post, NOW + timedelta(hours=MOST_TRIES + 1)) == []


def test_only_the_place_that_missed_a_message_gets_it_again(library: Library, post: Post) -> None:
    fires(library, "s1", severity="critical")
    post.down.add("chat")
    with pytest.raises(NotSent, match="chat") as caught:
        told(library, post, NOW, places=(PAGER, CHAT))
    assert [message.title for message in caught.value.sent] == ["ML: sentiment, 1 alert"]
    post.down.clear()
    told(library, post, NOW + 3 * MINUTE, places=(PAGER, CHAT))
    assert [place for place, _ in post.sent] == ["pager", "chat"]
    assert post.sent[0][1].body == post.sent[1][1].body


def test_a_tick_tells_what_was_sent_beside_what_was_not(
    library: Library, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    fires(library, "s1", severity="critical")
    post.down.add("chat")
    how = Notifying(NotifySettings(), (PAGER, CHAT), post)
    monkeypatch.setattr("mlpm_tui.services.notifying.readied", lambda: how)
    project = library.whole("ML")
    assert project is not None
    done = list(send_messages(Due(library, project, Settings(), Times(NOW, NOW))))
    assert [(one.said, one.is_trouble) for one in done] == [
        ("sent ML: sentiment, 1 alert", False),
        ("chat did not take a message; it is tried again.", True),
    ]


def test_an_hour_bears_only_so_many_messages(library: Library, post: Post) -> None:
    few = NotifySettings(most_an_hour=2)
    for number in range(4):
        one = AlertReport(f"m{number}", "s", "bad", NOW, severity="critical")
        report(library, "ML", [one], NOW)
    told(library, post, NOW, few)
    assert len(post.sent) == 2
    told(library, post, NOW + 30 * MINUTE, few)
    assert len(post.sent) == 2
    told(library, post, NOW + 61 * MINUTE, few)
    assert len(post.sent) == 4


def test_two_programs_send_a_message_once(anywhere: str, post: Post) -> None:
    library = Library(open_database(read_address(anywhere)))
    for number in range(6):
        one = AlertReport(f"m{number}", "s", "bad", NOW, severity="critical")
        report(library, "ML", [one], NOW)
    together = threading.Barrier(3)
    troubles: list[BaseException] = []

    def look() -> None:
        together.wait()
        try:
            told(library, post, NOW)
        except BaseException as error:  # noqa: BLE001
            troubles.append(error)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    library.close()
    assert troubles == []
    assert sorted(message.title for _, message in post.sent) == [
        f"ML: m{n}, 1 alert" for n in range(6)
    ]


def test_what_somebody_died_over_is_sent_by_the_next(library: Library, post: Post) -> None:
    fires(library, "s1", severity="critical")
    post.down.add("pager")
    with pytest.raises(SourceTrouble):
        told(library, post, NOW)
    post.down.clear()
    notices = Notices(library.database)
    (one,) = notices.waiting("ML", NOW)
    assert notices.claim("ML", [one.key], "dead", NOW) == {one.key}
    assert notices.claim("ML", [one.key], "other", NOW + MINUTE) == frozenset()
    assert told(library, post, NOW + 4 * MINUTE) == []
    assert len(told(library, post, NOW + 6 * MINUTE)) == 1


def test_what_is_long_past_is_forgotten(library: Library, post: Post) -> None:
    one = AlertReport("sentiment", "s1", "bad", NOW, severity="critical")
    assert report(library, "ML", [one], NOW, [Sign("a delivery")])[0].what == "opened"
    told(library, post, NOW)
    notices = Notices(library.database)
    assert notices.forget(NOW + timedelta(days=1)) == 0
    assert notices.forget(NOW + timedelta(days=3)) == 1
    fires(library, "s2", NOW + timedelta(days=90), severity="critical")
    post.down.add("pager")
    with pytest.raises(SourceTrouble):
        told(library, post, NOW + timedelta(days=90))
    assert notices.forget(NOW + timedelta(days=91)) == 1
    assert notices.forget(NOW + timedelta(days=179)) == 0
    assert notices.forget(NOW + timedelta(days=181)) == 1


def test_without_a_place_nothing_is_kept_for_later(library: Library, post: Post) -> None:
    fires(library, "s1", severity="critical")
    assert told(library, post, NOW, places=()) == []
    assert Notices(library.database).waiting("ML", NOW) == ()


def test_what_others_wrote_cannot_act(library: Library, post: Post) -> None:
    one = AlertReport("m\x1b]0;x\x07", "s", "a\x1b[2J\nb" + "c" * 900, NOW, severity="critical")
    report(library, "ML", [one], NOW)
    (line,) = told(library, post, NOW)
    assert line.isprintable()
    assert len(line) <= 300
    assert post.sent[0][1].title.isprintable()


def test_addresses_are_told_apart_and_kept_secret() -> None:
    text = "json://ana:canary-word@x/  slack://canary-word\njson://ana:canary-word@x/"
    found = destinations(text)
    assert [place.name for place in found] == ["json", "slack"]
    assert "canary-word" not in repr(found)
    assert destinations("") == ()
    with pytest.raises(RuleBroken, match="Address 2") as caught:
        destinations("json://x canary-word")
    assert "canary-word" not in str(caught.value)


@pytest.fixture
def received() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A server of this machine, and what it was sent."""
    came: list[dict[str, Any]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if len(came) > 1 else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Taking)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port, came
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.filterwarnings("ignore")
def test_apprise_sends_it(
    library: Library,
    received: tuple[int, list[dict[str, Any]]],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    pytest.importorskip("apprise", reason="Apprise is not installed")
    port, came = received
    name = fires(library, "accuracy", severity="critical")
    places = destinations(f"json://ana:canary-word@127.0.0.1:{port}/alerts")
    how = Notifying(NotifySettings(), places, apprise_sender())
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(SourceTrouble, match="json did not take"):
            notify(library, "ML", how, NOW)
        (message,) = notify(library, "ML", how, NOW + MINUTE)
    assert message.title == "ML: sentiment, 1 alert"
    assert [(one["title"], one["type"]) for one in came] == [(message.title, "failure")] * 2
    assert came[1]["message"] == f"{name} critical: accuracy is bad"
    assert "canary-word" not in caplog.text
    assert list(tmp_path.rglob("*apprise*")) == []


def test_without_apprise_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(SourceTrouble, match=r"install mlpm-tui\[notify\]"):
        apprise_sender()
