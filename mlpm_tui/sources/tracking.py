"""Tracking stores: one way to read runs, wherever MLflow keeps them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.metrics import MetricPoint
from mlpm_tui.domain.ranking import Ranked, TopWanted
from mlpm_tui.domain.runs import Run, TrackedExperiment, WantedRuns
from mlpm_tui.domain.text import safe_line
from mlpm_tui.sources.addresses import StoreAddress, StoreKind, read_address

if TYPE_CHECKING:
    from mlpm_tui.domain.champion_versions import Registered


class Tracking(Protocol):
    """A tracking store, for reading only. Every method may raise SourceTrouble.

    All methods may take as long as the store does: call them from a thread, never from a screen.
    """

    @property
    def kind(self) -> str:
        """Which kind of store it is: sqlite, folder, server or database."""
        ...

    @property
    def address(self) -> str:
        """Where it is, fit to be shown: user, password and tokens are left out."""
        ...

    def runs(self, wanted: WantedRuns) -> tuple[Run, ...]:
        """Read the wanted runs, newest first; what does not exist is left out."""
        ...

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """Read every value of a metric in the order of its steps; empty where there is none."""
        ...

    def find_run(self, run_id: str) -> Run | None:
        """Read one run by its id, or None."""
        ...

    def find_experiment(self, name_or_id: str) -> TrackedExperiment | None:
        """Find an experiment by its id or its exact name, or None."""
        ...

    def top(self, wanted: TopWanted) -> tuple[Ranked, ...]:
        """Find the best runs by a metric, or the newest; runs that are deleted are left out."""
        ...

    def registered(self, name: str) -> "Registered | None":
        """Read a model of the registry with its versions and aliases, or None."""
        ...

    def changed(self) -> bool:
        """Say whether anything may have changed since the last call; cheap, waits for nobody."""
        ...

    def close(self) -> None:
        """Let go of files and processes."""
        ...


def open_tracking(uri: str, *, is_from_board: bool = False) -> Tracking:
    """Open the store at a path, `sqlite:///`, `http(s)://`, `file:`, or a database URI.

    A file or folder is looked into at once; a server is asked at the first question. Nothing is
    ever created, migrated or written. An address that anybody could write on the board gets none
    of our secrets, unless it is our own store. Raises SourceTrouble with one sentence.
    """
    address = read_address(uri)
    if is_from_board and address.path is None:
        address = _without_our_secrets(address)
    if address.path is None:
        from mlpm_tui.sources.mlflow_server import ServerTracking

        return ServerTracking(address)
    if address.kind is StoreKind.FOLDER:
        from mlpm_tui.sources.mlflow_folder import FolderTracking

        return FolderTracking(address.path)
    from mlpm_tui.sources.mlflow_sqlite import SqliteTracking

    return SqliteTracking(address.path)


def _without_our_secrets(address: StoreAddress) -> StoreAddress:
    from mlpm_tui.credentials import is_own_store

    if is_own_store(address.uri):
        return address
    if address.kind is StoreKind.DATABASE:
        # A driver does what the address tells it, such as sending files.
        raise SourceTrouble(
            f"{safe_line(address.shown)} is a database, and not your own tracking store: set it as "
            "tracking_uri in the config file, or name a tracking server"
        )
    return replace(address, gets_secrets=False)
