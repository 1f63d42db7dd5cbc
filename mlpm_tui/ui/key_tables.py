"""All tables of keys by where they work; keymap files and lists of all keys read them here."""

from mlpm_tui.ui.keys import APP, BOARD, COMPARE, EXPERIMENTS, MODELS, TRIAGE
from mlpm_tui.ui.keys_card import PAGE
from mlpm_tui.ui.keys_history import HISTORY, THEN
from mlpm_tui.ui.keys_sprint import SPRINT
from mlpm_tui.ui.keys_standup import STANDUP

TABLES = {
    "everywhere": APP,
    "board": BOARD,
    "experiments": EXPERIMENTS,
    "triage": TRIAGE,
    "models": MODELS,
    "sprint": SPRINT,
    "standup": STANDUP,
    "history": HISTORY,
    "board as it was": THEN,
    "card": PAGE,
    "compare": COMPARE,
}
"""The tables by where their keys work."""
ALL = {key.id: key for table in TABLES.values() for key in table}
