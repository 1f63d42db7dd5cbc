"""The process that talks to MLflow's client, so that ours never has to import it.

    python -m mlpm_tui.sources.mlflow_child

One JSON line a question on standard input, one a reply on standard output; the first question is
the address. It ends when its input ends, so it never outlives the program that started it. No
text of an exception leaves it: MLflow's contain the address with its password.
"""

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

Question = dict[str, object]

_PAGE = 500
_DENIED, _FORBIDDEN = 401, 403


def main() -> None:
    """Answer questions until standard input ends."""
    replies = _own_output()
    questions: queue.SimpleQueue[Question] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(questions,), daemon=True).start()
    opening = questions.get()
    answer = _opened(opening, replies)
    while answer:
        question = questions.get()
        _reply(replies, question, partial(answer, question))


def _own_output() -> IO[str]:
    """Keep the real standard output for replies; whatever MLflow prints goes nowhere."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    return replies


def _listen(questions: "queue.SimpleQueue[Question]") -> None:
    """Pass questions on; when the parent is gone, end at once, even within a request."""
    for line in sys.stdin.buffer:
        questions.put(json.loads(line))
    os._exit(0)


def _reply(replies: IO[str], question: Question, act: Callable[[], object]) -> None:
    try:
        reply: dict[str, object] = {"ok": act()}
    except Exception as error:  # noqa: BLE001  # whatever MLflow or a driver raises is an answer
        reply = {"trouble": _kind_of(error)}
    replies.write(json.dumps({"id": question["id"], **reply}) + "\n")
    replies.flush()


def _opened(opening: Question, replies: IO[str]) -> "Callable[[Question], object] | None":
    """Import MLflow and give the function that answers; None where that failed."""
    opened: list[Callable[[Question], object]] = []

    def open_client() -> object:
        for name in ("USERNAME", "PASSWORD"):
            if opening[name.lower()]:
                os.environ[f"MLFLOW_TRACKING_{name}"] = str(opening[name.lower()])
        import mlflow

        if opening["is_database"]:
            _refuse_what_mlflow_would_change(str(opening["uri"]))
        client = mlflow.MlflowClient(str(opening["uri"]))
        opened.append(lambda question: _answer(client, question))
        return mlflow.__version__

    _reply(replies, opening, open_client)
    return opened[0] if opened else None


class _Unsuited(Exception):
    """A database that MLflow would create tables in or migrate."""


def _refuse_what_mlflow_would_change(uri: str) -> None:
    """Raise where a mere look with MLflow's client would write to the database."""
    import sqlalchemy
    from mlflow.store.db.utils import _get_latest_schema_revision

    newest = _get_latest_schema_revision()  # type: ignore[no-untyped-call]
    engine = sqlalchemy.create_engine(uri)
    try:
        with engine.connect() as connection:
            if not sqlalchemy.inspect(connection).has_table("alembic_version"):
                raise _Unsuited
            version = sqlalchemy.text("SELECT version_num FROM alembic_version")
            count = sqlalchemy.text("SELECT COUNT(*) FROM experiments")
            has_other_schema = connection.scalar(version) != newest
            if has_other_schema or not connection.scalar(count):
                raise _Unsuited
    finally:
        engine.dispose()


def _answer(client: "MlflowClient", question: Question) -> object:
    wish = question["do"]
    token = question.get("token")
    if wish == "experiments":
        experiments = client.search_experiments(max_results=_PAGE, page_token=_text(token))
        found = [[each.experiment_id, each.name] for each in experiments]
        return {"items": found, "token": experiments.token}
    if wish == "runs":
        runs = client.search_runs(
            list(_texts(question["experiments"])),
            filter_string=str(question["filter"]),
            max_results=_PAGE,
            order_by=list(_texts(question.get("order"))),
            page_token=_text(token),
        )
        return {"items": [_plain(run) for run in runs], "token": runs.token}
    if wish == "registered":
        return _registered(client, str(question["name"]))
    points = client.get_metric_history(str(question["run"]), str(question["metric"]))
    return [[point.step, point.value, point.timestamp] for point in points]


def _registered(client: "MlflowClient", name: str) -> object:
    """Give a registered model's aliases and its versions, the newest of them."""
    model = client.get_registered_model(name)
    if "'" in name:  # the filter language has no way to write it
        versions = list(model.latest_versions)
    else:
        versions = list(client.search_model_versions(f"name='{name}'", max_results=_PAGE))
    return {
        "aliases": {alias: str(version) for alias, version in model.aliases.items()},
        "versions": [
            {
                "version": str(each.version),
                "run": each.run_id,
                "made": each.creation_timestamp,
                "status": str(each.status),
                "source": each.source,
                "tags": dict(each.tags),
            }
            for each in versions
        ],
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(values: object) -> Iterable[str]:
    return (str(value) for value in values) if isinstance(values, list) else ()


def _plain(run: "Run") -> dict[str, object]:
    metrics = run.data._metric_objs  # noqa: SLF001  # the public dict has no steps and no times
    return {
        "id": run.info.run_id,
        "name": run.info.run_name,
        "experiment": run.info.experiment_id,
        "status": run.info.status,
        "start": run.info.start_time,
        "end": run.info.end_time,
        "artifacts": run.info.artifact_uri,
        "lifecycle": run.info.lifecycle_stage,
        "metrics": [[each.key, each.value, each.timestamp, each.step] for each in metrics],
        "params": run.data.params,
        "tags": run.data.tags,
    }


def _kind_of(error: BaseException) -> str:
    """Name what went wrong in one word of ours."""
    if isinstance(error, _Unsuited):
        return "schema"
    if isinstance(error, ImportError):
        return "driver"
    if hasattr(error, "get_http_status_code"):
        return _kind_of_reply(error)
    module = type(error).__module__
    if module.startswith("sqlalchemy") or isinstance(error, OSError):
        return "unreachable"
    return "odd"


def _kind_of_reply(error: BaseException) -> str:
    status = error.get_http_status_code()  # type: ignore[attr-defined]
    code = str(getattr(error, "error_code", ""))
    if status == _DENIED or code == "UNAUTHENTICATED":
        return "denied"
    if status == _FORBIDDEN or code == "PERMISSION_DENIED":
        return "forbidden"
    if code == "RESOURCE_DOES_NOT_EXIST":
        return "missing"
    cause: BaseException | None = error
    for _ in range(10):
        cause = cause and (cause.__cause__ or cause.__context__)
        if isinstance(cause, OSError):  # requests' own errors are OSErrors
            return "unreachable"
    return "odd"


if __name__ == "__main__":
    main()
