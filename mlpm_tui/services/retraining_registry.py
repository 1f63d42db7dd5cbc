"""Which version of a model serves as its champion, by MLflow's registry."""

from collections.abc import Iterable
from contextlib import closing

from mlpm_tui.domain.champion_versions import CHALLENGER, Registered, RegisteredVersion
from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.fleet import Model
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.documents import Document
from mlpm_tui.sources.tracking import Tracking, open_tracking


@dataclass(frozen=True, slots=True)
class Serving:
    """A model as the registry knows it; `trouble` says why nothing is known."""

    alias: str = ""
    registered: Registered | None = None
    trouble: str | None = None

    @property
    def champion(self) -> RegisteredVersion | None:
        """The version that the model's alias points to."""
        return None if self.registered is None else self.registered.at(self.alias)

    @property
    def challenger(self) -> RegisteredVersion | None:
        """The version with the alias of a challenger."""
        return None if self.registered is None else self.registered.at(CHALLENGER)

    @property
    def latest(self) -> RegisteredVersion | None:
        """The newest version."""
        return None if self.registered is None else self.registered.latest

    @property
    def shown(self) -> str:
        """In a few words: `v4 is champion, v6 is the newest`; empty without a registry."""
        if self.trouble is not None:
            return f"not known: {self.trouble}"
        if self.registered is None:
            return ""
        if self.latest is None:
            return "no version"
        if self.champion is None:
            return f"v{self.latest.number} is the newest, none is {self.alias}"
        champion = f"v{self.champion.number} is {self.alias}"
        if self.latest == self.champion:
            return champion
        return f"{champion}, v{self.latest.number} is the newest"


def name_in_registry(model: Model) -> str:
    """Return what a model is called in the registry: its own name where nobody says another."""
    return model.registered or model.name


def serving(tracking: Tracking, model: Model) -> Serving:
    """Ask an open store which version of a model serves; raises SourceTrouble."""
    return Serving(model.alias, tracking.registered(name_in_registry(model)))


def registries_of(uri: str, models: Iterable[Model]) -> dict[int, Serving]:
    """Ask a tracking store which versions serve, by model key; a store in trouble is no error.

    One model that cannot be read keeps no other from it. Takes as long as the store does: call it
    from a thread. Without a store there is nothing.
    """
    models = tuple(models)
    if not uri or not models:
        return {}
    try:
        with closing(open_tracking(uri)) as tracking:
            return _each_of(tracking, models)
    except SourceTrouble as trouble:
        return {model.key: Serving(model.alias, trouble=str(trouble)) for model in models}


def _each_of(tracking: Tracking, models: Iterable[Model]) -> dict[int, Serving]:
    found: dict[int, Serving] = {}
    before, is_the_store = "", False
    for model in models:
        if not is_the_store:
            try:
                found[model.key] = serving(tracking, model)
                before = ""
                continue
            except SourceTrouble as trouble:
                # Said twice running it is the store's own: nobody waits for it model by model.
                is_the_store, before = str(trouble) == before, str(trouble)
        found[model.key] = Serving(model.alias, trouble=before)
    return found


def registry_of(uri: str, model: Model) -> Serving:
    """Ask a tracking store which version of one model serves; see `registries_of`."""
    return registries_of(uri, (model,)).get(model.key, Serving(model.alias))


def serving_document(found: Serving) -> Document:
    """Return what the registry says of a model."""
    versions = found.registered.versions if found.registered is not None else ()
    return {
        "name": found.registered.name if found.registered is not None else None,
        "alias": found.alias,
        "champion": version_document(found.champion),
        "challenger": version_document(found.challenger),
        "versions": [version_document(version) for version in versions],
        "trouble": found.trouble,
    }


def version_document(version: RegisteredVersion | None) -> Document | None:
    """Return a version of a registered model."""
    if version is None:
        return None
    return {
        "version": version.number,
        "run": version.run,
        "aliases": list(version.aliases),
        "status": version.status,
        "made_at": version.made_at,
        "source": version.source,
        "tags": dict(version.tags),
    }
