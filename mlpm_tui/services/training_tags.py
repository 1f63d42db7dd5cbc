"""How MLflow in another process learns to which card its runs belong: by its environment.

MLflow tags every run that `mlflow.start_run` or an autologger makes, nested ones too, with what
the variable MLFLOW_RUN_CONTEXT holds as JSON (seen in 2.22, 3.4 and 3.17). Nothing of ours has to
be installed there. What it does not reach: runs made by `MlflowClient.create_run`, whose caller
sets tags itself (MLPM_CARD names the card), and programs that are not given the environment.
"""

import json
from collections.abc import Mapping

from mlpm_tui.domain.errors import SourceTrouble
from mlpm_tui.domain.runs import CARD_TAG
from mlpm_tui.domain.training import TRAINING_TAG
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.addresses import StoreKind, read_address

ADDRESS, CONTEXT, RESUMED = "MLFLOW_TRACKING_URI", "MLFLOW_RUN_CONTEXT", "MLFLOW_RUN_ID"
CARD, TRAINING = "MLPM_CARD", "MLPM_TRAINING"


@dataclass(frozen=True, slots=True)
class TrainingEnvironment:
    """The variables for a command, what a person should know of it, and a run that goes on."""

    environment: Mapping[str, str]
    said: tuple[str, ...] = ()
    resumed: str | None = None


def surround(
    card: str, training: int, tracking_uri: str, environment: Mapping[str, str]
) -> TrainingEnvironment:
    """Return the environment in which a command logs to the board's store, with its card's tag."""
    said = list[str]()
    own = {CARD: card, TRAINING: str(training)}
    tags = {CARD_TAG: card, TRAINING_TAG: str(training)}
    own[CONTEXT] = json.dumps({**_context(environment.get(CONTEXT, ""), said), **tags})
    own |= _address(card, tracking_uri, environment.get(ADDRESS, ""), said)
    resumed = environment.get(RESUMED, "").strip() or None
    return TrainingEnvironment({**environment, **own}, tuple(said), resumed)


def _context(text: str, said: list[str]) -> dict[str, object]:
    """Keep what the person has set there."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    said.append(f"{CONTEXT} held no JSON object, which MLflow cannot read: it is replaced.")
    return {}


def _address(card: str, wanted: str, given: str, said: list[str]) -> dict[str, str]:
    if not wanted:
        said.append(
            f"No tracking store is set, so runs will not appear on {card}: "
            "set tracking_uri in the config file, or MLFLOW_TRACKING_URI."
        )
        return {}
    if wanted == given:
        return {}
    try:
        address = read_address(wanted)
    except SourceTrouble as trouble:
        said.append(f"Runs will not appear on {card}: {trouble}.")
        return {}
    if given:
        said.append(f"Runs go to {address.shown}, where the board reads, not to ${ADDRESS}.")
    if "://" in wanted or wanted.startswith("file:") or address.path is None:
        return {ADDRESS: wanted}
    # A bare path is a folder of runs to MLflow, whatever lies there.
    path = address.path.expanduser().absolute()
    return {ADDRESS: f"sqlite:///{path}" if address.kind is StoreKind.SQLITE else str(path)}
