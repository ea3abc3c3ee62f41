"""What waits for this member of staff: what can't wait first, then kind by kind, the oldest first."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template, request, url_for

from coordinator import blueprint
from coordinator.around import ago, first, with_age
from domain import access, caseload, clock, waiting
from domain.access import Action
from domain.caseload import Names
from domain.items import Item
from domain.rungs import Direction
from domain.waiting import Wait, Waiting
from web.guard import allows
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.session import actor, db

# icon, what it is called in a row, above its group and in the filter, and the button
KINDS: dict[Wait, tuple[str, str, str, str]] = {
    Wait.LATE: ("warn", _l("A worry that nobody has taken on"), _l("Worries nobody has"), _l("Take it on")),
    Wait.CONCERN: ("warn", _l("Somebody is worried"), _l("Worries"), _l("Answer")),
    Wait.MESSAGE_NOW: ("warn", _l("A message that may be about harm"), _l("Messages to read now"), _l("Read")),
    Wait.MESSAGE: ("chat", _l("Wrote you a message"), _l("Messages"), _l("Read")),
    Wait.READ_NOW: ("warn", _l("Something to read now: it may be about harm"), _l("To read now"), _l("Read")),
    Wait.TELL: ("chat", _l("Hard news to tell in person"), _l("To tell in person"), _l("Get ready")),
    Wait.WITH_SOMEONE: ("help", _l("Wants to read a letter with you"), _l("To read together"), _l("Look")),
    Wait.LESS_OR_STOP: ("warn", _l("Wants less, or to stop"), _l("Less or stop"), _l("Look")),
    Wait.MEETING_OFF: ("cal", _l("A meeting is off: tell them"), _l("Meetings that are off"), _l("See to it")),
    Wait.CHALLENGE: ("ask", _l("Asked us to think again"), _l("To think again"), _l("Look")),
    Wait.NOBODY: ("people", _l("No coordinator works with them"), _l("Without a coordinator"), _l("Name one")),
    Wait.REVIEW_CASE: ("cal", _l("A review, now or soon"), _l("Reviews"), _l("Look")),
    Wait.OBJECTION: ("warn", _l("A parent objects"), _l("Objections"), _l("Answer")),
    Wait.RELEASE: ("cal", _l("A review before they come out"), _l("Before release"), _l("Look")),
    Wait.ESCALATED: ("clock", _l("Was promised to hear days ago"), _l("Overdue for days"), _l("Look")),
    Wait.OVERDUE: ("clock", _l("Was promised to hear by now"), _l("Overdue"), _l("Say something")),
    Wait.LET_IN: ("key", _l("A second person to let them back in"), _l("To let back in"), _l("Look")),
    Wait.WAY_IN: ("lock", _l("Their way in changed"), _l("Ways in"), _l("Look")),
    Wait.SECOND_KEY: ("key", _l("Second key"), _l("Second keys"), _l("Look")),
    Wait.KEEP_BACK: ("key", _l("A second person to keep something back"), _l("To keep back"), _l("Look")),
    Wait.RULING: ("key", _l("A second person for somebody’s safety"), _l("For safety"), _l("Look")),
    Wait.LINE: ("lock", _l("A second person for a line kept back"), _l("Lines kept back"), _l("Look")),
    Wait.BRIDGE: ("link", _l("Joined with another council: who is there?"), _l("Brothers and sisters"), _l("Look")),
    Wait.READ: ("mail", _l("Something to read"), _l("Letters and photos"), _l("Look")),
    Wait.ASKED: ("search", _l("Someone new to find"), _l("People to find"), _l("Start")),
    Wait.FOLLOW: ("warn", _l("A worry that is still open"), _l("Worries, taken on"), _l("Open")),
    Wait.OWED: ("chat", _l("They have still to be told what came of a worry"), _l("To tell them"), _l("Open")),
    Wait.HELD: ("lock", _l("Held, with a worry"), _l("Held"), _l("Look again")),
    Wait.LOOK_BACK: ("cal", _l("Time to look at what was kept back or covered"), _l("Kept back"), _l("Look")),
    Wait.REVIEW_DUE: ("cal", _l("Time to look at a no again"), _l("Look again"), _l("Open")),
    Wait.CHECK_IN: ("chat", _l("Said how it was"), _l("How it was"), _l("Read")),
    Wait.NO_ANSWER: ("clock", _l("Hasn’t said how it was"), _l("To ask how it was"), _l("Ask")),
    Wait.MEETING_PAST: ("cal", _l("A meeting is over: how did it go?"), _l("Meetings that are over"), _l("Note it")),
    Wait.LOOK_NOTE: ("eye", _l("Asks before looking a second time"), _l("Second looks"), _l("Look")),
    Wait.LEAD_DUE: ("search", _l("Something to do to find somebody"), _l("Leads to follow"), _l("Open")),
    Wait.EXPIRING: ("knot", _l("A way to be in touch runs out"), _l("Running out"), _l("Renew")),
}
OF_THEIRS = {
    Wait.REVIEW_CASE: "review", Wait.WAY_IN: "young_person", Wait.MESSAGE_NOW: "messages", Wait.MESSAGE: "messages",
    Wait.OBJECTION: "standing", Wait.RELEASE: "standing",
}  # fmt: skip
WORRIES = (Wait.LATE, Wait.CONCERN, Wait.FOLLOW, Wait.OWED)
ABOUT_ITEMS = frozenset({Wait.READ_NOW, Wait.READ, Wait.HELD, Wait.KEEP_BACK, Wait.LOOK_BACK, Wait.WITH_SOMEONE})

ITS_OWN_PAGE: dict[Wait, tuple[str, str]] = {
    **dict.fromkeys(WORRIES, ("concern", "concern_id")),
    Wait.SECOND_KEY: ("proposal", "proposal_id"),
    Wait.RULING: ("ruling", "ruling_id"),
    Wait.LINE: ("kept_back_line", "withholding_id"),
    Wait.LOOK_NOTE: ("profile_note", "note_id"),
    **dict.fromkeys(ABOUT_ITEMS, ("item", "item_id")),
    **dict.fromkeys((Wait.LESS_OR_STOP, Wait.CHECK_IN, Wait.NO_ANSWER), ("check_in_page", "check_in_id")),
}
"""What has a page of its own."""
ABOUT_SOMEBODY: dict[Wait, str] = {
    Wait.TELL: "tell", Wait.EXPIRING: "keys", Wait.MEETING_OFF: "meetings", Wait.MEETING_PAST: "meetings",
    Wait.LEAD_DUE: "finding",
}  # fmt: skip
"""Which page about one person it leads to, where that is not the story."""


@blueprint.get("/")
@allows(Action.WORK_SEE, is_recorded=False)
def queue() -> str:
    """A page of what waits."""
    kind, after = _kind(), max(0, request.args.get("after", 0, type=int))
    rows = waiting.queue(db(), actor(), kind, after)
    items = caseload.items(db(), actor(), (row.id for row in rows if row.wait in ABOUT_ITEMS))
    names = caseload.names(db(), actor(), (row.yp_id for row in rows), (row.person_id for row in rows))
    shown = [_row(row, names, items.get(row.id)) for row in rows if row.yp_id in names.young_people]
    return render_template(
        "coordinator/queue/queue.html", groups=_groups(shown), kind=kind, after=after, **_filters(rows, kind),
        urgent=sum(row["is_urgent"] for row in shown),
        next_after=after + waiting.PAGE if len(rows) == waiting.PAGE else 0,
    )  # fmt: skip


def _filters(rows: list[Waiting], kind: Wait | None) -> dict[str, dict[Wait, str]]:
    """What can be shown alone: the kinds on this page; the others apart, where this page may not be all there is."""
    here = {row.wait for row in rows} | ({kind} if kind else set())
    is_all = kind is None and len(rows) < waiting.PAGE
    names = {wait: told[2] for wait, told in KINDS.items()}
    return {
        "kinds": {wait: name for wait, name in names.items() if wait in here},
        "others": {} if is_all else {wait: name for wait, name in names.items() if wait not in here},
    }


def _kind() -> Wait | None:
    wanted = request.args.get("kind", "")
    return Wait(wanted) if wanted in set(Wait) else None


def _groups(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under their headings; the urgent ones of every kind stand together."""
    return [(heading, list(group)) for heading, group in groupby(rows, key=lambda row: str(row["heading"]))]


def _row(row: Waiting, names: Names, item: Item | None) -> dict[str, Any]:
    icon, title, heading, act = KINDS[row.wait]
    yp, person = names.young_people[row.yp_id], names.people.get(row.person_id)
    return {
        "icon": icon, "title": title, "heading": _("Can’t wait") if row.is_urgent else heading, "act": act,
        "href": _bridge(row) if row.wait is Wait.BRIDGE else _where(row),
        "text": _text(row, first(yp.name), person.name if person else "", item),
        "is_late": row.wait is Wait.READ and row.due_at is not None and row.due_at <= clock.now(),
        "needs_two": item is not None and item.needs_two, "is_urgent": row.is_urgent, "age": ago(row.since_at),
        "person": with_age(yp), "name": first(yp.name), "colour": yp.colour,
    }  # fmt: skip


def _text(row: Waiting, yp: str, person: str, item: Item | None) -> str:
    if item is None:
        return person
    sender, reader = (person, yp) if item.direction == Direction.IN.value else (yp, person)
    return str(_("%(sender)s to %(reader)s", sender=sender, reader=reader))


def _bridge(row: Waiting) -> str:
    return url_for("coordinator.bridge", yp_id=row.yp_id, person_id=row.person_id)


def _where(row: Waiting) -> str:
    if row.wait in ITS_OWN_PAGE:
        endpoint, name = ITS_OWN_PAGE[row.wait]
        told: dict[str, Any] = {name: row.id}
        return url_for(f"coordinator.{endpoint}", **told)
    if row.wait is Wait.LET_IN:
        return url_for("coordinator.recovery", yp_id=row.yp_id, recovery_id=row.id)
    if row.wait is Wait.NOBODY:
        can_assign = access.allowed(actor(), Action.ASSIGN)
        return url_for("coordinator.workers" if can_assign else "coordinator.young_person", yp_id=row.yp_id)
    if row.wait in OF_THEIRS:
        return url_for(f"coordinator.{OF_THEIRS[row.wait]}", yp_id=row.yp_id)
    if row.wait is Wait.LEAD_DUE and not row.person_id:  # of somebody who was named, and is no person yet
        return url_for("coordinator.family_finding", yp_id=row.yp_id)
    can_tell = access.allowed(actor(), Action.CASE_WORK, row.yp_id)
    endpoint = ABOUT_SOMEBODY.get(row.wait, "contact")
    endpoint = "contact" if endpoint == "tell" and not can_tell else endpoint
    return url_for(f"coordinator.{endpoint}", yp_id=row.yp_id, person_id=row.person_id)
