"""What is done about models in production: they are added, edited, retired and brought back."""

from collections.abc import Mapping
from dataclasses import field, replace
from functools import partial
from typing import Any

from mlpm_tui.domain.cards import Kind
from mlpm_tui.domain.changes import Act, Value, edited, made
from mlpm_tui.domain.editing import check_person
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.fleet import Model
from mlpm_tui.domain.model_words import (
    check_address,
    check_description,
    check_fields,
    check_owner,
    check_title,
    fleet_of,
    model_of,
    optional,
)
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.values import dataclass

EDITABLE = {
    "description": optional(check_description),
    "owner": check_owner,
    "registered": optional(partial(check_title, what="The registered name")),
    "alias": optional(partial(check_title, what="An alias")),
    "runbook": optional(partial(check_address, what="The runbook's address")),
}
"""A model's fields that can be typed; its name stays, for alerts and others' reports know it by
that."""


@dataclass(frozen=True, slots=True)
class OfModel:
    """What wishes about one model begin with: the model's name."""

    model: str

    @property
    def needs_fleet(self) -> bool:
        """Whether the project's models have to be at hand: always."""
        return True

    @property
    def about(self) -> tuple[str, ...]:
        """No card."""
        return ()


@dataclass(frozen=True, slots=True)
class AddModel(OfModel):
    """A model runs in production from now on; `epic` is the card that brought it there."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    epic: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The epic, where one is named."""
        return (self.epic,) if self.epic else ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the new model; a name is given once, retired models included."""
        name = check_title(self.model, "A model's name")
        _check_free(project, name)
        typed = _checked(project, self.fields, moment)
        model = Model(moment.new_key(), name, moment.now, epic=_epic(project, self.epic))
        return Act(f"added model {name}", (made(replace(model, **typed)),))


@dataclass(frozen=True, slots=True)
class EditModel(OfModel):
    """Some of a model's fields get new values; an `epic` of "" takes the epic away."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    epic: str | None = None

    @property
    def about(self) -> tuple[str, ...]:
        """The epic, where one is named."""
        return (self.epic,) if self.epic else ()

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the fields that really differ."""
        model = model_of(project, self.model)
        typed = _checked(project, self.fields, moment)
        if self.epic is not None:
            typed["epic"] = _epic(project, self.epic)
        changes = edited(model, **typed)
        names = ", ".join(changes[0].after or ()) if changes else "nothing"
        return Act(f"edited {names} of model {model.name}", changes)


@dataclass(frozen=True, slots=True)
class RetireModel(OfModel):
    """A model is in production no longer: nothing of it is looked at, all of it is kept."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the model with its end."""
        model = model_of(project, self.model)
        if model.retired_at is not None:
            raise RuleBroken(
                f"{model.name} was retired on {model.retired_at:%Y-%m-%d}: "
                "`mlpm model edit --back` brings it back.",
                "retired",
            )
        return Act(f"retired model {model.name}", edited(model, retired_at=moment.now))


@dataclass(frozen=True, slots=True)
class ReviveModel(OfModel):
    """A retired model is in production again."""

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the model without an end."""
        model = model_of(project, self.model)
        if model.retired_at is None:
            raise RuleBroken(f"{model.name} is in production; there is nothing to bring back.")
        return Act(f"brought model {model.name} back", edited(model, retired_at=None))


def _checked(project: Project, typed: Mapping[str, Value], moment: Moment) -> dict[str, Any]:
    fields: dict[str, Any] = check_fields(typed, EDITABLE)
    if owner := fields.get("owner"):
        fields["owner"] = check_person(project, owner, moment.who)
    return fields


def _check_free(project: Project, name: str) -> None:
    for model in fleet_of(project).models:
        if model.name.casefold() == name.casefold():
            state = "retired" if model.retired_at else "in production"
            raise RuleBroken(
                f"There is a model {model.name} already, {state}: choose another name, or change "
                "that one by `mlpm model edit`.",
                "exists",
            )


def _epic(project: Project, text: str) -> int | None:
    if not text:
        return None
    card = project.card(text)
    if card.kind is not Kind.EPIC:
        raise RuleBroken(f"{card.id} is no epic but a card of kind {card.kind}.", "kind")
    return card.key
