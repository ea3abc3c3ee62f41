"""worries are taken on by the clock, and one tap stops somebody at once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "duty_hours",
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("days", sa.String(length=7), nullable=False),
        sa.Column("closed_on", sa.JSON(), nullable=False),
        sa.Column("ack_minutes", sa.Integer(), nullable=False),
        sa.Column("out_of_hours_phone", sa.String(length=30), nullable=False),
        sa.Column("social_care_phone", sa.String(length=30), nullable=False),
        sa.Column("allegations_phone", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_duty_hours_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_duty_hours")),
    )
    with op.batch_alter_table("duty_hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_hours_authority_id_set_at"), ["authority_id", "set_at"], unique=False)

    op.create_table(
        "shift",
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_shift_authority_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_shift_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_shift")),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_authority_id_until_at"), ["authority_id", "until_at"], unique=False)

    op.create_table(
        "concern_step",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("concern_id", sa.String(length=22), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(length=10), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("referral_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "concern_id"],
            ["concern.authority_id", "concern.id"],
            name=op.f("fk_concern_step_authority_id_concern_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_concern_step_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_concern_step_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_concern_step")),
    )
    with op.batch_alter_table("concern_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_concern_step_authority_id_concern_id_at"), ["authority_id", "concern_id", "at"], unique=False
        )

    op.create_table(
        "safety_pause",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("concern_id", sa.String(length=22), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=22), nullable=True),
        sa.Column("talked_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "concern_id"],
            ["concern.authority_id", "concern.id"],
            name=op.f("fk_safety_pause_authority_id_concern_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_safety_pause_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_safety_pause_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_safety_pause_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_safety_pause")),
    )
    with op.batch_alter_table("safety_pause", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_safety_pause_authority_id_person_id_ended_at"),
            ["authority_id", "person_id", "ended_at"],
            unique=False,
        )

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("media_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("source", sa.String(length=10), nullable=False, server_default="staff"))
        batch_op.add_column(sa.Column("category", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("is_about_worker", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("words_hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("tell_on", sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_concern_authority_id_acknowledged_at_due_at"),
            ["authority_id", "acknowledged_at", "due_at"],
            unique=False,
        )

    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(
            batch_op.f("ix_item_authority_id_is_urgent_state_submitted_at"),
            ["authority_id", "is_urgent", "state", "submitted_at"],
            unique=False,
        )
