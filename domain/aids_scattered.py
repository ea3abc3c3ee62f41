"""Scattered parts: digits among ordinary words or over several messages that together make a whole number (R42).

A beginning ("07700", "oh seven") is followed through the numerals after it. Ages, times, dates and the like may be
passed over, and so may any number once the parts lie in several messages, as those talk of other things too. How many
digits can have been gathered so far is kept as the bits of one integer, so every way of picking parts is followed at
once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from domain.aids_numerals import Numeral

_FAR, _NEAR = 8, 3
"""Ordinary words of one message that may part two pieces: more when the first is plainly a code such as 07700."""
_FOLLOWED = 24
"""Numerals followed after a beginning."""
_EARLIER_BEGINNINGS = 60
"""Beginnings in earlier messages that are followed, the newest ones."""
_BITS = (1 << 14) - 1


class Part(NamedTuple):
    """A numeral, the message it is in, and whether it already belongs to a whole number there."""

    item: Numeral
    message: int
    is_taken: bool


class _Step(NamedTuple):
    """One numeral after a beginning: digit counts it could add, and whether it may be passed over."""

    place: int
    adds: tuple[int, ...]
    is_optional: bool
    reached: int


def whole_lengths(head: str) -> tuple[int, ...]:
    """How many digits a British number with this beginning has; none for what is not a beginning."""
    if head.startswith("44"):
        return (12, 13)
    if head[:2] in ("01", "08", "05"):
        return (10, 11)
    return (11,) if head[:2] in ("02", "03", "07") else ()


def scattered_spans(parts: list[Part], here: int) -> list[tuple[int, int]]:
    """Places in message number `here` of numerals that complete a beginning in it or in an earlier message."""
    chosen: set[int] = set()
    for place in _beginnings(parts, here):
        if place not in chosen:
            chosen.update(_completion(parts, place, here))
    return _drawn_together([parts[place].item for place in sorted(chosen) if parts[place].message == here])


def _beginnings(parts: list[Part], here: int) -> list[int]:
    places = [
        place
        for place, (item, _, is_taken) in enumerate(parts)
        if (item.digits[0] == "0" or item.has_plus) and not (is_taken or item.is_safe)
    ]
    places = [place for place in places if whole_lengths(_head(parts, place))]
    earlier = [place for place in places if parts[place].message < here]
    return earlier[-_EARLIER_BEGINNINGS:] + places[len(earlier) :]


def _completion(parts: list[Part], place: int, here: int) -> list[int]:
    """Places of every numeral with which this beginning can become a whole number, itself included."""
    lengths = whole_lengths(_head(parts, place))
    steps = list(_steps(parts, place, here))
    whole = sum(1 << length for length in lengths)
    wanted = whole
    chosen: list[int] = []
    for step in reversed(steps):
        before = whole | (wanted if step.is_optional else 0)
        is_used = False
        for count in step.adds:
            is_used = is_used or bool((step.reached << count) & wanted)
            before |= wanted >> count
        if is_used:
            chosen.append(step.place)
        wanted = before
    return [place, *chosen] if chosen else []


def _steps(parts: list[Part], place: int, here: int) -> Iterator[_Step]:
    first, message, _ = parts[place]
    limit = _FAR if len(first.digits) >= 3 else _NEAR
    reached = 1 << min(len(first.digits), 14)
    words = 0
    for at in range(place + 1, min(place + 1 + _FOLLOWED, len(parts))):
        item, its_message, is_taken = parts[at]
        is_same = its_message == message
        words += item.gap if is_same else 0
        is_far = is_same and words > limit
        adds = () if is_far or is_taken else _adds(item)
        is_aside = len(first.digits) > 1 and (not is_same or message < here)
        is_optional = is_far or is_aside or not adds or item.least == 0 or item.is_safe
        yield _Step(at, adds, is_optional, reached)
        reached = _after(reached, adds, is_optional)
        if not reached:
            return
        if adds and not is_far:
            words = 0


def _after(reached: int, adds: tuple[int, ...], is_optional: bool) -> int:
    after = reached if is_optional else 0
    for count in adds:
        after |= reached << count
    return after & _BITS


def _adds(item: Numeral) -> tuple[int, ...]:
    """Digit counts a numeral could add: none for an age or a time, nor for a lone "I" or "to"."""
    if (item.is_safe and item.most < 4) or (item.likely == 0 and item.gap):
        return ()
    return tuple({item.least, item.likely, item.most} - {0})


def _head(parts: list[Part], place: int) -> str:
    """The first digits from here on, over what is surely something else."""
    head = parts[place].item.digits
    for at in range(place + 1, min(place + 6, len(parts))):
        if len(head) >= 2:
            break
        if not (parts[at].item.is_safe or parts[at].is_taken):
            head += parts[at].item.digits
    return head[:4]


def _drawn_together(items: list[Numeral]) -> list[tuple[int, int]]:
    """Neighbouring digits as one span; the words between distant parts stay out of it."""
    spans: list[tuple[int, int]] = []
    for item in items:
        if spans and item.start - spans[-1][1] <= 8:
            spans[-1] = (spans[-1][0], item.end)
        else:
            spans.append((item.start, item.end))
    return spans
