"""The three ways a domain verb says no. web/problems.py alone turns them into words for a person."""

from __future__ import annotations


class NotFound(Exception):
    """It does not exist, or it is not this actor's to know of: the same answer for both (R21)."""


class NotAllowed(Exception):
    """The actor may see it, but may not do this with it."""


class Refused(Exception):
    """The rules refuse this now, for a reason that can be said.

    `code` is a short stable word (`"boundary"`, `"photo-too-large"`) that web/problems.py maps to plain words for
    each audience; `detail` holds values for those words. Never put personal data into either (R93).
    """

    def __init__(self, code: str, **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class CannotStart(Exception):
    """The installation is not fit to serve; the message is one clear sentence for whoever runs it."""
