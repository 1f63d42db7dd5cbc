"""The models in production and what watches over them: logs, monitors, schedules, mutes."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, ClassVar

from mlpm_tui.domain.values import dataclass

SOURCE_KINDS = ("files", "table", "prometheus", "mlflow", "pushed")
METHODS = ("threshold", "psi", "js", "ks", "chi2", "wasserstein", "share")
SIDES = ("above", "below", "either")
GROUPS = ("performance", "quality", "drift", "pipeline")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that runs in production; `registered` is its name in MLflow's registry, if any."""

    entity: ClassVar[str] = "model"

    key: int
    name: str
    made_at: datetime
    description: str = ""
    registered: str = ""
    alias: str = "champion"
    runbook: str = ""
    owner: str | None = None
    epic: int | None = None
    retired_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model's numbers come from; `uri` holds no password.

    `settings` name what is where in it: `time`, `zone`, `prediction`, `score`, `label`, `features`
    and so on, by the kind of source.
    """

    entity: ClassVar[str] = "source"

    key: int
    model: int
    name: str
    kind: str
    uri: str
    made_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Monitor:
    """What is watched of a model, and when it is to raise an alert.

    `warn` and `alarm` are limits of the signal's value, or of the score where it is one of drift;
    `needed` complete windows of `window_days` in a row must be beyond; `least` rows make a window.
    """

    entity: ClassVar[str] = "monitor"

    key: int
    model: int
    signal: str
    made_at: datetime
    source: int | None = None
    column: str = ""
    method: str = "threshold"
    side: str = "above"
    warn: float | None = None
    alarm: float | None = None
    needed: int = 2
    window_days: int = 1
    least: int = 500
    severity: str = "warning"
    group: str = "drift"
    runbook: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    paused_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a model is to be trained again: a rule of RFC 5545 from a first day, in a zone.

    `opened_for` is the latest occurrence for which a card was opened.
    """

    entity: ClassVar[str] = "schedule"

    key: int
    model: int
    rule: str
    starts_at: datetime
    zone: str = "UTC"
    opened_for: datetime | None = None
    paused_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Mute:
    """A promise not to be told of some alerts until a moment; `model` and `signal` may be empty.

    An empty one stands for any; a signal that ends in `*` stands for all that begin so.
    """

    entity: ClassVar[str] = "mute"

    key: int
    until: datetime
    reason: str
    who: str
    made_at: datetime
    model: str = ""
    signal: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    ended_at: datetime | None = None
    version: int = 1

    @property
    def of_card(self) -> int:
        """No card."""
        return 0


@dataclass(frozen=True, slots=True)
class Fleet:
    """All models of a project with their sources, monitors, schedules and mutes."""

    listed: ClassVar[Mapping[str, str]] = {
        "model": "models",
        "source": "sources",
        "monitor": "monitors",
        "schedule": "schedules",
        "mute": "mutes",
    }
    """Each entity of a fleet, and the fleet's field for it."""
    order: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "models": ("name",),
        "sources": ("model", "name"),
        "monitors": ("model", "signal"),
        "schedules": ("model",),
        "mutes": ("until", "key"),
    }
    """By what each of its lists is read."""

    models: tuple[Model, ...] = ()
    sources: tuple[Source, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    mutes: tuple[Mute, ...] = ()

    def model(self, name: str) -> Model | None:
        """Return the model of this name, or None."""
        return next((model for model in self.models if model.name == name), None)
