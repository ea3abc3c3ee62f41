"""Finders: patterns for the ways to find somebody, each tried only on texts that hold what it cannot do without."""

import re
from typing import NamedTuple

from domain.aids_marks import Kind


class Finder(NamedTuple):
    """One way to write something. `needs`: of these at least one is in every text the pattern can match."""

    kind: Kind
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    minds_capitals: bool = False


def finder(kind: Kind, needs: str, *patterns: str, minds_capitals: bool = False) -> Finder:
    """A finder for any of the patterns; `needs` in small letters with spaces between, "" for none."""
    return Finder(kind, tuple(needs.split()), re.compile("|".join(patterns)), minds_capitals)
