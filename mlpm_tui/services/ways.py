"""Where a project's cards stood and when, kept up with its history: what was read is not reread."""

from collections.abc import Mapping

from mlpm_tui.domain.flow import Track, tracks_of
from mlpm_tui.store.card_moves import Ways
from mlpm_tui.store.sitting import Sight


class CardTracks:
    """The stays of all cards of a project, as far as its history was read."""

    def __init__(self, project: str) -> None:
        """Know of nothing yet."""
        self._project = project
        self._forget()

    def _forget(self) -> None:
        self._seq = 0
        self._ways = Ways(self._project)
        self._tracks: Mapping[int, Track] = {}

    def read_on(self, sight: Sight, seq: int) -> Mapping[int, Track]:
        """Return the stays of each card as they are now; the same ones where nothing has moved.

        `seq` is the last entry of the history.
        """
        if seq < self._seq:
            # Another database has taken the place of the one that was read.
            self._forget()
        self._seq = seq
        if touched := sight.read_on(self._ways):
            tracks = dict(self._tracks)
            for card in touched:
                tracks.pop(card, None)
                tracks |= tracks_of(self._ways.of(card))
            # Another one: whoever works with what was read before goes on with that.
            self._tracks = tracks
        return self._tracks
