"""A member of staff at work: forms sent with the passkey touch that some of them ask for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain import signins, step_ups
from domain.access import Side
from domain.db import open_session
from tests.support.client import Client, Page
from web.sides import COOKIES


def touch(browser: Client, path: str, fields: dict[str, Any]) -> None:
    """Touch the passkey for exactly this: `path` with these fields (R16)."""
    pairs = [
        (name, str(one)) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])
    ]
    with open_session(browser.app.extensions["engine"]) as session:
        token = browser.cookie(COOKIES[Side.STAFF])
        row = session.scalars(
            select(signins.SignIn).where(signins.SignIn.token_hash == signins.token_hash(token))
        ).one()
        step_ups.add_step_up(session, row.id, signins.action_hash(path, pairs))
        session.commit()


def press(page: Page, action: str = "", **fields: Any) -> Page:
    """Fill in a form of `page`, touch the passkey for it, and send it; a redirect is not followed."""
    form = page.form(action)
    filled = {**form.fields, **fields}
    touch(page.client, form.action, filled)
    return page.client.post(form.action, filled, token=None)


def case_of(yp_id: str, person_id: str = "", more: str = "") -> str:
    """The address of a case, or of one contact in it."""
    start = f"/coordinator/young-people/{yp_id}"
    return f"{start}/people/{person_id}{more}" if person_id else f"{start}{more}"
