"""What came of one record, as people say it: moved, blocked, recorded 15 results."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from mlpm_tui.domain.cards import NOT_BEGUN, Kind, Status
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.durations import show_duration
from mlpm_tui.domain.standing_up_nets import Happened, Net
from mlpm_tui.domain.timebox import Extension
from mlpm_tui.domain.wording import some, times

GRAVE, WEIGHTY, MOVING, PLAIN, SMALL = range(5)
"""How much a team wants to hear of it: the lower, the more."""
_ORDER = {status: at for at, status in enumerate(Status)}
_TOLD_APART = frozenset(
    [
        *("rank", "entered_at", "updated_at", "done_at", "created_at", "number"),
        *("status", "phase", "blocked", "owner", "due", "archived_at"),
    ]
)
"""Fields of a card that follow from others, and those that have words of their own."""
_ALERT_WORDS = {
    AlertState.RESOLVED: (WEIGHTY, "resolved", "", "is over and resolved"),
    AlertState.ACKNOWLEDGED: (MOVING, "took", " up", ""),
    AlertState.SNOOZED: (MOVING, "snoozed", "", ""),
}
Nets = Sequence[Net]


class Clause(NamedTuple):
    """One thing that somebody did to a card: the words before its name and those behind it.

    `passive` is what is said behind the name where the program did it by itself.
    """

    weight: int
    by: Happened
    verb: str
    rest: str = ""
    passive: str = ""

    @property
    def who(self) -> str:
        """Who did it."""
        return self.by.who

    @property
    def seq(self) -> int:
        """Where in the history it was done last."""
        return self.by.seq


def clauses_of(nets: Nets, kind: Kind) -> list[Clause]:
    """Return what came of a card and of all that hangs on it, the weightiest first."""
    own: dict[str, list[Net]] = {}
    for net in nets:
        own.setdefault(net.entity, []).append(net)
    found: list[Clause] = []
    for entity, of_one in own.items():
        if entity == "card":
            if of_one[0].is_made and of_one[0].after["archived_at"] is not None:
                # It came and went: whoever was away has missed nothing.
                return []
            found += _of_card(of_one[0], has_alert="alert" in own and kind is Kind.ALERT)
        else:
            found += _TOLD.get(entity, _anything)(of_one)
    if any(net.is_made for net in own.get("card", ())):
        # What a new card was given is a part of its coming.
        found = [clause for clause in found if clause.weight != SMALL]
    return sorted(found, key=lambda clause: (clause.weight, clause.seq, clause.verb))


def _of_card(net: Net, *, has_alert: bool) -> Iterator[Clause]:
    """Tell of the card itself; where an alert goes, its state tells."""
    if "archived_at" in net.after and not net.is_made:
        is_gone = net.after["archived_at"] is not None
        verb = "archived" if is_gone else "restored"
        yield Clause(PLAIN, net.hand("archived_at"), verb, "", f"was {verb}")
        if is_gone:
            return
    if not has_alert:
        if net.is_made:
            yield Clause(PLAIN, net.first, "added", "", "was opened")
        yield from _place(net)
    yield from _fields(net)


def _fields(net: Net) -> Iterator[Clause]:
    if (net.is_made and net.after["blocked"] is not None) or net.has_new("blocked"):
        reason, by = net.after["blocked"], net.hand("blocked")
        verb, rest = ("blocked", f": {reason}") if reason is not None else ("unblocked", "")
        yield Clause(WEIGHTY, by, verb, rest)
    if net.is_made:
        return
    if "owner" in net.after:
        yield _owner(net)
    if "due" in net.after:
        due = net.after["due"]
        verb, rest = (
            ("moved the due day of", f" to {due}") if due else ("took the due day of", " away")
        )
        yield Clause(PLAIN, net.hand("due"), verb, rest)
    if others := net.after.keys() - _TOLD_APART:
        yield Clause(SMALL, net.hand(*sorted(others)), "edited")


def _place(net: Net) -> Iterator[Clause]:
    """Tell where a card went; a new one has gone from where it was added."""
    made = net.first.after or {}
    before = made.get("status") if net.is_made else net.before.get("status")
    status, by = net.after.get("status", before), net.hand("status")
    if status == before:
        if net.has_new("phase"):
            yield Clause(MOVING, net.hand("phase"), "moved", f" to phase {net.after['phase']}")
    elif status == Status.DONE:
        yield Clause(WEIGHTY, by, "finished", "", "was finished")
    elif before == Status.DONE:
        yield Clause(WEIGHTY, by, "reopened", f" ({_words(status)})")
    elif before in NOT_BEGUN and status == Status.IN_PROGRESS:
        yield Clause(MOVING, by, "started")
    else:
        is_back = _ORDER[Status(str(status))] < _ORDER[Status(str(before))]
        verb = "moved" if not is_back else "put"
        rest = f" back to {_words(status)}" if is_back else f" to {_words(status)}"
        yield Clause(MOVING, by, verb, rest, f"was {verb}{rest}")


def _words(status: object) -> str:
    return str(status).replace("_", " ")


def _owner(net: Net) -> Clause:
    owner, by = net.after["owner"], net.hand("owner")
    if owner is None:
        return Clause(PLAIN, by, "left", " without an owner")
    if owner == by.who:
        return Clause(PLAIN, by, "took")
    return Clause(PLAIN, by, "assigned", f" to {owner}", f"was assigned to {owner}")


def _experiment(nets: Nets) -> Iterator[Clause]:
    net = nets[0]
    if net.is_made:
        return
    if "outcome" in net.after:
        outcome, by = net.after["outcome"], net.hand("outcome")
        verb, rest = (
            ("decided", f": {outcome}") if outcome else ("took back what was decided of", "")
        )
        yield Clause(GRAVE, by, verb, rest)
        return
    if "timebox_extensions" in net.after:
        yield from _extended(net)
    elif "timebox_running_since" in net.after and "timebox_started_at" not in net.after:
        is_running = net.after["timebox_running_since"] is not None
        verb = "resumed" if is_running else "paused"
        yield Clause(PLAIN, net.hand("timebox_running_since"), f"{verb} the timebox of")
    if "criteria" in net.after:
        yield Clause(PLAIN, net.hand("criteria"), "changed the criteria of")


def _extended(net: Net) -> Iterator[Clause]:
    old, new = net.before["timebox_extensions"], net.after["timebox_extensions"]
    known = len(old) if isinstance(old, tuple) else 0
    added = [e for e in (new if isinstance(new, tuple) else ()) if isinstance(e, Extension)][known:]
    if added:
        length = show_duration(timedelta(seconds=sum(one.seconds for one in added)))
        rest = f" by {length}: {added[-1].reason}"
        yield Clause(MOVING, net.hand("timebox_extensions"), "extended the timebox of", rest)


def _alert(nets: Nets) -> Iterator[Clause]:
    net = nets[0]
    severity = net.after.get("severity")
    if net.is_made:
        yield Clause(GRAVE, net.first, "opened", f" ({severity})", f"opened ({severity})")
    elif severity is not None:
        yield Clause(WEIGHTY, net.hand("severity"), "made", f" {severity}", f"is {severity} now")
    if (state := net.after.get("state")) is None:
        return
    by = net.hand("state")
    if state != AlertState.FIRING:
        weight, verb, rest, passive = _ALERT_WORDS[AlertState(str(state))]
        yield Clause(weight, by, verb, rest, passive)
    elif net.before.get("state") == AlertState.RESOLVED:
        yield Clause(GRAVE, by, "reopened", "", "fires again")
    elif not net.is_made:
        yield Clause(MOVING, by, "gave", " back", "woke again")


def _incident(nets: Nets) -> Iterator[Clause]:
    net = nets[0]
    if not net.is_made and "ended_at" in net.after and "resolved_at" not in net.after:
        is_over = net.after["ended_at"] is not None
        words = "has recovered" if is_over else "fires on"
        yield Clause(PLAIN, net.hand("ended_at"), "noted of", f": {words}", words)


def _checklist(nets: Nets) -> Iterator[Clause]:
    done = [net for net in nets if net.after.get("done") is True]
    if done:
        rest = f": {done[-1].after['text']}" if len(done) == 1 and "text" in done[-1].after else ""
        yield Clause(SMALL, done[-1].last, f"checked {some(len(done), 'item')} of", rest)
    elif added := [net for net in nets if net.is_made]:
        yield Clause(SMALL, added[-1].last, f"wrote {some(len(added), 'item')} on")


def _result(nets: Nets) -> Iterator[Clause]:
    new = [net for net in nets if net.is_made]
    if new:
        rest = f": {new[0].after['model']}" if len(new) == 1 else ""
        yield Clause(MOVING, new[-1].last, f"recorded {some(len(new), 'result')} of", rest)


def _firing(nets: Nets) -> Iterator[Clause]:
    for net in nets:
        if net.is_made:
            is_time = net.after["run"] is None and net.after["metric"] is None
            why = "its time is up" if is_time else f"{net.after['rule']} came true"
            yield Clause(WEIGHTY, net.first, "noted of", f": {why}", f": {why}")
            return


def _handoff(nets: Nets) -> Iterator[Clause]:
    net = nets[-1]
    made = net.first.after or {}
    receiver = net.after.get("receiver") or net.before.get("receiver") or made.get("receiver")
    state, by = net.after.get("state"), net.hand("state")
    if state == "accepted":
        yield Clause(GRAVE, by, "accepted")
    elif state == "returned":
        yield Clause(GRAVE, by, "sent", f" back: {net.after['reason']}")
    elif state == "waiting":
        to = f" for {receiver} to accept" if receiver else ""
        yield Clause(WEIGHTY, by, "made", f" ready{to}")
    elif net.is_made:
        yield Clause(MOVING, net.first, "began to hand", f" to {receiver}")


def _items(nets: Nets) -> Iterator[Clause]:
    shown = [net for net in nets if net.after.get("evidence") is not None]
    if shown:
        count = some(len(shown), "item")
        yield Clause(PLAIN, shown[-1].last, f"showed {count} of the handoff of")


def _training(nets: Nets) -> Iterator[Clause]:
    ended = [net for net in nets if net.after.get("ended_at") is not None]
    words = f"trained {_times(len(ended))}for" if ended else "began to train for"
    yield Clause(PLAIN, (ended or nets)[-1].last, words)


def _measured(nets: Nets) -> Iterator[Clause]:
    if new := [net for net in nets if net.is_made]:
        yield Clause(MOVING, new[-1].last, "measured", f" {_times(len(new))}".rstrip())


def _comment(nets: Nets) -> Iterator[Clause]:
    if new := [net for net in nets if net.is_made]:
        yield Clause(SMALL, new[-1].last, "commented on", f" {_times(len(new))}".rstrip())


def _retraining(nets: Nets) -> Iterator[Clause]:
    if nets[0].has_new("verdict") and nets[0].after["verdict"] is not None:
        yield Clause(MOVING, nets[0].hand("verdict"), "compared champion and challenger on")


def _anything(nets: Nets) -> Iterator[Clause]:
    yield Clause(SMALL, nets[-1].last, "edited")


def _times(number: int) -> str:
    return "" if number == 1 else f"{times(number)} "


_TOLD: Mapping[str, Callable[[Nets], Iterator[Clause]]] = {
    "experiment": _experiment,
    "alert": _alert,
    "incident": _incident,
    "retraining": _retraining,
    "checklist_item": _checklist,
    "comment": _comment,
    "result": _result,
    "firing": _firing,
    "training": _training,
    "handoff": _handoff,
    "handoff_item": _items,
    "measurement": _measured,
}
