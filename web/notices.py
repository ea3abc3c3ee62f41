"""Telling every other device that a way in changed: at the top of each page, until it is put away there (R09).

The sentence is one and the same for every change, every side and everybody: read over a shoulder it says nothing of
what was changed, nor of whom it is about.
"""

from __future__ import annotations

from flask import Flask, g, url_for

from domain import notices
from web import session, signin
from web.sides import side


def notice_address() -> str:
    """Where the change that this browser was not told of yet is put away; empty while there is nothing to tell.

    Nothing is told on a locked phone: who holds it is not known.
    """
    who = None if g.get("is_failing") else session.signed_in()
    if who is None or who.is_locked or who.way_in_changed_at is None:
        return ""
    waiting = notices.waiting_here(session.db(), who.actor.account_id, signin.browser())
    return url_for(f"{side().value}.put_away_notice", notice_id=waiting[0].id) if waiting else ""


def put_away(notice_id: str) -> None:
    """Put it away in this browser, with those before it. Raises NotFound for another's."""
    notices.put_away(session.db(), session.actor(), notice_id, signin.browser())


def register_notices(app: Flask) -> None:
    """Give templates the question: `web/way_in_changed.html` asks it where every page begins."""
    app.jinja_env.globals["notice_address"] = notice_address
