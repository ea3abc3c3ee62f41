"""Who to ring, by nation: one table. 999 comes first, everywhere and always.

Numbers are the services' own published ones. Nobody has rung them for this table yet: `last_verified` is empty until
somebody of the service did, and says when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from web.saying import lazy_gettext as _l

ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND = "england", "wales", "scotland", "northern_ireland"
EVERYWHERE = frozenset({ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND})


@dataclass(frozen=True)
class Helpline:
    """One service: what it is called, its number, how a phone reaches it, for whom and when, and where."""

    name: str
    number: str
    href: str
    note: str
    nations: frozenset[str] = EVERYWHERE
    last_verified: date | None = None


HELPLINES: tuple[Helpline, ...] = (
    Helpline(_l("In danger right now? Call"), "999", "tel:999", _l("Can’t speak? Stay on the line and press 55.")),
    Helpline("Childline", "0800 1111", "tel:08001111", _l("Free, any time, if you’re under 19.")),
    Helpline("Samaritans", "116 123", "tel:116123", _l("Free, any time, any age.")),
    Helpline(_l("Shout. Send a text to"), "85258", "sms:85258", _l("Free, any time, if talking is too much.")),
    Helpline(
        "Become", "0800 023 2033", "tel:08000232033", _l("For people in care, and people who’ve left."),
        frozenset({ENGLAND}),
    ),
    Helpline(
        "Coram Voice", "0808 800 5792", "tel:08088005792", _l("Someone on your side. Weekdays, 9:30 to 6."),
        frozenset({ENGLAND}),
    ),
    Helpline(
        "NYAS", "0808 808 1001", "tel:08088081001", _l("Someone on your side, to help you be heard."),
        frozenset({ENGLAND, WALES}),
    ),
    Helpline("Meic", "080880 23456", "tel:08088023456", _l("In Wales, up to 25."), frozenset({WALES})),
    Helpline(
        "Who Cares? Scotland", "", "https://www.whocaresscotland.org/", _l("In Scotland, up to 26. On the web."),
        frozenset({SCOTLAND}),
    ),
    Helpline(_l("Police, when it isn’t an emergency"), "101", "tel:101", _l("For something that isn’t happening now.")),
)  # fmt: skip


def lines_for(nation: str | None) -> tuple[Helpline, ...]:
    """The services of one nation, or of all of them where nobody knows which."""
    return tuple(line for line in HELPLINES if nation is None or nation in line.nations)
