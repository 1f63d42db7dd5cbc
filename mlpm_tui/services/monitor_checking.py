"""Looking at every model: what is new is read, every monitor judged, what holds is reported.

Whoever looks (a tick, a dashboard, a command, several at once) comes to the same points and the
same reports, and a report has its effect once. A source that cannot be read is told of in a
sentence and keeps no other from being looked at; its monitors are judged by what was kept.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property

from mlpm_tui.domain.alert_reports import AlertReport, fingerprint_of
from mlpm_tui.domain.details import AlertState
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.fleet import Fleet, Model, Monitor, Source
from mlpm_tui.domain.model_words import find_model
from mlpm_tui.domain.monitor_points import Stand, stand_of
from mlpm_tui.domain.monitor_sources import LOGS
from mlpm_tui.domain.values import dataclass
from mlpm_tui.services.alert_reporting import Reported, report
from mlpm_tui.services.monitor_logs import Look, look_at, unexpected
from mlpm_tui.services.monitor_reading import monitor_terms, monitors_of, stands_of
from mlpm_tui.services.monitor_reports import ORIGIN, over, report_of
from mlpm_tui.services.monitor_series import series_points
from mlpm_tui.services.source_faults import fault_of
from mlpm_tui.store.library import Library

LOG = logging.getLogger(__name__)

MOST_RANKED = 5
"""So many drifted columns are named in an alert."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What looking at a model came to: how its monitors stand, what was reported, what failed."""

    model: Model
    stands: tuple[Stand, ...]
    troubles: tuple[str, ...] = ()
    reported: tuple[Reported, ...] = ()


def check_models(
    library: Library, project: str, name: str, now: datetime, *, opens: bool, tells: bool = True
) -> tuple[Checked, ...]:
    """Look at one model, or at all that are in production; `opens` lets alerts open and end.

    Without `tells` the monitors of sources of which nothing is new are left out: a tick asks for
    nothing else, and has its answer twenty times as fast.
    """
    fleet = library.fleet(project)
    models = [find_model(fleet, name)] if name else fleet.models
    wanted = [model for model in models if model.retired_at is None]
    kept = _Kept(library, fleet, wanted, now)
    return tuple(
        _checked(library, project, _Round(fleet, model, kept, now, tells), opens=opens)
        for model in wanted
    )


class _Kept:
    """How all monitors stood by what was kept, read when the first one is asked for."""

    def __init__(self, library: Library, fleet: Fleet, models: list[Model], now: datetime) -> None:
        self._asked = (library, fleet, models, now)

    @cached_property
    def _stands(self) -> dict[int, Stand]:
        found = stands_of(*self._asked)
        return {stand.monitor.key: stand for stands in found.values() for stand in stands}

    def of(self, monitors: Sequence[Monitor]) -> list[Stand]:
        return [self._stands[monitor.key] for monitor in monitors]


@dataclass(frozen=True, slots=True)
class _Round:
    """A model that is looked at now, and how its monitors stood by what was kept."""

    fleet: Fleet
    model: Model
    kept: _Kept
    now: datetime
    tells: bool


def _checked(library: Library, project: str, looked: _Round, *, opens: bool) -> Checked:
    own = monitors_of(looked.fleet, looked.model)
    sources: list[Source | None] = [s for s in looked.fleet.sources if s.model == looked.model.key]
    stands: dict[int, Stand] = {}
    troubles: list[str] = []
    told: list[_Stood] = []
    signs: dict[int, str] = {}
    faults: list[AlertReport] = []
    may_report = opens and not library.is_read_only
    for source in [*sources, None]:
        monitors = [m for m in own if m.source == (None if source is None else source.key)]
        if not monitors:
            continue
        found = _look(library, looked, source, monitors)
        troubles += [f"{looked.model.name}: {trouble}" for trouble in found.troubles]
        stands |= {stand.monitor.key: stand for stand in found.stands}
        if found.is_new:
            told += [_Stood(s, found) for s in found.stands if s.monitor.paused_at is None]
        if found.source is not None and found.is_new:
            signs[found.source.key] = found.sign
        if source is not None and may_report:
            fault = fault_of(library, project, looked.model, source, found.troubles, looked.now)
            faults += [] if fault is None else [fault]
    reported: tuple[Reported, ...] = ()
    if may_report:
        reports = [*faults, *_Told(looked.model, told, looked.now).reports(library, project)]
        reported = report(library, project, reports, looked.now) if reports else ()
        for source_key, sign in signs.items():
            library.sketches.keep_judged(source_key, sign, looked.now)
    ordered = tuple(stands[monitor.key] for monitor in own if monitor.key in stands)
    return Checked(looked.model, ordered, tuple(troubles), reported)


def _look(
    library: Library, looked: _Round, source: Source | None, monitors: Sequence[Monitor]
) -> Look:
    if source is not None and source.kind in LOGS:
        return look_at(library, looked.fleet, source, monitors, looked)
    stands, troubles = [], []
    for monitor in monitors:
        terms = monitor_terms(looked.fleet, monitor)
        try:
            points = series_points(library, monitor, source, terms, looked.now)
        except MlpmError as error:
            troubles.append(f"{monitor.signal} cannot be read: {error}")
            stands += looked.kept.of([monitor])
            continue
        except Exception as error:
            LOG.exception("%s could not be read", monitor.signal)
            troubles.append(f"{monitor.signal}: {unexpected(error)}")
            stands += looked.kept.of([monitor])
            continue
        stands.append(stand_of(monitor, points, terms))
    return Look(tuple(stands), tuple(dict.fromkeys(troubles)))


@dataclass(frozen=True, slots=True)
class _Stood:
    """A monitor as it stands now, and the look at its source in which that was found."""

    stand: Stand
    look: Look

    @property
    def ranking(self) -> tuple[tuple[str, str], ...]:
        """Which drifted columns matter most, the same for all of a source."""
        if self.stand.monitor.group != "drift" or len(self.look.influence) <= 1:
            return ()
        first = self.look.influence[:MOST_RANKED]
        ranks = [f"{place} {one.column}: {one.why}" for place, one in enumerate(first, 1)]
        return (("drifted, the worst first", "; ".join(ranks)),)


@dataclass(frozen=True, slots=True)
class _Told:
    """A model's monitors as they stand now."""

    model: Model
    stood: Sequence[_Stood]
    now: datetime

    def reports(self, library: Library, project: str) -> list[AlertReport]:
        """Return what holds, and the end of what an alert is there for.

        What was over before anybody looked opens no alert: it would call for nobody.
        """
        signs = {each.stand.monitor.key: self._fingerprint(each.stand) for each in self.stood}
        known = library.alerts_of(project, list(signs.values()))
        found: list[AlertReport] = []
        for each in self.stood:
            stand = each.stand
            keys = known.get(signs[stand.monitor.key], ())
            made = report_of(self.model, stand, each.look.zone, each.ranking)
            if made is None:
                found += self._over(library, stand, keys[:1])
            elif made.ends_at is None or keys:
                found.append(made)
        # A fault of the pipeline explains what it does to the columns, so it is told first.
        return sorted(found, key=lambda each: each.group != "pipeline")

    def _over(self, library: Library, stand: Stand, keys: Sequence[int]) -> Iterator[AlertReport]:
        """Yield the end of an alert that stands for nothing since its monitor asks otherwise."""
        if not keys:
            return
        for dossier in library.dossiers(keys).values():
            alert, incident = dossier.alert, dossier.incident
            if alert is None or incident is None or alert.state is AlertState.RESOLVED:
                continue
            if incident.origin == ORIGIN and incident.ended_at is None:
                since = incident.starts_at or alert.opened_at
                yield over(self.model, stand, since, self.now)

    def _fingerprint(self, stand: Stand) -> str:
        return fingerprint_of(self.model.name, stand.monitor.signal, {})
