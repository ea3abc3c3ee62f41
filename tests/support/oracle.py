"""What may be seen, worked out from the record alone (R28). It knows no table of the domain but the record, and shares
no code with domain/delivery.py: it is the second opinion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.audit import AuditEvent

STOPPING = ("unknown", "prohibited", "requested", "not_yet")
HALF_A_MINUTE = timedelta(seconds=30)  # R39


@dataclass
class _Thing:
    """An item as the record tells of it."""

    yp: str
    person: str
    direction: str = ""
    rung: str = ""
    hash: str = ""
    needs_two: bool = True
    was_held: bool = False  # ever, for harm: two readers from then on
    state: str = "draft"
    deliver_from: datetime | None = None
    opened: bool = False
    photos: set[str] = field(default_factory=set)
    voices: set[str] = field(default_factory=set)
    covered: set[str] = field(default_factory=set)  # photos that are left out
    kept_back: tuple[date | None] | None = None  # with the day until which they are not told
    passes: dict[str, bool] = field(default_factory=dict)  # who passed these very bytes, and whether as lead


@dataclass
class _Planned:
    """A meeting as the record tells of it."""

    yp: str
    person: str
    rung: str
    until: datetime
    last_on: date
    is_planned: bool


class Oracle:
    """Feed it new entries of one authority's record in order; ask `visible(viewer)` at any moment."""

    def __init__(self, born: dict[str, date] | None = None) -> None:
        self.born = born or {}  # birthdays are in no record
        self.reviewed: dict[str, date] = {}
        self.read = 0
        self.items: dict[str, _Thing] = {}
        self.state: dict[str, str] = {}
        self.contact: dict[str, str] = {}
        self.agreed: dict[str, bool] = {}
        self.rungs: dict[str, tuple[str, str, str, datetime, datetime]] = {}
        self.keys: dict[str, tuple[str, str, bool]] = {}  # of an approval: first, second, whether one was the lead
        self.chosen: set[str] = set()
        self.meetings: dict[str, _Planned] = {}
        self.bounded: dict[str, bool] = {}
        self.hidden: set[str] = set()  # photos that nobody is given
        self.unsafe: dict[str, bool] = {}  # the young person said so
        self.reach: dict[str, tuple[str, str]] = {}
        self.yp_of: dict[str, str] = {}
        self.same: dict[str, frozenset[str]] = {}  # who was ever found to be one human
        self.checks: dict[tuple[str, str], str] = {}
        self.orders: dict[str, tuple[str, bool, date, date | None, bool]] = {}
        self.inside: dict[str, dict[str, str]] = {}
        self.filed: dict[str, date] = {}
        self.risky: set[str] = set()
        self.shut: dict[str, set[str]] = defaultdict(set)
        self.ties: set[tuple[str, str, str]] = set()

    def learn(self, entry: AuditEvent) -> None:
        """Take in the next entry."""
        self.read = entry.seq
        kind, _, subject = entry.subject.partition(":")
        handler = getattr(self, f"_{kind}", None)
        if handler is not None:
            handler(entry, subject, entry.detail)

    def _person(self, entry: AuditEvent, person: str, detail: dict[str, object]) -> None:
        self.yp_of[person] = entry.yp_id
        self._who_is_who(entry, person, detail)
        self.unsafe[person] = {"safety.paused": True, "safety.ended": False}.get(
            entry.what, self.unsafe.get(person, False)
        )
        if entry.what in ("person.added", "person.abroad") and (detail.get("flagged") or detail.get("abroad")):
            self.risky.add(person)
        elif entry.what == "boundary.set":
            self.bounded[person] = True
        elif entry.what == "boundary.lifted":
            self.bounded[person] = False
        elif entry.what == "consent.given" and detail["scope"] == "contact":
            self.contact[person] = str(detail["decision"])
        elif entry.what == "check.answered":
            self.checks[person, str(detail["kind"])] = str(detail["outcome"])
            if detail["outcome"] in ("conditions", "prohibited"):
                self.risky.add(person)
        elif entry.what == "order.made":
            until = date.fromisoformat(str(detail["until_on"])) if detail["until_on"] else None
            begins = date.fromisoformat(str(detail["from_on"]))
            self.orders[str(detail["order"])] = (person, bool(detail["prohibits"]), begins, until, True)
            self.filed[str(detail["order"])] = _day(entry.at)
            self.risky.add(person)
        elif entry.what == "order.ended":
            one, prohibits, begins, until, _live = self.orders[str(detail["order"])]
            self.orders[str(detail["order"])] = (one, prohibits, begins, until, False)

    def _who_is_who(self, entry: AuditEvent, person: str, detail: dict[str, object]) -> None:
        if entry.what == "reach.noted":
            self.reach[person] = (str(detail["phone"]), str(detail["email"]))
            humans = frozenset().union(*(self.same.get(other, frozenset({other})) for other in self._alike(person)))
            self.same.update(dict.fromkeys(humans, humans))
        elif entry.what == "person.merged":
            both = self.same.get(person, frozenset({person})) | self.same.get(
                str(detail["other"]), frozenset({str(detail["other"])})
            )
            self.same.update(dict.fromkeys(both, both))
        elif entry.what == "person.parted":
            rest = self.same.get(person, frozenset({person})) - {person}
            self.same.update(dict.fromkeys(rest, rest))
            self.same[person] = frozenset({person})

    def _request(self, entry: AuditEvent, _subject: str, detail: dict[str, object]) -> None:
        if "after" in detail:
            self.state[str(detail["person"])] = str(detail["after"])
        if entry.what == "contact.refuse":
            self.risky.add(str(detail["person"]))
        if entry.what == "contact.ended_all":
            self.rungs = {key: rung for key, rung in self.rungs.items() if rung[0] != detail["person"]}
            self._forget_passes(str(detail["person"]))

    def _guest(self, entry: AuditEvent, _subject: str, detail: dict[str, object]) -> None:
        if entry.what in ("guest.agreed", "guest.stepped_back"):
            self.agreed[str(detail["person"])] = entry.what == "guest.agreed"
        if entry.what == "guest.stepped_back":
            self._forget_passes(str(detail["person"]))

    def _forget_passes(self, person: str) -> None:
        for thing in self.items.values():
            if thing.person == person and not thing.opened:
                thing.passes = {}

    def _approval(self, entry: AuditEvent, approval: str, detail: dict[str, object]) -> None:
        if entry.what == "rung.closed":
            self.rungs.pop(approval, None)
        elif entry.what == "rung.chosen":
            self.chosen.add(approval)
        elif entry.what == "rung.opened":
            until = datetime.fromisoformat(str(detail["until"]))
            person, rung, way = (str(detail[name]) for name in ("person", "rung", "direction"))
            self.rungs[approval] = (person, rung, way, entry.at, until)
            self.keys[approval] = (str(detail["first"]), str(detail["second"]), bool(detail["lead"]))

    def _meeting(self, entry: AuditEvent, meeting: str, detail: dict[str, object]) -> None:
        if entry.what in ("meeting.planned", "meeting.moved"):
            until, last_on = datetime.fromisoformat(str(detail["until"])), date.fromisoformat(str(detail["last_on"]))
            self.meetings[meeting] = _Planned(
                entry.yp_id, str(detail["person"]), str(detail["rung"]), until, last_on, is_planned=True
            )
        elif entry.what in ("meeting.called_off", "meeting.fell_through", "meeting.happened"):
            self.meetings[meeting].is_planned = False

    def _staff(self, entry: AuditEvent, staff: str, detail: dict[str, object]) -> None:
        if entry.what == "tie.declared":
            self.ties.add((staff, entry.yp_id, str(detail.get("person") or "")))

    def _young_person(self, entry: AuditEvent, yp: str, detail: dict[str, object]) -> None:
        if entry.what in ("custody.noted", "custody.ended"):
            is_in = entry.what == "custody.noted"
            self.inside[yp] = (
                {way: str(detail[way]) for way in ("letters", "photos", "calls", "visits")} if is_in else {}
            )
        if entry.what in ("young_person.added", "case.reviewed"):
            self.reviewed[yp] = _day(entry.at)
        for what, reason, is_shut in (
            ("everything.paused", "paused", True), ("everything.resumed", "paused", False),
            ("case.frozen", "frozen", True), ("case.unfrozen", "frozen", False),
            ("case.needs_review", "review", True), ("case.reviewed", "review", False),
        ):  # fmt: skip
            if entry.what == what:
                (self.shut[yp].add if is_shut else self.shut[yp].discard)(reason)

    def _item(self, entry: AuditEvent, item: str, detail: dict[str, object]) -> None:
        if entry.what == "item.begun":
            self.items[item] = _Thing(entry.yp_id, str(detail["person"]))
        thing = self.items[item]
        self._heard(entry, thing, detail)
        if entry.what in ("item.written", "item.photo_added", "item.photo_removed"):
            thing.hash, thing.passes = "", {}
            photo = {str(detail["media"])} if "media" in detail else set()
            thing.photos = thing.photos | photo if entry.what == "item.photo_added" else thing.photos - photo
        elif entry.what in ("item.submit", "item.agree"):
            thing.hash, thing.passes = str(detail["hash"]), {}
            thing.needs_two = bool(detail["needs_two"]) or thing.was_held
            thing.direction, thing.rung, thing.state = str(detail["direction"]), str(detail["rung"]), "submitted"
        elif entry.what == "item.verdict":
            is_heard = not thing.voices or detail.get("listened") is True
            if detail["verdict"] == "pass" and detail["hash"] == thing.hash and is_heard:
                thing.passes[entry.by_id] = bool(detail["lead"])
                thing.needs_two = thing.needs_two or self._is_risky(thing.person)
            else:
                thing.passes = {}
        elif entry.what == "item.pass":
            told = datetime.fromisoformat(str(detail["deliver_from"]))
            thing.state, thing.deliver_from = "approved", max(told, entry.at + HALF_A_MINUTE)
        elif entry.what in ("item.take_back", "item.call_back"):
            thing.state, thing.deliver_from, thing.passes = "back", None, {}
        elif entry.what == "item.fall_short":
            thing.state, thing.deliver_from, thing.needs_two = "back", None, bool(detail["needs_two"])
        elif entry.what == "item.open":
            thing.state, thing.opened = "delivered", True
        else:
            self._kept_from(entry.what, thing, detail)

    def _kept_from(self, what: str, thing: _Thing, detail: dict[str, object]) -> None:
        """What is covered, lifted again, kept back."""
        if what in ("item.covering", "item.uncovering") and detail["over"] == "photo":
            (thing.covered.add if what == "item.covering" else thing.covered.discard)(str(detail["media"]))
        elif what in ("item.cover", "item.uncover"):
            thing.hash, thing.passes, thing.state, thing.deliver_from = str(detail["hash"]), {}, "back", None
            thing.opened = thing.opened and what == "item.cover"
        elif what == "item.suggest":
            thing.covered = set()
        elif what == "item.hold":
            thing.needs_two = thing.was_held = True
        elif what == "item.seal":
            quiet = detail["quiet_until"]
            thing.state, thing.kept_back = "sealed", (date.fromisoformat(str(quiet)) if quiet else None,)
        elif what == "item.release":
            thing.state, thing.kept_back = "back", None

    def _heard(self, entry: AuditEvent, thing: _Thing, detail: dict[str, object]) -> None:
        if entry.what in ("item.voice_added", "item.voice_removed"):
            thing.hash, thing.passes = "", {}
            (thing.voices.add if entry.what == "item.voice_added" else thing.voices.discard)(str(detail["sound"]))
        elif entry.what == "item.written_down":
            thing.hash, thing.passes = str(detail["hash"]), {}

    def visible(self, yp: str, person: str, direction: str, now: datetime) -> set[str]:
        """The ids of what may be shown at `now`: to the young person (`in`, any person if empty) or a guest (`out`)."""
        return {
            item
            for item, thing in self.items.items()
            if thing.yp == yp and thing.direction == direction and person in ("", thing.person)
            and self._may_show(thing, now)
        }  # fmt: skip

    def told_kept_back(self, yp: str, now: datetime) -> set[str]:
        """The ids of what the young person is told was kept back, at `now`."""
        day = now.astimezone(ZoneInfo("Europe/London")).date()
        return {
            item
            for item, thing in self.items.items()
            if thing.yp == yp and thing.direction == "in" and thing.kept_back is not None
            and (thing.kept_back[0] is None or thing.kept_back[0] <= day)
        }  # fmt: skip

    def _media(self, entry: AuditEvent, media: str, detail: dict[str, object]) -> None:
        if entry.what == "photo.hidden":
            self.hidden.add(media)
        elif entry.what == "photo.second" and detail["agrees"] and detail["wish"] == "mistaken":
            self.hidden.discard(media)

    def _may_show(self, thing: _Thing, now: datetime) -> bool:
        if self.hidden & (thing.photos - thing.covered):
            return False
        if thing.state not in ("approved", "delivered") or thing.deliver_from is None or now < thing.deliver_from:
            return False
        if self.state.get(thing.person) != "connected" or self.shut[thing.yp] or self._has_turned(thing.yp, now):
            return False
        humans = self._humans(thing.person)
        if any(one in humans and told in STOPPING for (one, _kind), told in self.checks.items()):
            return False
        if self.contact.get(thing.person) != "yes" or not self.agreed.get(thing.person):
            return False
        if not self._has_rung(thing, now) or any(self._forbids(other, now) for other in self._humans(thing.person)):
            return False
        rules, has_photos = self.inside.get(thing.yp), bool(thing.photos - thing.covered or thing.voices)
        if rules and (rules["letters"] != "allowed" or (has_photos and rules["photos"] != "allowed")):
            return False
        keys = {
            staff: lead
            for staff, lead in thing.passes.items()
            if (staff, thing.yp, "") not in self.ties and (staff, thing.yp, thing.person) not in self.ties
        }
        if thing.needs_two or (not thing.opened and self._is_risky(thing.person)):
            return len(keys) >= 2 and any(keys.values())
        return len(keys) >= 1

    def _has_turned(self, yp: str, now: datetime) -> bool:
        """18 or 25 since a person last decided, or an order that ran out since then (R37)."""
        last, day = self.reviewed[yp], _day(now)
        born = self.born.get(yp)
        turns = [] if born is None else [_birthday(born, years) for years in (18, 25)]
        over = [
            until
            for one, (person, _prohibits, _begins, until, live) in self.orders.items()
            if live and until is not None and self.yp_of[person] == yp and self.filed[one] <= until
        ]
        return any(last < turn <= day for turn in turns) or any(last <= until < day for until in over)

    def seeing(self, yp: str, person: str, now: datetime) -> set[str]:
        """The ids of the meetings that may be shown at `now`, with anybody if `person` is empty."""
        return {
            key
            for key, one in self.meetings.items()
            if one.yp == yp and person in ("", one.person) and one.is_planned and now < one.until
            and self._is_way_open(one.person, one.rung, now, one.until, one.last_on)
        }  # fmt: skip

    def swapping(self, yp: str, now: datetime) -> set[str]:
        """Whom this young person may swap numbers with: their own choice, besides everything else."""
        people = {rung[0] for rung in self.rungs.values() if self.yp_of.get(rung[0]) == yp}
        return {person for person in people if self._is_way_open(person, "direct", now, now, _day(now))}

    def _is_way_open(self, person: str, rung: str, now: datetime, until: datetime, last_on: date) -> bool:
        yp = self.yp_of[person]
        if self.state.get(person) != "connected" or self.shut[yp] or self._has_turned(yp, now):
            return False
        humans = self._humans(person)
        if any(one in humans and told in STOPPING for (one, _kind), told in self.checks.items()):
            return False
        if not self._lets(yp, rung):
            return False
        if self.contact.get(person) != "yes" or not self.agreed.get(person):
            return False
        days = [_day(now), last_on, *(begins for _one, _prohibits, begins, _until, _live in self.orders.values())]
        days = [day for day in days if _day(now) <= day <= last_on]
        if any(self._forbids_on(other, day) for other in self._humans(person) for day in days):
            return False
        return any(
            one == person and way_rung == rung and way == "both" and begins <= now < ends and until <= ends
            and self._counts(key, person, rung)
            for key, (one, way_rung, way, begins, ends) in self.rungs.items()
        )  # fmt: skip

    def _counts(self, key: str, person: str, rung: str) -> bool:
        """Neither key is tied, numbers were chosen, and somebody high-risk had the lead for one of two keys."""
        first, second, has_lead = self.keys[key]
        yp = self.yp_of[person]
        if self._is_tied(first, yp, person) or self._is_tied(second, yp, person):
            return False
        if rung == "direct" and key not in self.chosen:
            return False
        return not self._is_risky(person) or bool(second and has_lead)

    def _lets(self, yp: str, rung: str) -> bool:
        """Whether the place they are in, if it is one with rules, allows this."""
        rules, way = (
            self.inside.get(yp),
            {"call": "calls", "supported_visit": "visits", "visit": "visits"}.get(rung, ""),
        )
        return not rules or rules.get(way) == "allowed"

    def _is_tied(self, staff: str, yp: str, person: str) -> bool:
        return (staff, yp, "") in self.ties or (staff, yp, person) in self.ties

    def _has_rung(self, thing: _Thing, now: datetime) -> bool:
        live = {
            rung
            for key, (person, rung, way, begins, until) in self.rungs.items()
            if person == thing.person
            and way in (thing.direction, "both")
            and begins <= now < until
            and not any(self._is_tied(staff, thing.yp, person) for staff in self.keys[key][:2])
        }
        return thing.rung in live and (not (thing.photos - thing.covered or thing.voices) or "photos" in live)

    def _is_risky(self, person: str) -> bool:
        return not self.risky.isdisjoint(self._humans(person))

    def _humans(self, person: str) -> frozenset[str]:
        return self._alike(person) | self.same.get(person, frozenset())

    def _alike(self, person: str) -> frozenset[str]:
        phone, email = self.reach.get(person, ("", ""))
        alike = {
            other
            for other, (its_phone, its_email) in self.reach.items()
            if self.yp_of[other] == self.yp_of[person]
            and ((phone and phone == its_phone) or (email and email == its_email))
        }
        return frozenset(alike | {person})

    def _forbids(self, person: str, now: datetime) -> bool:
        return self._forbids_on(person, _day(now))

    def _forbids_on(self, person: str, day: date) -> bool:
        ordered = any(
            one == person and prohibits and live and begins <= day and (until is None or day <= until)
            for one, prohibits, begins, until, live in self.orders.values()
        )
        return ordered or self.bounded.get(person, False) or self.unsafe.get(person, False)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Europe/London")).date()


def _birthday(born: date, years: int) -> date:
    leap = (born.month, born.day) == (2, 29) and (born.year + years) % 4 != 0
    return date(born.year + years, 3, 1) if leap else date(born.year + years, born.month, born.day)
