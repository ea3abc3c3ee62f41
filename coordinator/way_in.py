"""A young person's ways in, as staff see them: what was changed (R09), and getting them back in (R07)."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from coordinator import blueprint, words
from coordinator.around import back_to, yp_here
from coordinator.young_people import code_page
from domain import caseload, clock, notices, recovery
from domain.access import Action
from domain.errors import Refused
from domain.recovery import Proof, Recovery
from web import session
from web.forms import Form, again
from web.guard import allows
from web.session import actor, db

AGREE, DIFFER = "agree", "differ"
PROOFS: dict[str, str] = {
    Proof.IN_PERSON: _l("I met them, and know them"),
    Proof.VIDEO: _l("I saw them by video, with somebody we know beside them"),
    Proof.CALL_BACK: _l("I rang them back, on a number we had before"),
}


class Proven(Form):
    """How it was made sure that it is them."""

    proof = RadioField(
        _l("How are you sure that it’s them?"), choices=words.choices(PROOFS),
        validators=[InputRequired(_l("Choose how you made sure that it’s them."))],
    )  # fmt: skip
    confirmed_by = StringField(_l("Who confirmed it?"))


class Agreed(Form):
    """What the second person says."""

    answer = RadioField(
        _l("Is that proof enough?"), choices=words.choices({AGREE: _l("Yes, it’s them"), DIFFER: _l("I’m not sure")}),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    words = TextAreaField(_l("If you’re not sure: why? Staff only"))


@blueprint.post("/young-people/<yp_id>/notices/<notice_id>/seen")
@allows(Action.CASE_WORK, about="yp_id")
def seen_notice(yp_id: str, notice_id: str) -> ResponseReturnValue:
    """Their coordinator has seen that a way in changed, then or before; for other coordinators it goes on waiting."""
    notices.mark_seen(db(), actor(), yp_id, notice_id)
    return back_to("young_person", "saved", yp_id=yp_id)


@blueprint.route("/young-people/<yp_id>/recovery", methods=["GET", "POST"])
@allows(Action.RECOVERY_GIVE, about="yp_id")
def recover(yp_id: str) -> ResponseReturnValue:
    """They lost their ways in: write down the proof. Seen face to face, the code is on this answer and nowhere else."""
    form, yp = Proven(), yp_here(yp_id)
    if form.validate_on_submit():
        try:
            started = recovery.start(db(), actor(), yp_id, form.proof.data, form.confirmed_by.data or "")
            if started.code:
                return code_page(yp_id, started.code, recovery.LASTS)
            return back_to("recovery", "asked-second", yp_id=yp_id, recovery_id=started.recovery.id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, proof="needs-proof", confirmed_by="needs-confirmed-by")
    return again("coordinator/way_in/recover.html", form=form, yp=yp)


@blueprint.route("/young-people/<yp_id>/recovery/<recovery_id>", methods=["GET", "POST"], endpoint="recovery")
@allows(Action.CASE_DECIDE, about="yp_id")
def agree(yp_id: str, recovery_id: str) -> ResponseReturnValue:
    """Who is sure that it is them, and how; somebody else agrees or does not. A POST needs a fresh touch (R16)."""
    row, form = recovery.get(db(), actor(), yp_id, recovery_id), Agreed()
    if form.validate_on_submit():
        try:
            recovery.answer(db(), actor(), row, form.answer.data == AGREE, form.words.data or "")
            done = "second-key" if row.has_agreed else "disagreed"
            return back_to("recovery", done, yp_id=yp_id, recovery_id=recovery_id)
        except Refused as refused:
            session.undo()
            form.refuse(refused, words="needs-reason")
            row = recovery.get(db(), actor(), yp_id, recovery_id)
    return again("coordinator/way_in/recovery.html", form=form, yp=yp_here(yp_id), row=row, **_state(row))


def _state(row: Recovery) -> dict[str, object]:
    is_first = recovery.is_first(db(), actor(), row)
    return {
        "proofs": PROOFS, "until": row.first_at + recovery.LASTS, "is_first": is_first, "now": clock.now(),
        "can_answer": row.is_open and row.is_remote and row.has_agreed is None and not is_first,
        "can_make": row.is_open and row.first_id == actor().subject_id and (row.has_agreed or not row.is_remote),
        "staff": caseload.names(db(), actor(), staff_ids=(row.first_id, row.second_id)).staff,
    }  # fmt: skip


@blueprint.post("/young-people/<yp_id>/recovery/<recovery_id>/code")
@allows(Action.RECOVERY_GIVE, about="yp_id")
def recovery_code(yp_id: str, recovery_id: str) -> str:
    """Both are sure: the code, on this answer and nowhere else."""
    row = recovery.get(db(), actor(), yp_id, recovery_id)
    return code_page(yp_id, recovery.make_code(db(), actor(), row), recovery.LASTS)
