"""A card of another project, to be read: what changes it belongs on its own board."""

from mlpm_tui.ui.keys import Key
from mlpm_tui.ui.keys_card import PAGE
from mlpm_tui.ui.screens.card import CardScreen

_WRITING = frozenset(key.action for key in PAGE if key.writes) | {"check"}


class OtherCardScreen(CardScreen):
    """A card's screen without the keys that change it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse what would change a card that another board shows."""
        return action not in _WRITING and super().check_action(action, parameters)

    def _is_usable(self, key: Key) -> bool:
        return not key.writes and super()._is_usable(key)
