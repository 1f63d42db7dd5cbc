"""What the board asks in dialogs: new cards, edits, owners, tags, outcomes."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import work

from mlpm_tui.domain.cards import STATUSES, Card, Kind, Place, Status
from mlpm_tui.ui.drafts import Draft
from mlpm_tui.ui.key_order import DIALOG
from mlpm_tui.ui.screens.board_moving import Moving

if TYPE_CHECKING:
    from mlpm_tui.domain.wishes import Wish

NOBODY = "-"


class Asking(Moving):
    """The keys that open dialogs."""

    def action_new(self, values: Mapping[str, str] | None = None) -> None:
        """Ask for a new card where the cursor is."""
        cursor = self.board.cursor
        status = Status.BACKLOG if cursor.status is Status.DONE else cursor.status
        self.ask_for_new((cursor.phase, status), self.board.go_to, values)

    def ask_for_new(
        self,
        place: Place,
        go_to: Callable[[int], object],
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Ask for a new card that is begun at a place, and go to it."""
        if not self.may_write():
            return
        from mlpm_tui.ui.dialogs.card_form import new_fields, read_new
        from mlpm_tui.ui.dialogs.form import Values

        fields = new_fields(self.desk.project, place, "")

        async def save(typed: Values) -> None:
            wish = read_new(typed, self.desk.clock.today())
            before = set(self.desk.project.cards)
            self.do_or_raise([wish])
            for key in set(self.desk.project.cards) - before:
                go_to(key)
            if wish.kind is Kind.EXPERIMENT:
                self.recall_similar(wish)

        self.open_form(("New card", "new", ""), fields, save, values=values)

    def action_edit(self, values: Mapping[str, str] | None = None) -> None:
        """Edit the card under the cursor."""
        card = self.card
        if card is None:
            self.nothing_here()
        elif self.may_write():
            self.edit(card, values)

    def action_assign(self) -> None:
        """Give the chosen cards an owner; alerts are taken up, or given back."""
        from mlpm_tui.ui.alert_acts import acknowledge, are_alerts

        if are_alerts(self, cards := self.chosen()):
            acknowledge(self, cards)
        else:
            self.action_give()

    def action_give(self) -> None:
        """Ask who does the chosen cards, whatever they are."""
        if self.may_write() and (cards := self.chosen()):
            self.assign(cards)

    @work(group=DIALOG)
    async def assign(
        self, cards: list[Card], do: "Callable[[Sequence[Wish]], object] | None" = None
    ) -> None:
        """Ask who does these cards; `do` is how that is done, where not as usual."""
        from mlpm_tui.domain.editing import AssignCard, people_at_hand
        from mlpm_tui.ui.dialogs.person_pick import joining, new_word
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog
        from mlpm_tui.ui.dialogs.small_forms import names

        project = self.desk.project
        known = people_at_hand(project, self.desk.who) | {self.desk.who: "you"}
        names_ = sorted(known, key=lambda name: (name != self.desk.who, name.casefold()))
        items = [Item(NOBODY, "nobody"), *(Item(n, n, detail=known[n]) for n in names_)]
        dialog = PickDialog(
            f"Who does {names(cards)}?",
            items,
            start=cards[0].owner or self.desk.who,
            new=new_word(project),
        )
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None:
            owner = None if picked == NOBODY else picked.removeprefix("+")
            given = [AssignCard(card.id, owner) for card in cards]
            (do or self.do)([*joining(project, picked), *given])

    def action_move(self) -> None:
        """Ask where the chosen cards go."""
        if self.may_write() and (cards := self.chosen()):
            self._ask_where(cards)

    @work(group=DIALOG)
    async def _ask_where(self, cards: list[Card]) -> None:
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog
        from mlpm_tui.ui.dialogs.small_forms import names

        items = [
            Item(f"{phase.number} {status}", f"{phase.number} {phase.name}", lead=status)
            for phase in self.desk.project.phases
            for status in STATUSES
        ]
        here = f"{cards[0].phase} {cards[0].status}"
        dialog = PickDialog(f"Where does {names(cards)} go?", items, start=here)
        picked = await self.app.push_screen_wait(dialog)
        if picked is not None:
            phase, status = picked.split(" ")
            place = (int(phase), Status(status))
            self.move([(card, place) for card in cards if card.place != place])

    def action_tag(self) -> None:
        """Ask for tags."""
        from mlpm_tui.ui.dialogs.small_forms import tag_form

        if self.may_write() and (cards := self.chosen()):
            self.open_small(*tag_form(cards))

    @work(group=DIALOG)
    async def action_sprint(self) -> None:
        """Put the chosen cards into the sprint, or take them out where all are in it."""
        from mlpm_tui.ui.dialogs.sprint_choice import sprint_wish

        cards = self.chosen()
        if not cards:
            self.nothing_here()
        elif self.may_write():
            wish = await sprint_wish(self, cards)
            if wish is not None and self.do([wish]):
                self.board.clear_marks()

    def action_block(self) -> None:
        """Block the chosen cards for a reason, or unblock them."""
        from mlpm_tui.domain.editing import UnblockCard
        from mlpm_tui.ui.dialogs.small_forms import block_form

        cards = self.chosen()
        if not cards or not self.may_write():
            return
        blocked = [card for card in cards if card.blocked is not None]
        if len(blocked) == len(cards):
            self.do([UnblockCard(card.id) for card in cards])
        else:
            self.open_small(*block_form([card for card in cards if card.blocked is None]))

    def action_comment(self) -> None:
        """Ask for a comment."""
        from mlpm_tui.ui.dialogs.small_forms import comment_form

        if self.may_write() and (card := self.card):
            self.open_small(*comment_form(card))

    def action_clock(self) -> None:
        """Start or stop the timebox of the chosen experiments."""
        self.start_or_stop(self.chosen())

    def start_or_stop(self, cards: Sequence[Card]) -> None:
        """Stop the timeboxes that run, and start the others."""
        from mlpm_tui.domain.timing import ResumeTimebox, StartExperiment, StopExperiment

        wishes: list[Wish] = []
        for card in cards:
            experiment = self.desk.project.experiment(card)
            if experiment is not None and experiment.timebox_running_since is not None:
                wishes.append(StopExperiment(card.id))
            elif card.status is Status.REVIEW and experiment and experiment.timebox_started_at:
                wishes.append(ResumeTimebox(card.id))
            else:
                wishes.append(StartExperiment(card.id))
        self.do(wishes)

    def action_extend(self) -> None:
        """Ask for more time."""
        from mlpm_tui.ui.dialogs.small_forms import extend_form

        card = self.card
        if card is not None and card.kind is not Kind.EXPERIMENT:
            self.note(f"{card.id} is no experiment: only those have a timebox.")
        elif card is not None and self.may_write():
            self.open_small(*extend_form(card))

    def action_decide(self, values: Mapping[str, str] | None = None) -> None:
        """Decide the experiment under the cursor, or resolve the chosen alerts."""
        from mlpm_tui.ui.alert_acts import are_alerts, resolve

        card = self.card
        if card is None:
            self.nothing_here()
        elif are_alerts(self, cards := self.chosen()):
            resolve(self, cards)
        elif card.kind is not Kind.EXPERIMENT:
            self.note(f"{card.id} is no experiment: there is nothing to decide.")
        else:
            self.decide(card, values)

    @work(group=DIALOG)
    async def action_restore(self) -> None:
        """List the archive and bring one card back."""
        from mlpm_tui.domain.placing import RestoreCard
        from mlpm_tui.ui.dialogs.pick import Item, PickDialog

        cards = await self.read(lambda: self.desk.library.archived(self.desk.project.key))
        if not cards:
            self.note("The archive is empty: x puts cards there.")
            return
        items = [Item(card.id, card.title, lead=card.id, detail=card.status) for card in cards]
        picked = await self.app.push_screen_wait(PickDialog("Bring back which card?", items))
        if picked is not None and self.do([RestoreCard(picked)]):
            self.board.go_to(self.desk.project.card(picked).key)

    def open_draft(self, draft: Draft) -> None:
        """Open the dialog that a draft was typed in, with what was typed."""
        if draft.purpose == "new":
            self.action_new(draft.values)
            return
        self.desk.read_whole()
        card = self.desk.project.find(draft.about)
        if card is None:
            self.warn(f"{draft.about} is not on the board any more; its draft was let go.")
        elif draft.purpose == "edit":
            self.edit(card, draft.values)
        elif draft.purpose == "decide":
            self.decide(card, draft.values)
