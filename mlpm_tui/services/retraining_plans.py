"""What a retraining's card begins with: the steps from a team's own file or ours."""

from collections.abc import Mapping
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.errors import MlpmError, StoreTrouble
from mlpm_tui.domain.retraining import RetrainingPlan
from mlpm_tui.domain.text import check_line
from mlpm_tui.store.creating import read_template

PLAN = "standard"
MOST_STEPS = 50
MOST_DAYS = 366
FIELDS = frozenset({"days", "checklist"})


def plan_folders() -> tuple[Path, Path]:
    """Return where plans are looked for: the team's folder beside the config file, then ours."""
    own = places.config_file().parent / "templates" / "retraining"
    return own, places.shipped("data") / "templates" / "retraining"


def read_plan(model: str = "") -> RetrainingPlan:
    """Return the plan of a model: a file of its name, else the standard one; the team's first."""
    names = [model] if model and "/" not in model and "\0" not in model else []
    files = [folder / f"{name}.json" for name in (*names, PLAN) for folder in plan_folders()]
    path = next((file for file in files if file.is_file()), files[-1])
    try:
        return _plan(read_template(path))
    except MlpmError as error:
        raise StoreTrouble(f"The plan {path} cannot be used: {error}", "template") from error


def _plan(template: object) -> RetrainingPlan:
    if not isinstance(template, Mapping) or not template.keys() <= FIELDS:
        raise StoreTrouble('it may have "days" and "checklist", no more.')
    days, steps = template.get("days", 7), template.get("checklist")
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
        raise StoreTrouble(f'"days" is a whole number from 0 to {MOST_DAYS}.')
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        raise StoreTrouble(f'it needs a list "checklist" of 1 to {MOST_STEPS} steps.')
    return RetrainingPlan(
        tuple(check_line(str(step), "A checklist item", 500) for step in steps), days
    )
