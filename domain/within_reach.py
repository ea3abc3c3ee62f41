"""One row by its id, looked for only among what this asker can have to do with (R21).

Another's is as quickly not there as one that never was. Whether they may see what is found is for the caller to ask.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from domain import access
from domain.access import Actor

Row = TypeVar("Row")


def find(session: Session, actor: Actor, model: type[Row], row_id: str, *more: ColumnElement[bool]) -> Row | None:
    """The row of `model` (which names its young person in `yp_id`) with this id, or None."""
    kind: Any = model
    rows, theirs = select(model).where(kind.id == row_id, *more), access.reach(actor)
    if theirs is not None:
        rows = rows.where(kind.yp_id.in_(sorted(theirs)))
    return session.scalars(rows).first()
