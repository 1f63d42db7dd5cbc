"""What hangs on a card: checklist items, comments, links to other cards."""

from mlpm_tui.domain.cards import Card
from mlpm_tui.domain.changes import Act, edited, made, removed
from mlpm_tui.domain.details import ChecklistItem, Comment, Link, Relation
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.placing import on_board
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.ranks import rank_between
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.domain.values import dataclass
from mlpm_tui.domain.wishes import OfCard


@dataclass(frozen=True, slots=True)
class AddItem(OfCard):
    """A checklist gets one more thing to do."""

    text: str
    group: str = "checklist"

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the item at the end of its list."""
        card = on_board(project, self.id)
        items = project.dossier(card).checklist
        key = moment.new_key()
        item = ChecklistItem(
            key,
            card.key,
            check_line(self.group, "A checklist's name", 80),
            check_line(self.text, "A checklist item", 500),
            rank_between(max((i.rank for i in items), default=None), None, key),
        )
        return Act(f"added an item to {card.id}: {item.text}", (made(item),))


@dataclass(frozen=True, slots=True)
class CheckItem(OfCard):
    """A checklist item is done, or open again; named by its number (from 1) or its text."""

    item: str
    is_done: bool = True
    evidence: str | None = None

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the item as done or open."""
        card = on_board(project, self.id)
        item = self._found(card, project.dossier(card).checklist)
        evidence = item.evidence if self.evidence is None else self.evidence
        if evidence is not None:
            evidence = check_line(evidence, "Evidence", 2_000)
            if self.evidence is not None:
                from mlpm_tui.domain.secret_texts import check_open

                check_open(evidence, "Evidence")
        changes = edited(item, done=self.is_done, evidence=evidence if self.is_done else None)
        word = "checked" if self.is_done else "unchecked"
        return Act(f"{word} on {card.id}: {item.text}", changes)

    def _found(self, card: Card, items: tuple[ChecklistItem, ...]) -> ChecklistItem:
        wanted = self.item.strip()
        numbered = {str(at): item for at, item in enumerate(items, 1)}
        if wanted in numbered:
            return numbered[wanted]
        alike = [i for i in items if i.text.casefold().startswith(wanted.casefold())]
        exact = [i for i in alike if i.text.casefold() == wanted.casefold()]
        if len(found := exact or alike) == 1 and wanted:
            return found[0]
        many = f"Several items of {card.id} fit" if found else f"No item of {card.id} fits"
        raise NotFound(
            f"{many} {wanted[:60]!r}: give a number from 1 to {len(items)}, "
            "as `mlpm card show` lists them."
        )


@dataclass(frozen=True, slots=True)
class AddComment(OfCard):
    """Somebody remarks something on a card."""

    text: str

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the comment."""
        card = project.card(self.id)
        text = check_block(self.text, "A comment")
        comment = Comment(moment.new_key(), card.key, moment.who, moment.now, text)
        return Act(f"commented on {card.id}", (made(comment),))


@dataclass(frozen=True, slots=True)
class LinkCards:
    """One card is tied to another."""

    id: str
    relation: Relation
    target: str

    @property
    def about(self) -> tuple[str, ...]:
        """Both cards."""
        return (self.id, self.target)

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the link; a second one like it, one to itself or a direct circle is refused."""
        card, target = project.card(self.id), project.card(self.target)
        if card.key == target.key:
            raise RuleBroken(f"{card.id} cannot be linked to itself.")
        for link in project.dossier(card).links:
            if link.relation is not self.relation:
                continue
            if (link.card, link.target) == (card.key, target.key):
                raise RuleBroken(f"{card.id} {self.relation} {target.id} already.")
            if (link.card, link.target) == (target.key, card.key):
                if self.relation is Relation.RELATES:
                    raise RuleBroken(f"{card.id} and {target.id} are related already.")
                raise RuleBroken(f"{target.id} {self.relation} {card.id}: both ways is a circle.")
        link = Link(moment.new_key(), card.key, self.relation, target.key)
        return Act(f"linked: {card.id} {self.relation} {target.id}", (made(link),))


@dataclass(frozen=True, slots=True)
class UnlinkCards:
    """A tie between two cards is taken away."""

    id: str
    relation: Relation
    target: str

    @property
    def about(self) -> tuple[str, ...]:
        """Both cards."""
        return (self.id, self.target)

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the link's removal."""
        card, target = project.card(self.id), project.card(self.target)
        if self.relation is Relation.PRODUCES:
            from mlpm_tui.domain.rollout import check_source_stays

            check_source_stays(project.dossier(target), card)
        for link in project.dossier(card).links:
            if (link.card, link.relation, link.target) == (card.key, self.relation, target.key):
                said = f"unlinked: {card.id} {self.relation} {target.id}"
                return Act(said, (removed(link),))
        raise NotFound(f"{card.id} has no link {self.relation} {target.id}.")
