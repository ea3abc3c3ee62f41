"""How long the reviewer's aids take: ordinary letters, and the worst texts of 10,000 characters known (R42: 50 ms).

Run: python -m tests.bench.bench_aids
"""

import time
from collections.abc import Sequence

from domain.aids import find_marks, is_urgent, make_visible

LENGTH = 10_000
LIMIT_MS = 50.0
ROUNDS = 5
ORDINARY = (
    "We had a lovely time by the sea, 3 of us and 2 dogs, and I thought of you at 4.15 when the ice cream van came. "
)
UNITS = (
    "0 ", "0 1 ", "07 ", "0 x ", "07 x 1 am ", "0 x 12 am ", "07 x 7 x 20 x ", "1-", "1:", "12/", "oh ", "one", "o",
    "s e v e n ", "a@", "h@a.", "a.b", "w-", "@", " at ", "gmail dot ", "my insta ", "snap ", "add my a a a ",
    "12 mill ",
    "live at ", "ysgol gyfun ", "a a a a school ", "St ", "Ab ", "don't tell ", "I want to ", "send me a hot ",
    "want i to be ", "if you dont ", "k1ll ", "I will ", "you ", "do not you ", "my ", "send me a ", "he will i ",
    "paid a ", "at a school ", "the old house ", "12 a road ", "Ab St ", "a.b1 ", "i'm a on ", "e's ", "aaab ", "£",
    "\ufdfa", "\u202e", "🏴", "x", "- ", "\n",
)  # fmt: skip


def milliseconds(text: str, earlier: Sequence[str] = ()) -> float:
    """The fastest of a few rounds, in milliseconds of processor time, so that busy neighbours count little."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        find_marks(text, earlier)
        best = min(best, time.process_time() - begun)
    return best * 1000


def filled(unit: str) -> str:
    """`unit` over and over, LENGTH characters."""
    return (unit * LENGTH)[:LENGTH]


def main() -> None:
    """Print the figures."""
    find_marks("warm up")
    letter = ORDINARY * 12
    print(f"ordinary letter, {len(letter)} characters: {milliseconds(letter):.1f} ms")
    print(f"ordinary text, {LENGTH} characters: {milliseconds(filled(ORDINARY)):.1f} ms")
    print(f"the same after five like it: {milliseconds(filled(ORDINARY), [filled(ORDINARY)] * 5):.1f} ms")
    worst = sorted(((milliseconds(filled(unit)), unit) for unit in UNITS), reverse=True)
    for took, unit in worst[:8]:
        print(f"hostile {unit!r} x {LENGTH}: {took:.1f} ms")
    verdict = "kept" if worst[0][0] <= LIMIT_MS else "MISSED"
    print(f"worst of {len(UNITS)}: {worst[0][0]:.1f} ms, limit {LIMIT_MS:.0f} ms: {verdict}")
    begun = time.process_time()
    is_urgent(filled(ORDINARY))
    make_visible(filled(ORDINARY))
    print(f"urgency and hidden characters, {LENGTH} characters: {(time.process_time() - begun) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
