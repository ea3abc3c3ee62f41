"""Covering what may not be passed on, keeping back with a second person, words proposed to the sender, and questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "cover",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("item_id", sa.String(length=22), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("over", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("media_id", sa.String(length=22), nullable=True),
        sa.Column("tiles", sa.String(length=16), nullable=True),
        sa.Column("kept_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"], ["item.authority_id", "item.id"], name=op.f("fk_cover_authority_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "media_id"],
            ["media.authority_id", "media.id"],
            name=op.f("fk_cover_authority_id_media_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_cover_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_cover_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_cover")),
    )
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cover_authority_id_item_id"), ["authority_id", "item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cover_authority_id_media_id"), ["authority_id", "media_id"], unique=False)

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("whole_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("withhold_first_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("read_by_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("quiet_until", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_item_authority_id_review_on"), ["authority_id", "review_on"], unique=False)
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiet_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("proposed_sealed", sa.LargeBinary(), nullable=True))
