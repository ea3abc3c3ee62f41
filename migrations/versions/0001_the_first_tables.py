"""The first tables: people, contact, letters, the book, sign-ins, and the record with its triggers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.audit import APPEND_ONLY

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("promise_days", sa.Integer(), nullable=False),
        sa.Column("duty_phone", sa.String(length=30), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
    )
    op.create_table(
        "rate_limit",
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "until_at", name=op.f("pk_rate_limit")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=22), nullable=False),
        sa.Column("user_handle", sa.LargeBinary(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("words_hash", sa.LargeBinary(), nullable=True),
        sa.Column("words_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reissued_by", sa.String(length=22), nullable=True),
        sa.Column("way_in_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_account_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("authority_id", "side", "subject_id", name=op.f("uq_account_authority_id_side_subject_id")),
        sa.UniqueConstraint("user_handle", name=op.f("uq_account_user_handle")),
        sa.UniqueConstraint("words_hash", name=op.f("uq_account_words_hash")),
    )
    op.create_table(
        "audit_event",
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_audit_event_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "seq", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_authority_id_yp_id_seq"), ["authority_id", "yp_id", "seq"], unique=False
        )

    op.create_table(
        "audit_head",
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_audit_head_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "staff",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_staff_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_staff")),
    )
    op.create_table(
        "young_person",
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("born_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=False),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("is_frozen", sa.Boolean(), nullable=False),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_young_person_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_young_person")),
    )
    op.create_table(
        "assignment",
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_assignment_authority_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_assignment_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_assignment_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignment_authority_id_staff_id"), ["authority_id", "staff_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assignment_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "code",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=True),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("is_own", sa.Boolean(), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=True),
        sa.Column("recovery_id", sa.String(length=22), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_code_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_code_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_code_code_hash")),
    )
    with op.batch_alter_table("code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_account_id_kind"), ["account_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_code_browser_hash_kind"), ["browser_hash", "kind"], unique=False)

    op.create_table(
        "credential",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("is_backup_eligible", sa.Boolean(), nullable=False),
        sa.Column("is_backed_up", sa.Boolean(), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_credential_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_credential_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_credential_credential_id")),
    )
    with op.batch_alter_table("credential", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_credential_account_id_removed_at"), ["account_id", "removed_at"], unique=False
        )

    op.create_table(
        "device",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_device_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_device_authority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("account_id", "browser_hash", name=op.f("uq_device_account_id_browser_hash")),
    )
    op.create_table(
        "media",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("by_side", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("renditions", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_media_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_media_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_media")),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_notice_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_authority_id_account_id_at"), ["authority_id", "account_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_notice_authority_id_yp_id_at"), ["authority_id", "yp_id", "at"], unique=False
        )

    op.create_table(
        "notice_seen",
        sa.Column("notice_id", sa.String(length=22), nullable=False),
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=22), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "notice_id"],
            ["notice.authority_id", "notice.id"],
            name=op.f("fk_notice_seen_authority_id_notice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_notice_seen_authority_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_notice_seen_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_notice_seen")),
    )
    with op.batch_alter_table("notice_seen", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_seen_authority_id_notice_id"), ["authority_id", "notice_id"], unique=False
        )

    op.create_table(
        "once",
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_once_account_id")),
        sa.PrimaryKeyConstraint("account_id", "key_hash", name=op.f("pk_once")),
    )
    with op.batch_alter_table("once", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_once_made_at"), ["made_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("group_id", sa.String(length=22), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("who_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("remember_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ask_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("worry_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.LargeBinary(), nullable=True),
        sa.Column("email_index", sa.LargeBinary(), nullable=True),
        sa.Column("ring", sa.String(length=20), nullable=False),
        sa.Column("wish", sa.String(length=20), nullable=False),
        sa.Column("colour", sa.String(length=10), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("is_abroad", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_person_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_person_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "recovery",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("proof", sa.String(length=12), nullable=False),
        sa.Column("confirmed_by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("first_id", sa.String(length=22), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.String(length=22), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_agreed", sa.Boolean(), nullable=True),
        sa.Column("second_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "first_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_recovery_authority_id_first_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "second_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_recovery_authority_id_second_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_recovery_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_recovery_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_recovery")),
    )
    with op.batch_alter_table("recovery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recovery_authority_id_yp_id_first_at"), ["authority_id", "yp_id", "first_at"], unique=False
        )

    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_staff_role_authority_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_staff_role_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_staff_role")),
    )
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_role_authority_id_staff_id"), ["authority_id", "staff_id"], unique=False
        )

    op.create_table(
        "attempt",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("wording_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_attempt_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_attempt_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_attempt_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attempt_authority_id_person_id"), ["authority_id", "person_id"], unique=False
        )

    op.create_table(
        "boundary",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_boundary_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_boundary_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_boundary_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_boundary")),
    )
    with op.batch_alter_table("boundary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boundary_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "concern",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("item_id", sa.String(length=22), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=22), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_concern_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_concern_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_concern_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_concern")),
    )
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_concern_authority_id_closed_at"), ["authority_id", "closed_at"], unique=False
        )

    op.create_table(
        "consent_event",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.Column("by_side", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("explained_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_consent_event_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_consent_event_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_consent_event_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_consent_event")),
        sa.UniqueConstraint("authority_id", "yp_id", "number", name=op.f("uq_consent_event_authority_id_yp_id_number")),
    )
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_event_authority_id_yp_id_person_id_scope"),
            ["authority_id", "yp_id", "person_id", "scope"],
            unique=False,
        )

    op.create_table(
        "court_order",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("prohibits", sa.Boolean(), nullable=False),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_court_order_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_court_order_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_court_order_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_court_order")),
    )
    with op.batch_alter_table("court_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_court_order_authority_id_yp_id_person_id"),
            ["authority_id", "yp_id", "person_id"],
            unique=False,
        )

    op.create_table(
        "guest",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrew_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_guest_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_guest_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_guest_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_guest")),
    )
    with op.batch_alter_table("guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_authority_id_person_id"), ["authority_id", "person_id"], unique=True)

    op.create_table(
        "identifier",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_identifier_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_identifier_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_identifier_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_identifier")),
    )
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identifier_authority_id_person_id"), ["authority_id", "person_id"], unique=False
        )

    op.create_table(
        "item",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("rung", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.String(length=22), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deliver_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("choice", sa.String(length=6), nullable=True),
        sa.Column("choice_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_sender_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_item_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_item_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_item")),
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_authority_id_person_id"), ["authority_id", "person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_item_authority_id_choice_choice_at"), ["authority_id", "choice", "choice_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_item_authority_id_state_submitted_at"),
            ["authority_id", "state", "submitted_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_item_authority_id_yp_id_state"), ["authority_id", "yp_id", "state"], unique=False
        )

    op.create_table(
        "lead",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("source_on", sa.Date(), nullable=True),
        sa.Column("says_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("confidence", sa.String(length=12), nullable=False),
        sa.Column("next_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_lead_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_lead_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_lead_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_lead")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_authority_id_person_id"), ["authority_id", "person_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("was", sa.String(length=12), nullable=True),
        sa.Column("paused_by", sa.String(length=20), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promise_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("refused_by", sa.String(length=50), nullable=True),
        sa.Column("challenged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_entered_for", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_request_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_request_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_request_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_request")),
        sa.UniqueConstraint("authority_id", "person_id", name=op.f("uq_request_authority_id_person_id")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_authority_id_challenged_at"), ["authority_id", "challenged_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_authority_id_promise_at"), ["authority_id", "promise_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_authority_id_state_state_at"), ["authority_id", "state", "state_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_request_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "safety_check",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_safety_check_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_safety_check_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_safety_check_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_safety_check")),
        sa.UniqueConstraint(
            "authority_id", "person_id", "number", name=op.f("uq_safety_check_authority_id_person_id_number")
        ),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("device_id", sa.String(length=22), nullable=True),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_sign_in_authority_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sign_in_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id_ended_at"), ["account_id", "ended_at"], unique=False)

    op.create_table(
        "tie",
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_tie_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"], ["staff.authority_id", "staff.id"], name=op.f("fk_tie_authority_id_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_tie_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_tie_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_tie")),
    )
    op.create_table(
        "approval",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("request_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("rung", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=5), nullable=False),
        sa.Column("conditions_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("first_id", sa.String(length=22), nullable=False),
        sa.Column("second_id", sa.String(length=22), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_approval_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "request_id"],
            ["request.authority_id", "request.id"],
            name=op.f("fk_approval_authority_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_approval_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_approval_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approval_authority_id_person_id_rung"), ["authority_id", "person_id", "rung"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_approval_authority_id_until_at"), ["authority_id", "until_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_approval_authority_id_request_id"), ["authority_id", "request_id"], unique=False
        )

    op.create_table(
        "book_entry",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("item_id", sa.String(length=22), nullable=True),
        sa.Column("person_id", sa.String(length=22), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("when_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("from_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_book_entry_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_book_entry_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_book_entry_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_book_entry_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_book_entry")),
        sa.UniqueConstraint("authority_id", "item_id", name=op.f("uq_book_entry_authority_id_item_id")),
    )
    with op.batch_alter_table("book_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_book_entry_authority_id_yp_id_made_at"), ["authority_id", "yp_id", "made_at"], unique=False
        )

    op.create_table(
        "challenge",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("challenge_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=22), nullable=True),
        sa.Column("sign_in_id", sa.String(length=22), nullable=True),
        sa.Column("action_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_challenge_account_id")),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_challenge_sign_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("challenge_hash", name=op.f("uq_challenge_challenge_hash")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_made_at"), ["made_at"], unique=False)

    op.create_table(
        "item_photo",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("item_id", sa.String(length=22), nullable=False),
        sa.Column("media_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_item_photo_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "media_id"],
            ["media.authority_id", "media.id"],
            name=op.f("fk_item_photo_authority_id_media_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_item_photo_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_item_photo_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_item_photo")),
        sa.UniqueConstraint("authority_id", "item_id", "place", name=op.f("uq_item_photo_authority_id_item_id_place")),
    )
    with op.batch_alter_table("item_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_item_photo_authority_id_media_id"), ["authority_id", "media_id"], unique=False
        )

    op.create_table(
        "proposal",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("request_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("is_high_risk", sa.Boolean(), nullable=False),
        sa.Column("first_id", sa.String(length=22), nullable=False),
        sa.Column("first_is_lead", sa.Boolean(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.String(length=22), nullable=True),
        sa.Column("second_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_agreed", sa.Boolean(), nullable=True),
        sa.Column("second_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_proposal_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "request_id"],
            ["request.authority_id", "request.id"],
            name=op.f("fk_proposal_authority_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_proposal_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_proposal_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_proposal")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_authority_id_has_agreed_first_at"),
            ["authority_id", "has_agreed", "first_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_authority_id_request_id"), ["authority_id", "request_id"], unique=False
        )

    op.create_table(
        "review",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("item_id", sa.String(length=22), nullable=False),
        sa.Column("staff_id", sa.String(length=22), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"], ["item.authority_id", "item.id"], name=op.f("fk_review_authority_id_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "staff_id"],
            ["staff.authority_id", "staff.id"],
            name=op.f("fk_review_authority_id_staff_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_review_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_review_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_authority_id_item_id"), ["authority_id", "item_id"], unique=False)

    op.create_table(
        "step",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("request_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by_side", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "request_id"],
            ["request.authority_id", "request.id"],
            name=op.f("fk_step_authority_id_request_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_step_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_step_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_step")),
        sa.UniqueConstraint(
            "authority_id", "request_id", "number", name=op.f("uq_step_authority_id_request_id_number")
        ),
    )
    op.create_table(
        "step_up",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("sign_in_id", sa.String(length=22), nullable=False),
        sa.Column("action_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_step_up_sign_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_up")),
    )
    with op.batch_alter_table("step_up", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_step_up_sign_in_id_action_hash"), ["sign_in_id", "action_hash"], unique=False
        )

    op.create_table(
        "entry_photo",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("entry_id", sa.String(length=22), nullable=False),
        sa.Column("media_id", sa.String(length=22), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("about_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "entry_id"],
            ["book_entry.authority_id", "book_entry.id"],
            name=op.f("fk_entry_photo_authority_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "media_id"],
            ["media.authority_id", "media.id"],
            name=op.f("fk_entry_photo_authority_id_media_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_entry_photo_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_entry_photo_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_entry_photo")),
    )
    with op.batch_alter_table("entry_photo", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entry_photo_authority_id_entry_id"), ["authority_id", "entry_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entry_photo_authority_id_media_id"), ["authority_id", "media_id"], unique=False
        )

    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)  # the record: not even this program may change or delete what is in it (R81)
