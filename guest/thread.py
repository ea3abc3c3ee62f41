"""The guest's thread: agreeing first, then what came, what they wrote, and stepping back.

Nothing on these pages depends on whether the young person waits, paused, stopped or was refused (lifecycle, section 1):
what came is shown while it may be, and for a day after opening; that the two can swap numbers, for a day after it was
chosen; what they wrote says `with us` until their coordinator chooses to say more.
"""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from domain import invitation, letterbox, rungs, seeing
from domain.access import Action
from domain.items import sender_state
from domain.rungs import Rung
from guest import blueprint
from guest.around import around, page
from web.guard import allows
from web.session import actor, db
from web.status import RUNGS, when_of


@blueprint.get("/guest/")
@allows(Action.THREAD_SEE)
def home() -> ResponseReturnValue:
    """The thread; the question whether they agree while they have not, or after they stepped back."""
    guest = around().guest
    if guest.agreed_at is None or guest.withdrew_at is not None:
        return page("guest/thread/agree.html", has_stepped_back=guest.withdrew_at is not None)
    came = letterbox.envelopes(db(), actor(), guest.person_id)
    wrote = [(item, sender_state(item)) for item in letterbox.written_by(db(), actor(), guest.person_id)]
    ever = rungs.ever_with(db(), guest.person_id)
    has_direct = any(row.rung == Rung.DIRECT.value for row in ever)
    together = {
        "planned": seeing.meetings_for(db(), actor()), "agreed": rungs.for_guest(ever), "ways": RUNGS,
        "swaps": has_direct and seeing.is_told_of_swap(db(), actor()), "when_of": when_of,
    }  # fmt: skip
    return page("guest/thread/home.html", **together, came=came, wrote=wrote)


@blueprint.post("/guest/agree")
@allows(Action.THREAD_WRITE)
def agree() -> ResponseReturnValue:
    """They agree: to being read first, and to stepping back whenever they like."""
    invitation.agree(db(), actor())
    return redirect(url_for("guest.home"), 303)


@blueprint.get("/guest/step-back")
@allows(Action.THREAD_LEAVE)
def ask_step_back() -> ResponseReturnValue:
    """What stepping back does, before it does it."""
    return page("guest/thread/step_back.html")


@blueprint.post("/guest/step-back")
@allows(Action.THREAD_LEAVE)
def step_back() -> ResponseReturnValue:
    """They step back; no reason is asked for."""
    invitation.step_back(db(), actor())
    return redirect(url_for("guest.home"), 303)
