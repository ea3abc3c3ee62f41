"""custody, advice and who an order names"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "custody",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("terms_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("letters", sa.String(length=10), nullable=False),
        sa.Column("photos", sa.String(length=10), nullable=False),
        sa.Column("calls", sa.String(length=10), nullable=False),
        sa.Column("visits", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("release_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_custody_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_custody_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_custody")),
    )
    with op.batch_alter_table("custody", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_custody_authority_id_release_on"), ["authority_id", "release_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_custody_authority_id_yp_id"), ["authority_id", "yp_id"], unique=False)

    op.create_table(
        "advice",
        sa.Column("yp_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.String(length=22), nullable=False),
        sa.Column("lawyer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("gist_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("advised_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.String(length=22), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("referred_by_id", sa.String(length=22), nullable=True),
        sa.Column("authority_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_advice_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "yp_id"],
            ["young_person.authority_id", "young_person.id"],
            name=op.f("fk_advice_authority_id_yp_id"),
        ),
        sa.ForeignKeyConstraint(["authority_id"], ["authority.id"], name=op.f("fk_advice_authority_id")),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_advice")),
        sa.UniqueConstraint("authority_id", "person_id", name=op.f("uq_advice_authority_id_person_id")),
    )
    with op.batch_alter_table("court_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("paper_id", sa.String(length=22), nullable=True))
        batch_op.add_column(sa.Column("told_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_address_known", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("is_former_worker", sa.Boolean(), nullable=True))

    with op.batch_alter_table("young_person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("legal_status_sealed", sa.LargeBinary(), nullable=True))

    op.execute("UPDATE court_order SET paper_id = id")
    people = sa.table(
        "person", sa.column("is_address_known", sa.Boolean()), sa.column("is_former_worker", sa.Boolean())
    )
    op.execute(people.update().values(is_address_known=False, is_former_worker=False))
    with op.batch_alter_table("court_order", schema=None) as batch_op:
        batch_op.alter_column("paper_id", existing_type=sa.String(length=22), nullable=False)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("is_address_known", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("is_former_worker", existing_type=sa.Boolean(), nullable=False)
