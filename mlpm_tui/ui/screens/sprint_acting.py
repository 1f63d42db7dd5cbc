"""What is done about a sprint: opened, planned, closed; what is agreed on round it."""

from datetime import date
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.agreements import Team
from mlpm_tui.domain.cards import Card, Kind, Status
from mlpm_tui.domain.ids import NAMED
from mlpm_tui.domain.sprints import AddToSprint, RemoveFromSprint
from mlpm_tui.domain.wording import number_of
from mlpm_tui.ui.dialogs.pick import Item, PickDialog
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.sprint_walking import Walking

if TYPE_CHECKING:
    from mlpm_tui.domain.team import Sprint
    from mlpm_tui.ui.dialogs.form import Values

NEW, MARKED, EVERYTHING = "+", "*", "all"
LOOKED_BACK = (30, 90, 365)


class Acting(Walking):
    """The keys that change something, all through the board's screen."""

    def action_open_card(self) -> None:
        """Open the card under the cursor."""
        if self.has_cursor and self.card is not None:
            self.board.open_card(self.card)
        elif not self.has_cursor:
            self.action_turn(1)
        else:
            self.note("No card is in the sprint: i puts some in.")

    @work(group=DIALOG)
    async def action_advice(self) -> None:
        """Open a card that the advice names, or the oldest that waits."""
        if self.sight is None:
            return
        gauge, project = self.sight.gauge, self.desk.project
        ids = dict.fromkeys(NAMED.findall(gauge.advice))
        named = [card for name in ids if (card := project.find(name)) is not None]
        named += [project.cards[c.key] for c in gauge.oldest.values() if c.key in project.cards]
        cards = list(dict.fromkeys(named))
        if not cards:
            self.note("The advice names no card.")
            return
        items = [_item(card) for card in cards]
        picked = await self.app.push_screen_wait(PickDialog("Go to which card?", items))
        if picked is not None:
            self.board.open_card(self.desk.project.card(picked))

    # -- sprints

    def action_new(self) -> None:
        """Ask for a new sprint, and show it."""
        from mlpm_tui.ui.dialogs.sprint_forms import open_form

        if self.overview is not None and self.board.may_write():
            self.chosen_key = None
            self.board.open_small(*open_form(self._team(), self._today()))

    def action_edit(self) -> None:
        """Ask what is to change of the sprint."""
        from mlpm_tui.ui.dialogs.sprint_forms import edit_form

        if self.sprint is None:
            self.note("There is no sprint yet: n opens one.")
        elif self.board.may_write():
            self.board.open_small(*edit_form(self.sprint, self._today()))

    @work(group=DIALOG)
    async def action_add(self) -> None:
        """Ask which cards come into the sprint, one after the other until escape."""
        sprint = self._open_sprint()
        if sprint is None or self.overview is None:
            return
        taken = _in_open_sprints(self._team())
        while items := self._addable(taken):
            title = f"Put which card into {sprint.name}?"
            picked = await self.app.push_screen_wait(PickDialog(title, items))
            if picked is None:
                return
            cards = self._marked(taken) if picked == MARKED else [self.desk.project.card(picked)]
            if not self.board.do([AddToSprint(sprint.name, tuple(card.id for card in cards))]):
                return
            taken |= {card.key for card in cards}
        self.note("Every open card is in a sprint already.")

    def _addable(self, taken: set[int]) -> list[Item]:
        """Return the cards that may come in; those that are marked on the board as one, first."""
        cards = self.desk.project.cards.values()
        free = [card for card in cards if card.status is not Status.DONE and card.key not in taken]
        free.sort(key=lambda card: (-list(Status).index(card.status), card.phase, card.rank))
        items = [_item(card) for card in free]
        if marked := self._marked(taken):
            many = number_of(len(marked), "card")
            items.insert(0, Item(MARKED, f"the {many} marked on the board", MARKED))
        return items

    def _marked(self, taken: set[int]) -> list[Card]:
        marks, cards = self.board.board.marks, self.desk.project.cards
        return [cards[key] for key in marks if key in cards and key not in taken]

    def action_remove(self) -> None:
        """Take the chosen cards out of the sprint."""
        sprint = self._open_sprint()
        if sprint is None:
            return
        if not self.has_cursor:
            self.note("The cards stand on the next page: tab shows them.")
        elif not (cards := self.chosen()):
            self.note("No card is in the sprint: i puts some in.")
        elif self.board.do([RemoveFromSprint(sprint.name, tuple(card.id for card in cards))]):
            self.list.state.clear_marks()

    @work(group=DIALOG)
    async def action_close(self) -> None:
        """Show what closing the sprint carries over, and close it."""
        from mlpm_tui.ui.dialogs.sprint_closing import ask_to_close

        sprint = self._open_sprint()
        if sprint is not None and self.overview is not None:
            plans = self.overview.plans
            wishes = await ask_to_close(self.app, plans, sprint, self._today())
            if wishes and self.board.do(wishes):
                self.chosen_key = sprint.key

    def _open_sprint(self) -> "Sprint | None":
        """Return the sprint that is shown where it may be changed, else say why not."""
        sprint = self.sprint
        if sprint is None:
            self.note("There is no sprint yet: n opens one.")
        elif sprint.closed_at is not None:
            self.warn(f"{sprint.headed} is closed: what it came to is fixed (u undoes that).")
        elif self.board.may_write():
            return sprint
        return None

    # -- what was agreed on

    @work(group=DIALOG)
    async def action_limit(self) -> None:
        """Ask which limit is to change, or for a new one."""
        from mlpm_tui.domain.work_limits import Count
        from mlpm_tui.ui.dialogs.sprint_forms import limit_form

        if self.overview is None or not self.board.may_write():
            return
        limits = {str(limit.key): limit for limit in self._team().limits}
        items = [
            Item(key, f"{Count(one, one.phase, ()).where}: {one.most}")
            for key, one in limits.items()
        ]
        items.insert(0, Item(NEW, "agree on another limit"))
        picked: str | None = NEW
        if limits:
            picked = await self.app.push_screen_wait(PickDialog("Which limit?", items))
        if picked:
            self.board.open_small(*limit_form(limits.get(picked)))

    @work(group=DIALOG)
    async def action_duty(self) -> None:
        """Ask which duty is to change, or for a new one."""
        from mlpm_tui.domain.duties import what_of
        from mlpm_tui.ui.dialogs.sprint_forms import duty_form

        if self.overview is None or not self.board.may_write():
            return
        duties = {str(duty.key): duty for duty in self._team().duties}
        items = [
            Item(key, f"{what_of(duty.kind, duty.phase)}: {duty.person}")
            for key, duty in duties.items()
        ]
        items.insert(0, Item(NEW, "say who owns other new cards"))
        picked: str | None = NEW
        if duties:
            picked = await self.app.push_screen_wait(PickDialog("Which duty?", items))
        if picked:
            self.board.open_small(*duty_form(duties.get(picked)))

    # -- flow

    @work(group=DIALOG)
    async def action_flow_of(self) -> None:
        """Ask whose flow is shown."""
        phases = [
            Item(f"{p.number}", f"phase {p.number} {p.name}") for p in self.desk.project.phases
        ]
        kinds = [Item(str(kind), f"kind {kind}") for kind in Kind]
        items = [Item(EVERYTHING, "all cards"), *phases, *kinds]
        picked = await self.app.push_screen_wait(PickDialog("The flow of what?", items))
        if picked is not None:
            self.phase = int(picked) if picked.isdecimal() else None
            self.kind = Kind(picked) if picked in set(Kind) else None
            self.look_again()

    def action_flow_days(self) -> None:
        """Show the flow of a longer time, the shortest after the longest."""
        self.days = LOOKED_BACK[(LOOKED_BACK.index(self.days) + 1) % len(LOOKED_BACK)]
        self.look_again()

    def action_foretell(self) -> None:
        """Ask of how many cards, and say when they will be done."""
        from mlpm_tui.ui.dialogs.form import Field, FormDialog
        from mlpm_tui.ui.dialogs.sprint_forms import read_left

        if self.overview is None:
            return
        course = self.overview.course.of(self.phase, self.kind)

        async def save(values: "Values") -> None:
            from mlpm_tui.domain.forecasts import day_after, forecast
            from mlpm_tui.ui.paint.sprint_lines import show_day

            left = read_left(values)
            told = forecast(left, course.history(), course.today)
            days = [day_after(course.today, found) for found in (told.p50_days, told.p85_days)]
            said = [show_day(day) if day is not None else "too far ahead" for day in days]
            rests = f"{told.finished} finished in {number_of(told.history_days, 'day')}"
            self.note(f"{number_of(left, 'card')}: P50 {said[0]}, P85 {said[1]} (from {rests})")

        field = Field("left", "How many cards are left", "", "20")
        self.app.push_screen(FormDialog("When will so many cards be done?", (field,), save))

    # -- steps and words

    def action_copy_id(self) -> None:
        """Copy the ids of the chosen cards."""
        if self.has_cursor and (cards := self.chosen()):
            self.board.copy(" ".join(card.id for card in cards))
        else:
            self.note("There is no card here.")

    def _team(self) -> Team:
        return self.overview.plans.team if self.overview is not None else Team()

    def _today(self) -> date:
        return self.desk.clock.today()


def _in_open_sprints(team: Team) -> set[int]:
    """Return the keys of the cards that are in a sprint that is not closed."""
    open_ones = {sprint.key for sprint in team.sprints if sprint.closed_at is None}
    return {p.card for p in team.sprint_cards if p.left_at is None and p.sprint in open_ones}


def _item(card: Card) -> Item:
    status = str(card.status).replace("_", " ")
    return Item(card.id, card.title, lead=card.id, detail=f"{status} {card.owner or ''}".strip())
