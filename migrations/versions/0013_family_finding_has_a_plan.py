"""family finding has a plan, versions of words, looks and names that stay with staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "hidden_fact",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_hidden_fact_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_hidden_fact_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_hidden_fact")),
    )
    with op.batch_alter_table("hidden_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hidden_fact_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "not_one",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("one", sa.String(length=22), nullable=False),
        sa.Column("other", sa.String(length=22), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_not_one_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_not_one_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_not_one")),
        sa.UniqueConstraint("authority_id", "one", "other", name=op.f("uq_not_one_authority_id_one_other")),
    )
    op.create_table(
        "asked_who_else",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("question", sa.String(length=12), nullable=False),
        sa.Column("said_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_asked_who_else_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_asked_who_else_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_asked_who_else_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_asked_who_else")),
    )
    with op.batch_alter_table("asked_who_else", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_asked_who_else_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False
        )

    op.create_table(
        "attempt_review",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("with_id", sa.String(length=22), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_attempt_review_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "with_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_attempt_review_authority_id_with_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_attempt_review_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_attempt_review_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_attempt_review")),
    )
    with op.batch_alter_table("attempt_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attempt_review_authority_id_person_id"), ["authority_id", "person_id"], unique=False
        )

    op.create_table(
        "look_note",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("network", sa.String(length=12), nullable=False),
        sa.Column("profile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("profile_index", sa.LargeBinary(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.String(length=22), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("may_look", sa.Boolean(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noted_by", sa.String(length=22), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_look_note_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_look_note_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_look_note_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_look_note")),
    )
    with op.batch_alter_table("look_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_look_note_authority_id_noted_at_asked_at"),
            ["authority_id", "noted_at", "asked_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_look_note_authority_id_profile_index"), ["authority_id", "profile_index"], unique=False
        )

    op.create_table(
        "named_person",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("named_by", sa.String(length=22), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "named_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_named_person_authority_id_named_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_named_person_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_named_person_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_named_person_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_named_person")),
    )
    with op.batch_alter_table("named_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_named_person_authority_id_closed_at_at"), ["authority_id", "closed_at", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_named_person_authority_id_email_index"), ["authority_id", "email_index"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_named_person_authority_id_phone_index"), ["authority_id", "phone_index"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_named_person_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "plan_line",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("tried", sa.String(length=12), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("owner_id", sa.String(length=22), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_plan_line_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_plan_line_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_plan_line_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint(
            "authority_id", "person_id", "source", name=op.f("uq_plan_line_authority_id_person_id_source")
        ),
    )
    with op.batch_alter_table("plan_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_line_authority_id_is_waiting_at"), ["authority_id", "is_waiting", "at"], unique=False
        )

    op.create_table(
        "wording",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=20), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("words_index", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_wording_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_wording_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_wording_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_wording")),
        sa.UniqueConstraint(
            "authority_id", "person_id", "number", name=op.f("uq_wording_authority_id_person_id_number")
        ),
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wording_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "lead_change",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("lead_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=12), nullable=False),
        sa.Column("after", sa.String(length=12), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "lead_id"],
            ["lead.authority_id", "lead.id"],
            name=op.f("fk_lead_change_authority_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_lead_change_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_lead_change_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_lead_change")),
        sa.UniqueConstraint(
            "authority_id", "lead_id", "number", name=op.f("uq_lead_change_authority_id_lead_id_number")
        ),
    )
    op.create_table(
        "profile_look",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("network", sa.String(length=12), nullable=False),
        sa.Column("profile_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("profile_index", sa.LargeBinary(), nullable=False),
        sa.Column("purpose_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seen_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_id", sa.String(length=22), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "note_id"],
            ["look_note.authority_id", "look_note.id"],
            name=op.f("fk_profile_look_authority_id_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_profile_look_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_profile_look_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_profile_look_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_profile_look")),
    )
    with op.batch_alter_table("profile_look", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_profile_look_authority_id_person_id"), ["authority_id", "person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_profile_look_authority_id_profile_index"), ["authority_id", "profile_index"], unique=False
        )

    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tried_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("wording_id", sa.String(length=22), nullable=True))
        batch_op.alter_column("wording_sealed", existing_type=sa.LargeBinary(), nullable=True)
        batch_op.create_foreign_key(
            batch_op.f("fk_attempt_authority_id_wording_id"),
            "wording",
            ["authority_id", "wording_id"],
            ["authority_id", "id"],
        )

    with op.batch_alter_table("authority", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attempts_before_review", sa.Integer(), server_default="3", nullable=False))

    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("cost_pence", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("purpose", sa.String(length=12), server_default="consent", nullable=False))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_lead_authority_id_closed_at_at"), ["authority_id", "closed_at", "at"], unique=False
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("found_born_sealed", sa.LargeBinary(), nullable=True))
