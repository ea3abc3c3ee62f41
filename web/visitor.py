"""Flask-Login as the `current_user` of templates and nothing else: no user store, no cookie of its own (R14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Request
from flask_login import LoginManager, UserMixin

from domain.access import Role
from web import session

if TYPE_CHECKING:
    from domain.visitors import SignedIn


class Visitor(UserMixin):
    """Whoever is signed in, as pages show them at the top."""

    def __init__(self, who: SignedIn) -> None:
        self.actor = who.actor
        self.name = who.name
        self.first_name = who.name.split(" ")[0]
        self.initials = who.initials
        self.colour = who.colour
        self.language = who.language
        self.authority_name = who.authority_name
        self.is_shared_device = who.is_shared_device
        self.is_demo = who.is_demo
        self.is_locked = who.is_locked
        self.is_manager = Role.MANAGER in who.actor.roles

    def get_id(self) -> str:
        """Flask-Login asks for one; it never leaves the process."""
        return self.actor.account_id


def _load(_request: Request) -> Visitor | None:
    who = session.signed_in()
    return None if who is None else Visitor(who)


def register_visitors(app: Flask) -> None:
    """Give templates `current_user`. The remember cookie has a name that no browser can send."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    app.config["REMEMBER_COOKIE_NAME"] = "\x00"
    manager.init_app(app)
