"""messages with a coordinator"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_message_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_message_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_authority_id_side_is_urgent_answered_at_at"),
            ["authority_id", "side", "is_urgent", "answered_at", "at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_message_authority_id_yp_id_at"), ["authority_id", "yp_id", "at"], unique=False
        )
