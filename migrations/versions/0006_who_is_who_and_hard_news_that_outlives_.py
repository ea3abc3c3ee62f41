"""who is who, and hard news that outlives a stop"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "ruling",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("first_id", sa.String(length=22), nullable=False),
        sa.Column("first_is_lead", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.String(length=22), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_agreed", sa.Boolean(), nullable=True),
        sa.Column("second_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_ruling_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_ruling_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_ruling_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_ruling")),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ruling_authority_id_has_agreed_first_at"),
            ["authority_id", "has_agreed", "first_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_ruling_authority_id_person_id"), ["authority_id", "person_id"], unique=False
        )

    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.add_column(sa.Column("escalate_days", sa.Integer(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("aliases_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("news", sa.String(length=12), nullable=True))

    op.execute("UPDATE authority SET escalate_days = 3")
    op.execute("UPDATE request SET news = state WHERE state IN ('declined', 'no_trace', 'died')")
    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.alter_column("escalate_days", existing_type=sa.Integer(), nullable=False)
