"""What a production epic begins with: the plan of its sub-tasks, from a team's own file or ours."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mlpm_tui import places
from mlpm_tui.domain.editing import check_tags
from mlpm_tui.domain.errors import MlpmError, NotFound, StoreTrouble
from mlpm_tui.domain.production import PlannedTask
from mlpm_tui.domain.text import check_block, check_line
from mlpm_tui.store.creating import read_template

PLAN = "production"
"""The plan that is used where nobody names another."""
MOST_TASKS = 100
FIELDS = frozenset({"group", "title", "description", "checklist"})


def plan_folders() -> tuple[Path, Path]:
    """Return where plans are looked for: the team's folder beside the config file, then ours."""
    own = places.config_file().parent / "templates" / "epics"
    return own, places.shipped("data") / "templates" / "epics"


def read_plan(name: str = PLAN) -> tuple[PlannedTask, ...]:
    """Return the sub-tasks of a plan, by its name or by its file's path."""
    path = _plan_file(name)
    template = read_template(path)
    try:
        return tuple(_tasks(template))
    except MlpmError as error:
        raise StoreTrouble(f"The plan {path} cannot be used: {error}", "template") from error


def _plan_file(name: str) -> Path:
    if name.endswith(".json") or "/" in name:
        return Path(name).expanduser()
    folders = plan_folders()
    for folder in folders:
        if (file := folder / f"{name}.json").is_file():
            return file
    known = sorted({file.stem for folder in folders for file in folder.glob("*.json")})
    raise NotFound(f"There is no plan {name[:40]!r}; there is {', '.join(known)}.")


def _tasks(template: object) -> Iterator[PlannedTask]:
    tasks = template.get("subtasks") if isinstance(template, Mapping) else None
    if not isinstance(tasks, list) or not 0 < len(tasks) <= MOST_TASKS:
        raise StoreTrouble(f'it needs a list "subtasks" of 1 to {MOST_TASKS} tasks.')
    for number, task in enumerate(tasks, 1):
        if not isinstance(task, Mapping) or not task.keys() <= FIELDS:
            raise StoreTrouble(
                f"its task {number} may have group, title, description and checklist, no more."
            )
        checklist = task.get("checklist", [])
        if not isinstance(checklist, list):
            raise StoreTrouble(f"the checklist of its task {number} is no list.")
        yield PlannedTask(
            check_tags((check_line(_text(task, "group", number), "A group", 40),))[0],
            check_line(_text(task, "title", number), "A title", 500),
            check_block(_text(task, "description", number), "A description")
            if "description" in task
            else "",
            tuple(check_line(str(step), "A checklist item", 500) for step in checklist),
        )


def _text(task: Mapping[str, object], name: str, number: int) -> str:
    value = task.get(name)
    if not isinstance(value, str):
        raise StoreTrouble(f"its task {number} has no {name} that is a text.")
    return value
