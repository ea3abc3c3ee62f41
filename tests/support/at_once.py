"""The same thing done by several threads at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

T = TypeVar("T")


def at_once(do: Callable[[], T], times: int) -> list[T]:
    """What each of `times` threads got that all started together."""
    gate = Barrier(times)

    def start() -> T:
        gate.wait(10)
        return do()

    with ThreadPoolExecutor(times) as threads:
        return [future.result(60) for future in [threads.submit(start) for _ in range(times)]]
