"""The demo: a believable, made-up cast, built by the domain's own verbs, so that its record is as true as any.

Nothing of it is loaded, and no route of it exists, outside demo mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from web.settings import Settings


def build(engine: Engine, settings: Settings) -> None:
    """Fill an empty database: every authority in one transaction of its own. One that is there already is left alone.

    Installs the settings' keys and media store in this process. Raises CannotStart when the keys do not fit.
    """
    from domain import keys, media
    from web.demo.stories import tell

    keys.install(keys.open_keyring(settings.keys, create=False))
    media.install(settings.media)
    tell(engine)
