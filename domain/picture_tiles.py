"""The squares into which a photo is cut so that a part of it can be covered: six by six, whatever its size.

A photo's squares are one number, a bit for each from the top left on, written in hexadecimal.
"""

from __future__ import annotations

from collections.abc import Iterable

SIDE = 6
DIGITS = SIDE * SIDE // 4


def mask_of(numbers: Iterable[int]) -> str:
    """The mask of these squares, numbered from 0; others are left out."""
    bits = 0
    for number in numbers:
        if 0 <= number < SIDE * SIDE:
            bits |= 1 << number
    return f"{bits:0{DIGITS}x}" if bits else ""


def numbers_in(mask: str) -> list[int]:
    """The squares of a mask, numbered from 0."""
    bits = int(mask or "0", 16)
    return [number for number in range(SIDE * SIDE) if bits >> number & 1]


def boxes(mask: str, width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each square in a picture of this size; together they leave no gap."""
    return [
        (
            number % SIDE * width // SIDE,
            number // SIDE * height // SIDE,
            -(-(number % SIDE + 1) * width // SIDE),
            -(-(number // SIDE + 1) * height // SIDE),
        )
        for number in numbers_in(mask)
    ]
