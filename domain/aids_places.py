"""Ways to be found: everything by which somebody could be reached, visited or recognised (R42)."""

from domain import aids_homes, aids_more_ways, aids_reach, aids_schools
from domain.aids_homes import is_now, is_postcode
from domain.aids_letters import Folded
from domain.aids_marks import Kind

_FINDERS = (*aids_reach.FINDERS, *aids_homes.FINDERS, *aids_schools.FINDERS, *aids_more_ways.FINDERS)
_DOUBTS = {Kind.POSTCODE: is_postcode, Kind.ADDRESS: is_now}


def place_spans(folded: Folded) -> dict[Kind, list[tuple[int, int]]]:
    """Offsets in the source of everything by which somebody could be found, by kind."""
    found: dict[Kind, list[tuple[int, int]]] = {}
    for kind, needs, pattern, minds_capitals in _FINDERS:
        if not any(need in folded.plain for need in needs):
            continue
        is_meant = _DOUBTS.get(kind)
        for match in pattern.finditer(folded.source if minds_capitals else folded.plain):
            if is_meant is None or is_meant(match):
                found.setdefault(kind, []).append(match.span() if minds_capitals else folded.span(*match.span()))
    return found
