"""A picture as an answer, the same on every side: asked of the one authoriser at the moment of showing (R59).

Each side has its own route `photo` (its own cookie, its own reach) of two lines that end in `picture_response`.
"""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from sqlalchemy.orm import Session

from domain import media
from domain.access import Actor
from domain.media import SIZES, Media
from web.headers import picture


def picture_response(session: Session, actor: Actor, media_id: str, size: int) -> Response:
    """The WebP of one size (2048, 1080 or 320, R57), if `actor` may see it at this moment.

    Raises NotFound for a picture that is not there, not theirs, or not of this size: the same answer for each (R21).
    A browser that does not ask for it as an image gets that answer too.
    """
    return picture(media.read(session, actor, media_id, size))


def addresses(side: str, media_id: str) -> dict[int, str]:
    """Size → address of a picture on `side` ("guest"), for the macros in web/templates/web/photos.html."""
    return {size: url_for(f"{side}.photo", media_id=media_id, size=size) for size in SIZES}


def shown(side: str, row: Media, caption: str = "", alt: str = "") -> dict[str, Any]:
    """What the macro `print` needs about one picture: addresses, size in pixels of the largest, words."""
    width, height = row.size(max(SIZES))
    return {
        "urls": addresses(side, row.id), "width": width, "height": height, "caption": caption, "alt": alt or caption,
        "media_id": row.id,
    }  # fmt: skip
