"""Locust's `--csv NAME`: the file NAME_stats.csv, of which the row Aggregated is read."""

import csv
import re

from mlpm_tui.domain.objective_figures import Load
from mlpm_tui.sources.load_numbers import amount, checked, count, unreadable

_NEEDED = ("Name", "Request Count", "Failure Count", "Requests/s")
_PERCENTILE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?|100)%")


def is_locust(text: str) -> bool:
    """Tell whether a text begins as Locust's stats do."""
    head = text.lstrip().partition("\n")[0]
    return "Request Count" in head and "Failure Count" in head


def read_locust(text: str) -> Load:
    """Read the aggregated row; its times are milliseconds."""
    try:
        rows = list(csv.DictReader(text.lstrip().splitlines(), strict=True))
    except csv.Error:
        raise unreadable("it begins as Locust's stats and is no CSV") from None
    row = next((row for row in rows if row.get("Name") == "Aggregated"), None)
    if row is None or any(row.get(name) is None for name in _NEEDED):
        raise unreadable("it has no whole row Aggregated; give Locust's file NAME_stats.csv")
    percentiles = {
        float(match[1]): amount(value, f"percentile {name}")
        for name, value in row.items()
        # Locust writes N/A where nothing was measured.
        if name and value not in (None, "", "N/A") and (match := _PERCENTILE.fullmatch(name))
    }
    slowest = percentiles.pop(100.0, None)
    if row.get("Max Response Time"):
        slowest = amount(row["Max Response Time"], "Max Response Time")
    mean = row.get("Average Response Time")
    return checked(
        Load(
            "locust",
            count(row["Request Count"], "Request Count"),
            count(row["Failure Count"], "Failure Count"),
            amount(row["Requests/s"], "Requests/s"),
            percentiles,
            amount(mean, "Average Response Time") if mean else None,
            slowest,
        )
    )
