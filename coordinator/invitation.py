"""Inviting the person found: a code to give by telephone, and a code to read out when their device has no passkey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from coordinator import blueprint
from coordinator.around import person_here
from coordinator.contact import about, request_of
from domain import clock, codes, contact_requests, invitation
from domain.access import Action
from domain.codes import HOURS, CodeKind
from domain.contact_moves import State
from domain.errors import NotFound, Refused
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Invited(Form):
    """Whom the invitation is for."""

    name = StringField(_l("Their name, as they call themselves"))


def _page(yp_id: str, person_id: str) -> dict[str, Any]:
    told = about(yp_id, person_id, "invitation")
    request = contact_requests.about(db(), told["person"])
    return told | {
        "guest": invitation.guest_of(db(), person_id),
        "can_invite": request is not None and request.state == State.CONNECTED.value,
    }


@blueprint.route("/young-people/<yp_id>/people/<person_id>/invitation", methods=["GET", "POST"], endpoint="invitation")
@allows(Action.CASE_WORK, about="yp_id")
def invite(yp_id: str, person_id: str) -> ResponseReturnValue:
    """Invite them: the code is on this answer and nowhere else. An earlier unused one ends."""
    form, person = Invited(), person_here(yp_id, person_id)
    if form.validate_on_submit():
        try:
            _guest, code = invitation.invite(db(), actor(), person, form.name.data or "")
            return _code(yp_id, person_id, CodeKind.INVITE, code)
        except Refused as refused:
            form.refuse(refused, name="name-")
    elif not form.is_submitted():
        guest = invitation.guest_of(db(), person_id)
        form.name.data = guest.name if guest else person.found_name
    return again("coordinator/invitation/invitation.html", form=form, **_page(yp_id, person_id))


@blueprint.post("/young-people/<yp_id>/people/<person_id>/read-out-code")
@allows(Action.CASE_WORK, about="yp_id")
def guest_read_out_code(yp_id: str, person_id: str) -> ResponseReturnValue:
    """A code to read out on the telephone: 15 minutes, anew every time."""
    request_of(person_here(yp_id, person_id))
    guest = invitation.guest_of(db(), person_id)
    if guest is None:
        raise NotFound
    code = codes.guest_read_out_code(db(), actor(), yp_id, guest.id)
    return _code(yp_id, person_id, CodeKind.READ_OUT, code)


def _code(yp_id: str, person_id: str, kind: CodeKind, code: str) -> str:
    until = clock.now() + timedelta(hours=HOURS[kind])
    told = _page(yp_id, person_id)
    address = current_app.extensions["settings"].origin + url_for("guest.come_in")
    return render_template(
        "coordinator/invitation/code.html",
        code=code,
        until=until,
        is_invitation=kind is CodeKind.INVITE,
        address=address,
        **told,
    )
