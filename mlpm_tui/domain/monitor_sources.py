"""Where a model's numbers come from: sources are added, edited and removed."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from mlpm_tui.domain.changes import Act, Value, edited, made, removed
from mlpm_tui.domain.errors import NotFound, RuleBroken
from mlpm_tui.domain.fleet import SOURCE_KINDS, Fleet, Model, Source
from mlpm_tui.domain.log_layout import layout_of
from mlpm_tui.domain.model_keeping import OfModel
from mlpm_tui.domain.model_words import check_address, check_title, fleet_of, model_of
from mlpm_tui.domain.moment import Moment
from mlpm_tui.domain.project import Project
from mlpm_tui.domain.secret_names import secret_word
from mlpm_tui.domain.text import check_line, safe_line
from mlpm_tui.domain.values import dataclass

PUSHED = "pushed"
"""The kind of source whose numbers are sent here; it has no address."""
LOGS = frozenset({"files", "table"})
"""The kinds of sources that hold rows of predictions."""
_ADDRESSES = frozenset({"reference", "labels_uri"})


@dataclass(frozen=True, slots=True)
class AddSource(OfModel):
    """A model's numbers can be read at an address, in the way that the settings tell."""

    name: str
    kind: str
    uri: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    key: int | None = None
    """Given where its log was counted before: then the counts are those of this key."""

    def act(self, project: Project, moment: Moment) -> Act:
        """Return the new source; its name is its own among the model's sources."""
        model = model_of(project, self.model)
        name = check_title(self.name, "A source's name")
        if self.kind not in SOURCE_KINDS:
            raise RuleBroken(f"{self.kind!r} is no kind of source: {', '.join(SOURCE_KINDS)} are.")
        if find_source(fleet_of(project), model, name) is not None:
            raise RuleBroken(f"{model.name} has a source {name} already: choose another name.")
        uri = check_uri(self.kind, self.uri)
        settings = check_settings(self.kind, self.settings)
        key = moment.new_key() if self.key is None else self.key
        source = Source(key, model.key, name, self.kind, uri, moment.now, settings=settings)
        return Act(f"added source {name} of {model.name}", (made(source),))


@dataclass(frozen=True, slots=True)
class EditSource(OfModel):
    """A source has moved, or is read in another way; settings given replace those of their name.

    A setting of None is taken away.
    """

    name: str
    uri: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the fields that really differ."""
        model = model_of(project, self.model)
        source = source_of(fleet_of(project), model, self.name)
        wanted: dict[str, Value] = {}
        if self.uri is not None:
            wanted["uri"] = check_uri(source.kind, self.uri)
        if self.settings:
            wanted["settings"] = check_settings(source.kind, {**source.settings, **self.settings})
        changes = edited(source, **wanted)
        names = " and ".join(changes[0].after or ()) if changes else "nothing"
        return Act(f"edited {names} of source {source.name} of {model.name}", changes)


@dataclass(frozen=True, slots=True)
class RemoveSource(OfModel):
    """A source is read no longer; the monitors that need it go with it."""

    name: str

    def act(self, project: Project, moment: Moment) -> Act:  # noqa: ARG002
        """Return the source and its monitors taken away; undoing brings all of them back."""
        fleet = fleet_of(project)
        model = model_of(project, self.model)
        source = source_of(fleet, model, self.name)
        monitors = [monitor for monitor in fleet.monitors if monitor.source == source.key]
        said = f"removed source {source.name} of {model.name}"
        if monitors:
            said += f" with its {len(monitors)} monitor{'s' * (len(monitors) != 1)}"
        return Act(said, (*map(removed, monitors), removed(source)))


def find_source(fleet: Fleet, model: Model, name: str) -> Source | None:
    """Return a model's source by its name, or None."""
    wanted = name.strip().casefold()
    for source in fleet.sources:
        if source.model == model.key and source.name.casefold() == wanted:
            return source
    return None


def source_of(fleet: Fleet, model: Model, name: str) -> Source:
    """Return a model's source by its name; NotFound says which there are."""
    found = find_source(fleet, model, name)
    if found is None:
        names = [safe_line(s.name, 40) for s in fleet.sources if s.model == model.key]
        hint = f"it has {', '.join(names)}" if names else "`mlpm monitor ingest` makes the first"
        raise NotFound(f"{model.name} has no source {safe_line(name, 40)}: {hint}.")
    return found


def check_uri(kind: str, uri: str) -> str:
    """Return a source's address as it is to be kept."""
    if kind == PUSHED:
        if uri:
            raise RuleBroken("What is pushed has no address: leave it out.")
        return ""
    return check_address(uri, "A source's address")


def check_settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source's settings without those that say nothing; a secret among them is refused."""
    kept = {name: value for name, value in settings.items() if value not in (None, "", [], ())}
    for name, value in kept.items():
        if secret_word(name):
            raise RuleBroken(
                f"{safe_line(name, 40)} looks like a secret, and settings are kept and shown: set "
                "it in the environment, and bind its variable to the host in the config file.",
                "secret",
            )
        if isinstance(value, str):
            kept[name] = _checked(name, value)
    if kind in LOGS:
        layout = layout_of(kept)
        if layout.time and layout.time in layout.outcomes:
            raise RuleBroken(f"{safe_line(layout.time, 40)} is named as the time and as a result.")
    return kept


def _checked(name: str, value: str) -> str:
    kept = check_line(value, f"The setting {name}", 2_000)
    return check_address(kept, f"The setting {name}") if name in _ADDRESSES else kept
