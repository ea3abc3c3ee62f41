"""Who meets what: for every route, actor and object, the answer that tests/web/policy.txt promises.

A line of the policy is `METHOD  address  who  [parameter=kind or value …]`:

    GET   /my/people/<person_id>                        own
    POST  /coordinator/young-people/<yp_id>/checks/<kind>  case.work   kind=police

`who` is one of WHO. A parameter stands for a thing of that name in the cast (`item_id` is an `item`) unless the line
says another kind; a parameter of no such kind stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.cast import Cast

POLICY = Path(__file__).resolve().parent.parent / "web" / "policy.txt"
ACTORS = (
    "nobody", "amara", "ben", "cai", "ivy", "gus", "hal", "dee", "eli", "fay", "mo", "sol", "wyn", "joy",
)  # fmt: skip
WHOSE = ("amara", "ben", "cai", "crossed", "missing")
YOUNG_PEOPLE, GUESTS = ("amara", "ben", "cai", "ivy"), ("gus", "hal")
STAFF = ("dee", "eli", "fay", "mo", "sol", "wyn")
SEES = {
    "amara": {"amara"}, "ben": {"ben"}, "cai": {"cai"}, "ivy": set[str](), "gus": {"amara"}, "hal": {"amara"},
    "dee": {"amara"}, "eli": {"ben"}, "fay": {"cai"}, "mo": {"amara", "ben"}, "sol": {"amara", "ben"}, "wyn": {"cai"},
}  # fmt: skip
COORDINATORS = {"dee", "eli", "fay"}
WHO: dict[str, frozenset[str]] = {
    "everybody": frozenset(ACTORS),
    "own": frozenset(YOUNG_PEOPLE) - {"ivy"},
    "own.withdraw": frozenset(YOUNG_PEOPLE),
    "guest": frozenset(GUESTS),
    "staff": frozenset(STAFF),
    "case.see": frozenset(STAFF),
    "case.work": frozenset(COORDINATORS),
    "add": frozenset(COORDINATORS | {"mo", "wyn"}),
    "manage": frozenset({"mo", "wyn"}),
    "lead": frozenset({"sol", "wyn"}),
    "leads": frozenset({"mo", "sol", "wyn"}),
}
SIDE_OF = {"/my/": YOUNG_PEOPLE, "/guest/": GUESTS, "/coordinator/": STAFF}
NOTHING = "AAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True)
class Line:
    """One promise."""

    method: str
    rule: str
    who: str
    told: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def parameters(self) -> list[str]:
        """The names in the address, in order."""
        return re.findall(r"<(?:\w+:)?(\w+)>", self.rule)


def read_policy() -> list[Line]:
    """Every promise, in order."""
    lines = []
    for text in POLICY.read_text(encoding="utf-8").splitlines():
        if text.strip() and not text.startswith("#"):
            method, rule, who, *told = text.split()
            lines.append(Line(method, rule, who, tuple((one.split("=", 1)[0], one.split("=", 1)[1]) for one in told)))
    return lines


def things(line: Line, cast: Cast) -> list[str]:
    """The parameters that stand for things of the cast."""
    told = dict(line.told)
    return [name for name in line.parameters if told.get(name, name.removesuffix("_id")) in cast.things]


def positions(line: Line, cast: Cast) -> Iterator[tuple[str, str]]:
    """(whose, address) for every position a thing can be in; one only where an address is about nothing."""
    own = things(line, cast)
    for whose in WHOSE if own else ("amara",):
        if whose == "crossed" and len(own) < 2:
            continue
        yield whose, _address(line, cast, whose, own)


def is_outside(line: Line, actor: str) -> bool:
    """Whether this side is not this actor's at all: then no thing is looked at, and two positions stand for all."""
    insiders = next((who for start, who in SIDE_OF.items() if line.rule.startswith(start)), ())
    return actor not in insiders


def _address(line: Line, cast: Cast, whose: str, own: list[str]) -> str:
    told = dict(line.told)

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name not in own:
            return told.get(name, NOTHING)
        of = {"missing": "", "crossed": "amara" if name == own[0] else "ben"}.get(whose, whose)
        return cast.things[told.get(name, name.removesuffix("_id"))].get(of, NOTHING)

    return re.sub(r"<(?:\w+:)?(\w+)>", fill, line.rule)


def promised(line: Line, cast: Cast, actor: str, whose: str) -> str:
    """`in`, `door` (sign in first), `hidden` (404), or `no` (403), for one actor and position."""
    if line.who == "everybody":
        return "in"
    insiders = next((who for start, who in SIDE_OF.items() if line.rule.startswith(start)), ())
    if actor not in insiders:
        return "door"
    own, told = things(line, cast), dict(line.told)
    has_case = "yp_id" in own
    if actor == "ivy" and line.who != "own.withdraw":
        return "no"
    if has_case and (whose == "missing" or whose not in {*SEES[actor], "crossed"}):
        return "hidden"
    if has_case and whose == "crossed" and "amara" not in SEES[actor]:
        return "hidden"
    if actor not in WHO[line.who]:
        return "no"
    if own and (whose == "crossed" or whose not in SEES[actor]):
        return "hidden"
    if "only" in told and actor != told["only"]:
        return "hidden"
    return told.get("in", "in")
