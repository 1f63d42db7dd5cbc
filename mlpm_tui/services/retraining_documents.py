"""Retrainings and their schedules as documents."""

from datetime import datetime

from mlpm_tui.domain.details import Retraining
from mlpm_tui.domain.dossier import Dossier
from mlpm_tui.domain.errors import MlpmError
from mlpm_tui.domain.fleet import Model, Schedule
from mlpm_tui.services.documents import Document, listed_card
from mlpm_tui.services.recurrence import due, next_after
from mlpm_tui.services.retraining_zone import local_time


def retraining_document(part: Retraining) -> Document:
    """Return the retraining's part of a card."""
    return {
        "model": part.model,
        "due_for": part.due_for,
        "missed": part.missed,
        "champion": part.champion,
        "challenger": part.challenger,
        "verdict": part.verdict,
        "compared_at": part.compared_at,
    }


def open_document(dossier: Dossier) -> Document:
    """Return a retraining's card with how far its checklist is."""
    card, items = dossier.card, dossier.checklist
    part = dossier.retraining
    return {
        **listed_card(card),
        "due": card.due,
        "done": f"{sum(item.done for item in items)}/{len(items)}" if items else "",
        "checklist": [{"text": item.text, "done": item.done} for item in items],
        **(retraining_document(part) if part is not None else {}),
    }


def schedule_document(model: Model, schedule: Schedule, now: datetime) -> Document:
    """Return a model's schedule, with what is due of it and when it comes next."""
    occurrence, coming, trouble = None, None, None
    try:
        occurrence, coming = due(schedule, now), next_after(schedule, now)
    except MlpmError as error:
        trouble = str(error)
    return {
        "model": model.name,
        "owner": model.owner,
        "rule": schedule.rule,
        "zone": schedule.zone,
        "starts_at": schedule.starts_at,
        "opened_for": schedule.opened_for,
        "paused_at": schedule.paused_at,
        "retired": model.retired_at is not None,
        "due_for": occurrence and occurrence.at,
        "missed": occurrence.missed if occurrence else 0,
        "next": None if schedule.paused_at else coming,
        "trouble": trouble,
    }


def schedule_words(document: Document) -> str:
    """Write a schedule's document in a few words: its rule, its zone, what comes next."""
    zone = document["zone"]
    said = [f"{document['rule']} in {zone}"]
    if document["trouble"]:
        said.append(str(document["trouble"]))
    elif document["paused_at"] is not None:
        said.append("paused")
    else:
        if document["due_for"] is not None:
            said.append("due now")
        coming = document["next"]
        said.append(f"next {local_time(coming, zone)}" if coming else "never again")
    return ", ".join(said)
