"""Write docs/contact-lifecycle.md from the tables in domain/: `python -m tools.lifecycle_page [--check]`.

The page is what a practitioner reads and corrects; the code holds the same tables, and a test holds the two equal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from domain import contact_needs
from domain.contact_moves import HARD_NEWS, MOVES, By, State
from domain.item_reviews import UNDO
from domain.items import ITEM_MOVES, ItemState
from domain.rungs import Rung

PAGE = Path(__file__).parent.parent / "docs" / "contact-lifecycle.md"

NEEDS = {
    "take_part": "the young person agreed to take part",
    "no_boundary": "the young person has not said never, about this person or anyone who is the same person",
    "search_consent": "the young person lets them be looked for",
    "legal_gate": "a worker recorded that the legal-status gate is open",
    "abroad_gate": "it is not for the Red Cross alone to look: somebody abroad, of an unaccompanied young person",
    "red_cross": "a lawyer's advice is recorded, and that the young person asked the Red Cross themselves",
    "prepared": "the person's own readiness is recorded, and is not *not yet*",
    "lead": "a lead that is at least possible",
    "two_identifiers": "two identifiers of different kinds",
    "checks": "every check is answered, and none says prohibited (unknown blocks)",
    "still_clear": "no check that was answered now says unknown or prohibited",
    "no_prohibition": "no order in force forbids it",
    "approach_consent": "the young person lets them be talked to",
    "rung": "at least one rung is open now",
    "told": "hard news was told in person first",
    "has_news": "there is hard news, told or not, also after a stop",
    "look_due": "the day the two who refused chose has come",
    "challenged": "the young person challenged it",
}

HEAD = """# The life cycle of a request, and of a letter

This page is written by `make lifecycle-page` from the tables in `domain/contact_moves.py`, `domain/contact_needs.py`,
`domain/rungs.py` and `domain/items.py`; do not edit it. The guards, the buttons and the tests read the same tables.
What each state is called for the young person stands in `web/status.py` and `web/story_words.py`.
"""


def page() -> str:
    """The whole page as text."""
    return "\n".join([HEAD, *_states(), *_moves(), *_needs(), *_rungs(), *_items()]) + "\n"


def _states() -> list[str]:
    hard = ", ".join(f"`{state.value}`" for state in State if state in HARD_NEWS)
    every = " · ".join(f"`{state.value}`" for state in State)
    return [
        "## States of a request", "", every, "",
        f"{hard} are hard news: until somebody has told the young person in person, their app says only that their"
        " coordinator needs to talk to them.", "",
    ]  # fmt: skip


def _moves() -> list[str]:
    rows = ["## Moves", "", "| move | from | to | who | needs | reason |", "|---|---|---|---|---|---|"]
    for move in MOVES.values():
        target = move.target.value if move.target else ("where it was" if move.name == "resume" else "stays")
        sources = ", ".join(state.value for state in move.sources)
        if len(move.sources) == len(State) - 1:
            sources = "any but draft"
        who = ", ".join(by.value for by in move.by)
        needs = ", ".join(f"`{need}`" for need in move.needs) or "–"
        reason = "of staff" if move.reason else "–"
        rows.append(f"| {move.name} | {sources} | {target} | {who} | {needs} | {reason} |")
    return [*rows, "", f"A move by *{By.TWO_KEYS.value}* is proposed by the first and carried out when the second "
            "agrees; every need is asked again at that moment, and so is whether the first could still propose it "
            "(suspended, held, role, assignment, tie). A coordinator asks only for a young person who has never had a "
            "way in of their own. A young person never gives a reason.", ""]  # fmt: skip


def _needs() -> list[str]:
    rows = [f"- `{name}`: {NEEDS[name]}." for name in contact_needs.NEEDS]
    return ["## What a move may need", "", *rows, "", "A need that cannot be answered is a no.", ""]


def _rungs() -> list[str]:
    ladder = " → ".join(f"`{rung.value}`" for rung in Rung)
    return [
        "## Ways of being in touch", "", ladder, "",
        "Each rung is opened by itself, for a direction, on conditions, until a review date: under 18, for anyone"
        " high-risk and for `direct` always with two keys. When the date comes it stops by itself. The words of a"
        " letter need `letters`,"
        " those of a memory `memory_only`, and every photo and voice note needs `photos` besides.",
        "",
    ]  # fmt: skip


def _items() -> list[str]:
    every = " · ".join(f"`{state.value}`" for state in ItemState)
    rows = ["## A letter or memory on its way", "", every, "", "| move | from | to | who |", "|---|---|---|---|"]
    for move in ITEM_MOVES.values():
        rows.append(
            f"| {move.name} | {', '.join(state.value for state in move.sources)} | {move.target.value} | {move.by} |"
        )
    undo = int(UNDO.total_seconds())
    return [
        *rows, "",
        f"A pass is bound to the SHA-256 of exactly what will be shown. It counts {undo} seconds later; until then"
        " either reviewer takes it back without a trace. The first thing ever to arrive from somebody, and anything"
        " from or to a high-risk person, needs two reviewers, one of them the safeguarding lead.",
    ]  # fmt: skip


def main() -> int:
    """Write the page, or with --check say whether it is up to date."""
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        print("docs/contact-lifecycle.md is not what the code says: run `make lifecycle-page`", file=sys.stderr)
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
