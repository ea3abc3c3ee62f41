"""Everything that passed between two people, with every decision: for the file, and to be printed."""

from __future__ import annotations

from typing import Any

from flask import render_template

from coordinator import blueprint, words
from coordinator.around import first, person_here, yp_here
from domain import caseload, thread
from domain.access import Action
from domain.rungs import Direction
from domain.thread import Filed
from web.guard import allows
from web.pictures import shown
from web.session import actor, db
from web.voices import shown_voice


@blueprint.get("/young-people/<yp_id>/people/<person_id>/thread")
@allows(Action.ITEM_REVIEW, about="yp_id")
def file_thread(yp_id: str, person_id: str) -> str:
    """The whole thread on one page; that it was looked at is recorded."""
    yp, person = yp_here(yp_id), person_here(yp_id, person_id)
    filed = thread.for_file(db(), actor(), person)
    staff_ids = {review.staff_id for one in filed for review in one.reviews}
    names = caseload.names(db(), actor(), staff_ids=staff_ids)
    return render_template(
        "coordinator/letter/thread.html", yp=yp, person=person, staff=names.staff, cover_why=words.COVER_WHY,
        lines=[_line(one, first(yp.name), person.name) for one in filed],
    )  # fmt: skip


def _line(one: Filed, yp: str, person: str) -> dict[str, Any]:
    is_in = one.item.direction == Direction.IN.value
    return {
        "item": one.item, "sent": one.sent, "shown": one.shown, "reviews": one.reviews,
        "sender": person if is_in else yp, "reader": yp if is_in else person,
        "photos": [shown("coordinator", row, about) for row, about in one.sent.photos],
        "voices": [shown_voice("coordinator", said, row) for said, row in one.shown.voices],
    }  # fmt: skip
