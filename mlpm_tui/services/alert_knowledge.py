"""What is known of alerts while reports of them are taken, and how it changes with each."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from mlpm_tui.domain.alert_cases import Case, by_hand
from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.cards import Place, Status
from mlpm_tui.domain.changes import Change
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import NotFound
from mlpm_tui.domain.project import Project
from mlpm_tui.store.sitting import Sitting
from mlpm_tui.store.units import Unit


class Knowledge:
    """The alerts of some conditions and of some models, as what is kept meanwhile leaves them."""

    def __init__(self, sitting: Sitting, project: str) -> None:
        """Look at a project; NotFound where there is none."""
        window = sitting.window(project)
        if window is None:
            raise NotFound(f"There is no project {project}: `mlpm init` makes one.")
        self._sitting = sitting
        self._board = window
        self._dossiers: dict[int, Dossier] = {}
        self._latest: dict[str, int] = {}
        self._open: dict[str, list[int]] = {}
        self._by_hand: dict[str, dict[str, int]] = {}

    @property
    def key(self) -> str:
        """The project's key."""
        return self._board.key

    def read(self, fingerprints: Collection[str]) -> None:
        """Read the latest alert of each of these conditions, and those they are merged into."""
        found = self._sitting.alerts_of(self.key, sorted(fingerprints))
        self._latest |= {fingerprint: keys[0] for fingerprint, keys in found.items()}
        self._hold(self._latest.values())
        while ends := {
            end
            for dossier in self._dossiers.values()
            if dossier.incident is not None
            and (end := dossier.incident.merged_into) is not None
            and end not in self._dossiers
        }:
            self._hold(ends)
            if not ends & self._dossiers.keys():
                break

    def latest(self, fingerprint: str) -> Case | None:
        """Return the alert of a condition that was opened last, or None."""
        key = self._latest.get(fingerprint)
        return None if key is None else self.case(key)

    def of(self, report: AlertReport) -> Case | None:
        """Return the alert that a report is about, made by a report or by hand, or None."""
        found = self.latest(report.fingerprint)
        return found or self.by_hand(report.model, report.fingerprint)

    def by_hand(self, model: str, fingerprint: str) -> Case | None:
        """Return the open alert of a condition that somebody opened by hand, or None."""
        if model not in self._by_hand:
            keys = self._sitting.opened_by_hand(self.key, model)
            self._hold(keys)
            hand = [case for case in map(self.case, keys) if case is not None]
            self._by_hand[model] = {case.incident.fingerprint: case.card.key for case in hand}
        key = self._by_hand[model].get(fingerprint)
        return None if key is None else self.case(key)

    def standing_for(self, case: Case) -> Case | None:
        """Return the open alert into which this one is merged, however often that one was."""
        seen: set[int] = set()
        into = case.incident.merged_into
        while into is not None and into not in seen:
            seen.add(into)
            other = self.case(into)
            if other is None or other.is_open:
                return other
            into = other.incident.merged_into
        return None

    def case(self, key: int) -> Case | None:
        """Return an alert that was read, or None; an archived one counts as none."""
        dossier = self._dossiers.get(key)
        if dossier is None or dossier.alert is None or dossier.card.is_archived:
            return None
        if dossier.incident is None:
            return Case(dossier.card, dossier.alert, by_hand(dossier.alert), is_kept=False)
        return Case(dossier.card, dossier.alert, dossier.incident)

    def open_of(self, model: str) -> list[Case]:
        """Return a model's alerts that are not resolved, the oldest first."""
        if model not in self._open:
            keys = self._sitting.open_alerts(self.key, [model])
            self._open[model] = list(keys)
            self._hold(keys)
        cases = (self.case(key) for key in self._open[model])
        return [case for case in cases if case is not None and case.is_open]

    def board(self, *cases: Case) -> Project:
        """Return the board with these alerts at hand."""
        project = self._board
        for case in cases:
            project = project.with_dossier(self._dossiers[case.card.key])
        return project

    def keep(self, unit: Unit) -> bool:
        """Keep a unit and take note of it; False where it was kept before."""
        if self._sitting.is_kept(unit.id):
            return False
        kept = self._sitting.keep(unit)
        touched = [self._dossiers[k] for k in _cards(kept.changes) if k in self._dossiers]
        project = self._board
        for dossier in touched:
            project = project.with_dossier(dossier)
        project = project.applied(kept.changes, unit.at)
        for dossier in touched:
            self._dossiers[dossier.card.key] = dossier.applied(kept.changes, unit.at)
        for change in kept.changes:
            if change.entity == "card" and change.before is None:
                blank = Dossier(project.cards[change.key]).applied(kept.changes, unit.at)
                self._take_new(replace(blank, card=project.cards[change.key]))
        tails = {**project.tails, **_tails(project, kept.changes)}
        self._board = replace(project, dossiers={}, tails=tails)
        return True

    def _take_new(self, dossier: Dossier) -> None:
        key = dossier.card.key
        self._dossiers[key] = dossier
        if dossier.incident is not None:
            self._latest[dossier.incident.fingerprint] = key
        if dossier.alert is not None and dossier.alert.model in self._open:
            self._open[dossier.alert.model].append(key)

    def _hold(self, keys: Iterable[int]) -> None:
        missing = sorted(set(keys) - self._dossiers.keys())
        if missing:
            self._dossiers |= self._sitting.dossiers(missing)


def _cards(changes: Iterable[Change]) -> set[int]:
    return {change.card for change in changes if change.card}


def _tails(project: Project, changes: Iterable[Change]) -> dict[Place, str]:
    """Return the last rank of each pane that was read in part and in which a card arrived."""
    found: dict[Place, str] = {}
    for key in _cards(changes):
        card = project.cards.get(key)
        if card is None or card.status is Status.DONE or card.place not in project.tails:
            continue
        last = found.get(card.place, project.tails[card.place])
        found[card.place] = max(last, card.rank)
    return found
