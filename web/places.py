"""How many may do something at once in this process: altogether, and each of them."""

from __future__ import annotations

import threading
from collections import Counter


class Places:
    """`total` places (None: as many as come), of which one holder has `each` at most. Nobody waits for one."""

    def __init__(self, each: int, total: int | None = None) -> None:
        self._each = each
        self._total = total
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, who: str) -> bool:
        """Take a place; False when there is none left for `who`."""
        with self._lock:
            is_full = self._total is not None and self._taken.total() >= self._total
            if is_full or self._taken[who] >= self._each:
                return False
            self._taken[who] += 1
            return True

    def leave(self, who: str) -> None:
        """Give one place back. Raises KeyError for somebody who has none."""
        with self._lock:
            if not self._taken[who]:
                raise KeyError("nobody is in that place")
            self._taken[who] -= 1
            self._taken += Counter()  # forget whoever has none left

    def has(self, who: str) -> bool:
        """Whether `who` holds a place now."""
        with self._lock:
            return self._taken[who] > 0

    @property
    def taken(self) -> int:
        """How many places are taken now."""
        with self._lock:
            return self._taken.total()
