"""A model's versions in MLflow's registry, and which of them serves as the champion."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from mlpm_tui.domain.values import dataclass

CHAMPION, CHALLENGER = "champion", "challenger"
"""Aliases as MLflow's own documentation calls them; a model may name another for its champion."""


@dataclass(frozen=True, slots=True)
class RegisteredVersion:
    """One version of a registered model; `run` is the training that made it, if any is known."""

    name: str
    number: int
    run: str | None = None
    made_at: datetime | None = None
    aliases: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    status: str = "READY"
    source: str = ""

    @property
    def shown(self) -> str:
        """How people call it: `v4 (champion)`."""
        return f"v{self.number}" + (f" ({', '.join(self.aliases)})" if self.aliases else "")


@dataclass(frozen=True, slots=True)
class Registered:
    """A model as the registry knows it, its versions newest first."""

    name: str
    versions: tuple[RegisteredVersion, ...] = ()

    def at(self, alias: str) -> RegisteredVersion | None:
        """Return the version that an alias points to, or None."""
        return next((version for version in self.versions if alias in version.aliases), None)

    def numbered(self, number: int) -> RegisteredVersion | None:
        """Return a version by its number, or None."""
        return next((version for version in self.versions if version.number == number), None)

    @property
    def latest(self) -> RegisteredVersion | None:
        """The newest version, or None."""
        return self.versions[0] if self.versions else None


def registered(name: str, versions: Iterable[RegisteredVersion]) -> Registered:
    """Return a model with its versions in order."""
    ordered = sorted(versions, key=lambda version: version.number, reverse=True)
    return Registered(name, tuple(ordered))
