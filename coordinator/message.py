"""Messages with a young person: read at once and answered here; what may be about harm stands first in the queue."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from coordinator import blueprint
from coordinator.around import back_to, first, yp_here
from domain import caseload, messages
from domain.access import Action
from domain.errors import Refused
from web import session
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Answer(Form):
    """An answer."""

    words = TextAreaField(_l("Your answer"))


@blueprint.get("/young-people/<yp_id>/messages", endpoint="messages")
@allows(Action.CASE_SEE, about="yp_id")
def messages_with(yp_id: str) -> ResponseReturnValue:
    """What was said so far. Reading is recorded."""
    return _page(yp_id, Answer(formdata=None))


def _page(yp_id: str, form: Answer) -> ResponseReturnValue:
    yp, said = yp_here(yp_id), messages.thread(db(), actor(), yp_id)
    names = caseload.names(db(), actor(), staff_ids=[one.by_id for one in said if one.side != "youngperson"])
    is_waiting = any(one.side == "youngperson" and one.answered_at is None for one in said)
    return again(
        "coordinator/message/messages.html", form=form, yp=yp, said=said, staff=names.staff, is_waiting=is_waiting,
        first=first,
    )  # fmt: skip


@blueprint.post("/young-people/<yp_id>/messages/answer")
@allows(Action.SAFEGUARD, about="yp_id")
def answer_message(yp_id: str) -> ResponseReturnValue:
    """It reaches them at once."""
    form = Answer()
    try:
        messages.answer(db(), actor(), yp_id, form.words.data or "")
    except Refused as refused:
        session.undo()
        form.refuse(refused, words="needs-words")
        return _page(yp_id, form)
    return back_to("messages", "told", yp_id=yp_id)


@blueprint.post("/young-people/<yp_id>/messages/settle")
@allows(Action.SAFEGUARD, about="yp_id")
def settle_messages(yp_id: str) -> ResponseReturnValue:
    """Dealt with by telephone, or face to face."""
    messages.settle(db(), actor(), yp_id)
    return back_to("messages", "saved", yp_id=yp_id)
