"""photos that nobody is given any more"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "hidden_photo",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("media_id", sa.String(length=22), nullable=False),
        sa.Column("concern_id", sa.String(length=22), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wish", sa.String(length=10), nullable=True),
        sa.Column("first_id", sa.String(length=22), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_id", sa.String(length=22), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "concern_id"],
            ["concern.authority_id", "concern.id"],
            name=op.f("fk_hidden_photo_authority_id_concern_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "media_id"],
            ["media.authority_id", "media.id"],
            name=op.f("fk_hidden_photo_authority_id_media_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_hidden_photo_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_hidden_photo_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_hidden_photo")),
    )
    with op.batch_alter_table("hidden_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hidden_photo_authority_id_concern_id"), ["authority_id", "concern_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hidden_photo_authority_id_media_id"), ["authority_id", "media_id"], unique=False
        )
