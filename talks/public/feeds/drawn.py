"""Items of feeds drawn lately, of this process. After a publication every feed is asked for anew, by many, and all but
one of its items are what they were.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable

from talks.public.feeds.atom import Item

MOST = 2000  # some 5 kB each


class Drawn:
    """By entry: the edition it was drawn from, a key that says whether it still holds, and the item itself."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._held: OrderedDict[int, tuple[int, Hashable, Item]] = OrderedDict()

    def editions(self, entry_ids: Iterable[int]) -> list[int]:
        """The editions that some of these entries have been drawn from."""
        with self._lock:
            return [self._held[entry_id][0] for entry_id in entry_ids if entry_id in self._held]

    def item(self, entry_id: int, key: Hashable) -> Item | None:
        """The item of an entry, if it was drawn for this key."""
        with self._lock:
            found = self._held.get(entry_id)
            if found is None or found[1] != key:
                return None
            self._held.move_to_end(entry_id)
            return found[2]

    def keep(self, entry_id: int, edition_id: int, key: Hashable, item: Item) -> None:
        """Hold an item; of too many the one that was longest not asked for goes."""
        with self._lock:
            self._held[entry_id] = (edition_id, key, item)
            self._held.move_to_end(entry_id)
            if len(self._held) > self._most:
                self._held.popitem(last=False)


drawn = Drawn()
