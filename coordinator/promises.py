"""How long a promise takes in this service: until a young person hears more, and until the manager is told."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from coordinator import blueprint
from coordinator.around import back_to
from domain import promises
from domain.access import Action
from web.forms import Form, again
from web.guard import allows
from web.saying import lazy_gettext as _l
from web.session import actor, db


class Days(Form):
    """Two numbers of days."""

    promise_days = IntegerField(
        _l("A young person hears more within this many days"),
        [InputRequired(), NumberRange(1, 60, _l("From 1 to 60 days."))],
    )
    escalate_days = IntegerField(
        _l("The manager is told this many days after that"),
        [InputRequired(), NumberRange(0, 30, _l("From 0 to 30 days."))],
    )


@blueprint.route("/promises", methods=["GET", "POST"], endpoint="promises")
@allows(Action.STAFF_MANAGE)
def change() -> ResponseReturnValue:
    """See and change them. A promise that was made already stays as it was made."""
    row = promises.here(db())
    form = Days(data={"promise_days": row.promise_days, "escalate_days": row.escalate_days})
    if form.validate_on_submit():
        promises.change(db(), actor(), form.promise_days.data or 1, form.escalate_days.data or 0)
        return back_to("promises", "saved")
    return again("coordinator/promises/promises.html", form=form)
