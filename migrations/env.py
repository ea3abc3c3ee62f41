"""Alembic's way in. The connection is handed over by migrations.upgrade or migrations.draft; there is no other way."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import domain.tables  # noqa: F401 – every table there is
from domain.db import metadata


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types into a revision as what the database knows, so that old revisions never change."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


def run(connection: sa.Connection) -> None:
    """Run what was asked, inside the transaction that `connection` is in."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        transaction_per_migration=False,
        render_item=render_item,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
