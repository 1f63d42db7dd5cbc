"""A stand-up as a document; sentences stand beside what they are made of."""

from mlpm_tui.domain.standing_up import MATTERS, StandUp
from mlpm_tui.domain.standing_up_matters import Gate, Matter
from mlpm_tui.domain.standing_up_tales import Told
from mlpm_tui.services.documents import Document, listed_card


def stand_up_document(found: StandUp) -> Document:
    """Return all of a stand-up, its lists in full."""
    return {
        "project": found.project,
        "now": found.now,
        "since": found.since.at,
        "since_text": found.said_since,
        "held_by": found.since.held_by,
        "person": found.person,
        "phase": found.phase,
        "is_calm": found.is_calm,
        **{name: [_matter(one) for one in found.matters[name]] for name in MATTERS},
        "gates": [_gate(gate) for gate in found.gates],
        "changed": [_told(one) for one in found.changed],
        "balance": found.balance,
        "is_balanced": found.is_balanced,
        "people": list(found.people),
    }


def _matter(matter: Matter) -> Document:
    card = matter.card
    return {
        **listed_card(card),
        "phase": card.phase,
        "person": matter.person,
        "grade": matter.grade,
        "why": matter.why,
        "at": matter.at,
    }


def _gate(gate: Gate) -> Document:
    return {
        "phase": gate.phase,
        "name": gate.name,
        "recorded": gate.recorded,
        "needed": gate.needed,
        "missing": list(gate.missing),
        "waits": gate.waits,
        "decision": gate.decision,
        "why": gate.why,
    }


def _told(told: Told) -> Document:
    card = told.card
    return {
        "id": None if card is None else card.id,
        "title": None if card is None else card.title,
        "phase": told.phase,
        "text": told.text,
        "people": list(told.people),
        "at": told.at,
    }
