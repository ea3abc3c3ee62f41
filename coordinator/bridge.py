"""A brother or sister in another authority's care: the code, who is there, the keys, and open or not open.

Of the other side these pages know its name and one word. Everything else is said by telephone (decision 0038).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from coordinator import blueprint
from coordinator.around import back_to, person_here
from coordinator.contact import about
from domain import bridge, bridge_ends, clock, contact_requests, invitation
from domain.access import Action
from domain.bridge_ends import BridgeEnd
from domain.contact_moves import RUNNING, State
from domain.contact_requests import Request
from domain.errors import Refused
from domain.proposals import Kind, open_proposal
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Typed(Form):
    """A code that the other coordinator read out."""

    code = StringField(_l("The code they gave you"))


class Sure(Form):
    """Who is at the other end."""

    how = TextAreaField(_l("How did you make sure who is there? Staff only"))


def _page(yp_id: str, person_id: str) -> dict[str, Any]:
    told = about(yp_id, person_id, "bridge")
    person, request = told["person"], contact_requests.about(db(), told["person"])
    return told | {
        "bridge": bridge.view(db(), actor(), person), "can_begin": _can_begin(request, person.id),
        "can_turn": request is not None and request.state in (State.THEY_AGREED.value, State.CONNECTED.value),
        "waits": None if request is None else open_proposal(db(), request, Kind.OPEN_BRIDGE),
    }  # fmt: skip


def _can_begin(request: Request | None, person_id: str) -> bool:
    return request is not None and request.state in RUNNING and invitation.guest_of(db(), person_id) is None


def _shown(yp_id: str, person_id: str, **forms: Form) -> ResponseReturnValue:
    told = {"typed": Typed(formdata=None), "sure": Sure(formdata=None), **forms}
    return again(
        "coordinator/bridge/bridge.html", form=next(iter(forms.values()), None), **told, **_page(yp_id, person_id)
    )


@blueprint.get("/young-people/<yp_id>/people/<person_id>/bridge", endpoint="bridge")
@allows(Action.CASE_SEE, about="yp_id")
def show(yp_id: str, person_id: str) -> str:
    """How far it is, what is next, and both sides: open or not open."""
    told = {"typed": Typed(formdata=None), "sure": Sure(formdata=None)}
    return render_template("coordinator/bridge/bridge.html", **told, **_page(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/bridge/code")
@allows(Action.CASE_WORK, about="yp_id")
def bridge_code(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Make the code: it is on this answer and nowhere else. An earlier unused one ends."""
    code = bridge.begin(db(), actor(), person_here(yp_id, person_id))
    until = clock.now() + timedelta(hours=bridge.CODE_HOURS)
    return render_template("coordinator/bridge/code.html", code=code, until=until, **_page(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/bridge/pair")
@allows(Action.CASE_WORK, about="yp_id")
def bridge_pair(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Type in the code that the other coordinator read out."""
    form = Typed()
    try:
        bridge.accept(db(), actor(), person_here(yp_id, person_id), form.code.data or "")
        return back_to("bridge", "paired", yp_id=yp_id, person_id=person_id)
    except Refused as refused:
        session.undo()
        form.refuse(refused, code="bridge-code")
    return _shown(yp_id, person_id, typed=form)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/bridge/sure")
@allows(Action.CASE_WORK, about="yp_id")
def bridge_sure(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Write down how it was made sure, outside Spool, which child is at the other end."""
    form, person = Sure(), person_here(yp_id, person_id)
    try:
        bridge.confirm(db(), actor(), _end(person.id), form.how.data or "")
        return back_to("bridge", "saved", yp_id=yp_id, person_id=person_id)
    except Refused as refused:
        session.undo()
        form.refuse(refused, how="needs-words")
    return _shown(yp_id, person_id, sure=form)


@blueprint.post("/young-people/<yp_id>/people/<person_id>/bridge/shut")
@allows(Action.CASE_SEE, about="yp_id")
def bridge_shut(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Close our side at once. Whoever could be a key is enough, and needs no touch."""
    bridge.shut(db(), actor(), _end(person_here(yp_id, person_id).id))
    return back_to("bridge", "closed", yp_id=yp_id, person_id=person_id)


def _end(person_id: str) -> BridgeEnd:
    end = bridge_ends.live(db(), person_id)
    if end is None:
        raise Refused("not-now-state", state="bridge")
    return end
