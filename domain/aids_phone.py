"""Phone numbers, however they are written, also when their parts lie in several messages (R42).

Ordinary talk is full of numbers, so a stretch is only marked when its digits have the make-up of a telephone number:
a nought and an area or mobile code, an international code, one long row of figures, or a word such as "ring" before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.aids_letters import Folded
from domain.aids_numerals import Numeral, numerals
from domain.aids_scattered import Part, scattered_spans, whole_lengths

_ENOUGH = 9
"""Digits in one stretch, led by a nought, that are marked even when one or two are missing."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Numerals with nothing but signs and words like "then" between them."""

    message: int
    items: list[Numeral]


def phone_spans(folded: Folded, earlier: Sequence[Folded] = ()) -> list[tuple[int, int]]:
    """Offsets in the source of `folded` that may be a telephone number or part of one.

    `earlier` holds the sender's messages before this one, newest last. Work grows with the length of all of them.
    """
    messages = [*earlier, folded]
    runs: list[_Run] = []
    for number, message in enumerate(messages):
        runs.extend(_runs(numerals(message), number))
    here = len(messages) - 1
    starts = [_phone_start(run.items) for run in runs]
    plain: list[tuple[int, int]] = []
    for run, start in zip(runs, starts, strict=True):
        if start is not None and run.message == here:
            plain.append((run.items[start].start, run.items[-1].end))
    plain.extend(scattered_spans(_parts(runs, starts), here))
    plain.extend(_completing(runs, starts, here))
    return [folded.span(start, end) for start, end in plain]


def _runs(items: list[Numeral], message: int) -> list[_Run]:
    runs: list[_Run] = []
    for item in items:
        if runs and item.gap == 0:
            runs[-1].items.append(item)
        else:
            runs.append(_Run(message, [item]))
    return [_in_doubt(run) for run in runs]


def _in_doubt(run: _Run) -> _Run:
    """A number word by itself ("a new one") may be a digit of a scattered number and mostly is not."""
    if len(run.items) > 2 or any(not item.is_word or item.least > 2 for item in run.items):
        return run
    return _Run(run.message, [item._replace(least=0) for item in run.items])


def _phone_start(items: list[Numeral]) -> int | None:
    """First numeral from which the run reads as a telephone number."""
    least = likely = most = doubtful = 0
    answer: int | None = None
    is_counting = _is_counting(items)
    is_odd = not is_counting and not _is_rising(items)
    for index in range(len(items) - 1, -1, -1):
        item = items[index]
        least += item.least
        likely += item.likely
        most += item.most
        doubtful += 0 if item.is_safe else item.most
        if len(item.digits) >= 10 and item.least >= 10:
            answer = index
        if doubtful >= 3 and not is_counting and _reads_as_phone(items, index, (least, likely, most)):
            answer = index
    first = next((index for index, item in enumerate(items) if item.likely), 0)
    if answer is None and is_odd and doubtful == most and _may_be_local(items[first], (least, likely, most)):
        answer = first
    return answer


def _may_be_local(first: Numeral, counts: tuple[int, int, int]) -> bool:
    """A number without its area code after a word such as "ring", or a mobile without its nought."""
    return (first.has_cue and 6 <= counts[0] <= 15) or (first.digits[0] == "7" and 10 in counts)


def _reads_as_phone(items: list[Numeral], index: int, counts: tuple[int, int, int]) -> bool:
    head = _head(items, index)
    item = items[index]
    least = counts[0]
    if item.has_plus and least >= 8:
        return True
    if head[:1] == "0" and head[1:2] not in ("", "0"):
        is_code = len(item.digits) >= 3 and least >= 5
        return is_code or least >= _ENOUGH or any(count in whole_lengths(head) for count in counts)
    if head[:2] == "00" and head[2:3] not in ("", "0"):
        return least >= 11
    return head[:2] == "44" and head[2:3] in ("1", "2", "3", "7") and 12 <= least <= 13


def _head(items: list[Numeral], index: int) -> str:
    """The first four digits from here on."""
    head = ""
    for item in items[index : index + 6]:
        head += item.digits
        if len(head) >= 4:
            break
    return head[:4]


def _is_counting(items: list[Numeral]) -> bool:
    """Whether five or more numbers go up or down by one: counting, not a telephone number."""
    steps = {int(b.digits[:6]) - int(a.digits[:6]) for a, b in pairwise(items[:40])}
    return len(items) >= 5 and steps in ({1}, {-1})


def _is_rising(items: list[Numeral]) -> bool:
    """Whether four or more numbers only go up or only go down, as in a list of sizes, ages or lottery numbers."""
    steps = [int(b.digits[:6]) > int(a.digits[:6]) for a, b in pairwise(items[:40])]
    return len(items) >= 4 and len(set(steps)) == 1


def _parts(runs: list[_Run], starts: list[int | None]) -> list[Part]:
    parts: list[Part] = []
    for run, start in zip(runs, starts, strict=True):
        is_taken = start is not None and _digits(run, start) >= 10
        parts.extend(Part(item, run.message, is_taken) for item in run.items)
    return parts


def _digits(run: _Run, start: int) -> int:
    return sum(item.least for item in run.items[start : start + 20])


def _completing(runs: list[_Run], starts: list[int | None], here: int) -> list[tuple[int, int]]:
    """Figures here that go on from a beginning left open in an earlier message, whatever was said between."""
    beginnings = [
        place
        for place, (run, start) in enumerate(zip(runs, starts, strict=True))
        if run.message < here and start is not None and _digits(run, start) < _ENOUGH
    ]
    if not beginnings:
        return []
    said = sum(_digits(run, 0) for run in runs[beginnings[-1] :] if run.message < here and not _is_safe(run))
    fewest = 3 if said < _ENOUGH else 5
    return [
        (run.items[0].start, run.items[-1].end)
        for run in runs
        if run.message == here and not _is_safe(run) and fewest <= _digits(run, 0) < _ENOUGH
    ]


def _is_safe(run: _Run) -> bool:
    return any(item.is_safe for item in run.items) or _is_counting(run.items)
