"""The alerts' inbox: what wants somebody, with everything about one alert beside."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.screen import Screen

from mlpm_tui.domain.alert_standing import SEVERITIES, Standing
from mlpm_tui.domain.text import safe_line
from mlpm_tui.places import shipped
from mlpm_tui.ui.keys import TRIAGE, Key, bindings_of
from mlpm_tui.ui.screens.ticking import Ticking
from mlpm_tui.ui.screens.triage_finding import Finding
from mlpm_tui.ui.widgets.bar_view import BarView, Word
from mlpm_tui.ui.widgets.board_messages import CardChosen
from mlpm_tui.ui.widgets.triage_order import USUAL
from mlpm_tui.ui.widgets.triage_view import AlertPassed

EMPTY = ("No alert has come yet.", "`mlpm hook` and `mlpm alert` bring them, monitors raise them.")
QUIET = ("Nothing fires.", ". shows what was resolved.")
NONE_FITS = ("No alert fits the filter.", "esc clears it, / changes it.")
UNREAD = ("The alerts are being read.",)


class TriageScreen(Finding, Ticking, Screen[None], inherit_bindings=False):
    """All alerts of the project; the board below keeps what is changed."""

    CSS_PATH: ClassVar = [shipped("styles") / "triage.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(TRIAGE)

    _said = ""

    def compose(self) -> ComposeResult:
        """Put the list between its bars."""
        yield BarView(id="top")
        yield BarView(id="state", is_right_yielding=True)
        with Horizontal(id="middle"):
            yield self.list
        yield BarView(id="hints")

    def follow(self) -> None:
        """Show the alerts as the project has them now."""
        project = self.desk.project
        if self.filter_text and project is not self._filtered:
            self._filtered = project
            self.filter_again()
            return
        self.show_alerts()
        self.read_cases_again()

    def show_alerts(self) -> None:
        """Show the alerts as they are known now."""
        project = self.desk.project
        self.list.empty = self._notice()
        self.list.show(project, self.cases(), self.mutes(), self.desk.clock.now())
        self.show_state()
        self.read_soon()

    def _notice(self) -> tuple[str, ...]:
        project = self.desk.project
        if not project.is_whole:
            return UNREAD
        return (NONE_FITS if self.filter_text else QUIET) if project.alerts else EMPTY

    def take_note(self, text: str) -> None:
        """Leave a word at the right of the counts."""
        self._said = safe_line(text, 200)
        self.show_state()

    def take_tick(self, now: datetime) -> datetime | None:
        """Show what time has changed: ages, and mutes that have ended."""
        if now >= self.list.order.due:
            self.show_alerts()
        due = self.list.tick(now)
        self.show_detail()
        return due

    def hinted_keys(self) -> list[Key]:
        """Return the keys, the one that takes up with what it would do to the chosen alerts."""
        keys = self.usable_keys()
        if not self.gives_back:
            return keys
        return [replace(k, hint="give back") if k.id == "alert.take" else k for k in keys]

    def show_state(self) -> None:
        """Say which alerts these are, how many fire, what wakes next, and what was done last."""
        state, order = self.list.state, self.list.order.order
        groups = [Word(f"grouped by {state.grouping}", "detail")] if state.grouping else []
        counted = self.counted(state.count, len(state.alerts))
        self.show_top(counted, "" if order == USUAL else order, *groups)
        said = [Word(self._said)] if self._said else []
        words = [*self.marked_words(), *self._count_words()]
        self.bar("state").show(words, said)
        self.show_hints()

    def _count_words(self) -> list[Word]:
        """Return the counts by severity, then what is taken up, what wakes, what is muted."""
        tally = +self.list.order.tally
        firing = {name: n for (standing, name), n in tally.items() if standing is Standing.FIRING}
        others = sorted(firing.keys() - set(SEVERITIES))
        tones, plain = {"critical": "bad", "warning": "warning"}, self.board.glyphs.plain
        words = [
            Word(
                f"{firing[name]} {plain(safe_line(name, 12))}",
                tones.get(name, "plain"),
                brief=f"{firing[name]}{name[0].upper()}" if name in SEVERITIES else "",
            )
            for name in (*SEVERITIES, *others)
            if name in firing
        ] or [Word("nothing fires", "good")]
        counts = dict.fromkeys(Standing, 0)
        for (standing, _), count in tally.items():
            counts[standing] += count
        if taken := counts[Standing.ACKNOWLEDGED]:
            words.append(Word(f"{taken} taken up", "detail", brief=f"{taken} taken"))
        if counts[Standing.SNOOZED]:
            count = counts[Standing.SNOOZED]
            words.append(Word(self._wakes(count), "detail", brief=f"{count} snoozed"))
        if counts[Standing.MUTED]:
            grave = tally[Standing.MUTED, "critical"]
            brief = f"{counts[Standing.MUTED]} muted"
            more = f", {grave} critical" if grave else ""
            words.append(Word(brief + more, "warning" if grave else "detail", brief=brief))
        return words

    def _wakes(self, count: int) -> str:
        """Say how many are put off, and when the first wakes."""
        following = self.list.order.wakes
        if following is None:
            return f"{count} snoozed"
        at, name = following
        local, today = at.astimezone(), self.desk.clock.now().astimezone()
        when = f"{local:%H:%M}" if local.date() == today.date() else f"{local.day} {local:%b}"
        return f"{count} snoozed, {safe_line(name, 20)} wakes {when}"

    @on(AlertPassed)
    def _look(self) -> None:
        if self.item is not None and self._shown_key != (self.alert.key if self.alert else None):
            self.item = None
            self.list.lead(is_led=True)
        self.show_hints()
        self.read_soon()

    @on(CardChosen)
    def _open(self, message: CardChosen) -> None:
        self.board.open_card(message.card)

    async def clear_own(self) -> bool:
        """Leave the checklist, or the alert alone."""
        if self.item is None:
            return await super().clear_own()
        await self.leave_items()
        return True
