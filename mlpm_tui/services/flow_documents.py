"""Flow and forecasts as documents; lengths of days are days, as throughput is told."""

from collections.abc import Sequence
from datetime import date, timedelta

from mlpm_tui.domain.flow import Ageing, Finished
from mlpm_tui.domain.forecasts import Forecast, day_after
from mlpm_tui.services.documents import Document, listed_card
from mlpm_tui.services.flow import Course, PhaseForecast

MOST_LISTED = 20
"""So many cards of each list stand in a document: the oldest open and the slowest finished."""


def flow_document(course: Course, days: int) -> Document:
    """Return cycle times, ages, throughput and cumulative flow of the latest days."""
    flow, first = course.flow(days), course.first_day(days)
    history = course.history(days)
    cycle = flow.cycle_days
    slowest = sorted(flow.finished, key=lambda one: (-(one.days or 0), one.card.key))
    return {
        "since": first,
        "days": len(history),
        "finished": len(flow.finished),
        "cycle_time_days": {
            "counted": len(cycle),
            "without_start": len(flow.finished) - len(cycle),
            **{f"p{100 * part:.0f}": days for part, days in flow.percentiles.items()},
            "slowest": [
                finished_document(one) for one in slowest[:MOST_LISTED] if one.days is not None
            ],
        },
        "age_days": {
            "open": len(flow.ageing),
            "old": sum(one.is_old for one in flow.ageing),
            "oldest": [_ageing(one) for one in flow.ageing[:MOST_LISTED]],
        },
        "throughput": throughput_document(first, history),
        "cumulative": {
            str(status): list(counts) for status, counts in course.cumulative(days).items()
        },
    }


def throughput_document(first: date, history: Sequence[int]) -> Document:
    """Return how many cards were finished on each day from the first on, and a week."""
    return {
        "per_week": 7 * sum(history) / len(history) if history else 0.0,
        "by_day": [
            {"day": first + timedelta(at), "finished": done} for at, done in enumerate(history)
        ],
    }


def finished_document(one: Finished) -> Document:
    """Return a card that is done, with the days that it took."""
    return {
        "id": one.card.id,
        "title": one.card.title,
        "ended_at": one.ended_at,
        "days": one.days,
    }


def _ageing(one: Ageing) -> Document:
    card = one.card
    return {
        **listed_card(card),
        "days": one.days,
        "older_than": one.older_than,
        "is_old": one.is_old,
    }


def forecast_document(today: date, told: Forecast) -> Document:
    """Return a forecast with the days on which all is done by half and by 85 % of the trials."""
    return {
        "left": told.left,
        "p50_days": told.p50_days,
        "p50_on": day_after(today, told.p50_days),
        "p85_days": told.p85_days,
        "p85_on": day_after(today, told.p85_days),
        "history_days": told.history_days,
        "finished": told.finished,
        "seed": told.seed,
    }


def phase_forecast_document(course: Course, found: PhaseForecast | None) -> Document | None:
    """Return a phase's forecast, or why there is none; None where the phase has no end."""
    if found is None:
        return None
    if found.forecast is None:
        nothing = forecast_told(course.today, None)
        return {"left": found.left, **nothing, "basis": None, "why": found.why}
    basis = "phase" if found.is_own else "team"
    return {**forecast_document(course.today, found.forecast), "basis": basis, "why": None}


def forecast_told(today: date, told: Forecast | None) -> Document:
    """Return a forecast's fields, which are None where there is none."""
    if told is not None:
        return forecast_document(today, told)
    return dict.fromkeys(("p50_days", "p50_on", "p85_days", "p85_on", "history_days"))
