"""A body that somebody sent, of whichever kind: known by its shape, read whole or not at all."""

from collections.abc import Callable

from mlpm_tui.domain.alert_reports import AlertReport
from mlpm_tui.domain.errors import RuleBroken
from mlpm_tui.domain.values import dataclass
from mlpm_tui.sources.alert_alertmanager import alertmanager_reports, is_alertmanager, left_out
from mlpm_tui.sources.alert_evidently import evidently_reports, is_evidently, unscored
from mlpm_tui.sources.alert_json import BAD_BODY, Part, read_json
from mlpm_tui.sources.alert_labels import ReadingBody
from mlpm_tui.sources.alert_plain import plain_reports

Reader = Callable[[Part, ReadingBody], tuple[AlertReport, ...]]
READERS: dict[str, Reader] = {
    "alertmanager": alertmanager_reports,
    "evidently": evidently_reports,
    "plain": plain_reports,
}
KINDS = ("auto", *READERS)
MOST_REPORTS = 10_000


@dataclass(frozen=True, slots=True)
class Body:
    """What a body reports; `left_out` counts what it does not, and `notes` say why."""

    reports: tuple[AlertReport, ...]
    left_out: int = 0
    notes: tuple[str, ...] = ()


def read_body(body: bytes, how: ReadingBody, kind: str = "auto") -> Body:
    """Read every report in a body, or raise RuleBroken for the first that is wrong."""
    documents = read_json(body)
    found: list[AlertReport] = []
    left, notes = 0, list[str]()
    for document in documents:
        chosen = _kind(document) if kind == "auto" else kind
        found += READERS[chosen](document, how)
        if chosen == "alertmanager" and (count := left_out(document)):
            left += count
            notes.append(f"Its sender left out {count} more.")
        if chosen == "evidently":
            missing = unscored(document)
            left += len(missing)
            notes += missing
    if len(found) > MOST_REPORTS:
        raise RuleBroken(
            f"The body has {len(found):,} reports and may have {MOST_REPORTS:,}.", BAD_BODY
        )
    return Body(tuple(found), left, tuple(notes))


def _kind(document: Part) -> str:
    if is_alertmanager(document):
        return "alertmanager"
    return "evidently" if is_evidently(document) else "plain"
