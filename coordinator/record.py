"""The record about one young person, in staff words: who looked, who decided, and whether it still fits together."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coordinator import blueprint
from coordinator.around import yp_here
from coordinator.record_words import said
from domain import caseload, record, withholding
from domain.access import Action, Side
from web.guard import allows
from web.session import actor, db


def _page(yp_id: str, **more: Any) -> str:
    before = request.args.get("before", type=int)
    rows = record.entries(db(), actor(), yp_id, before)
    people = [_person_of(row.subject, row.detail) for row in rows]
    by_staff = (row.by_id for row in rows if row.side == Side.STAFF.value)
    names = caseload.names(db(), actor(), person_ids=(one for one in people if one), staff_ids=by_staff)
    keepable = {row.seq for row in rows if withholding.can_be_kept_back(row)}
    return render_template(
        "coordinator/record/record.html", yp=yp_here(yp_id), rows=list(zip(rows, people, strict=True)), names=names,
        said=said, kept=withholding.of(db(), yp_id), keepable=keepable, chooses=bool(request.args.get("choose")),
        next_before=rows[-1].seq if len(rows) == record.PAGE else 0, **more,
    )  # fmt: skip


def _person_of(subject: str, detail: dict[str, Any]) -> str:
    kind, _, key = subject.partition(":")
    return key if kind == "person" else str(detail.get("person") or "")


@blueprint.get("/young-people/<yp_id>/record", endpoint="record")
@allows(Action.RECORD_SEE, about="yp_id")
def show(yp_id: str) -> str:
    """A page of the record, newest first."""
    return _page(yp_id, checked=None, has_checked=False)


@blueprint.post("/young-people/<yp_id>/record")
@allows(Action.RECORD_SEE, about="yp_id")
def check_record(yp_id: str) -> ResponseReturnValue:
    """Walk the chain now and say whether it fits (R81)."""
    checked = record.check(db(), actor(), yp_id)
    return _page(yp_id, checked=checked, has_checked=True)
