"""turning points, and on what an answer stands"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("interpreter_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("review_on", sa.Date(), nullable=True))
    with op.batch_alter_table("court_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("filed_on", sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_court_order_authority_id_until_on"), ["authority_id", "until_on"], unique=False
        )
    with op.batch_alter_table("young_person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review_why", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("review_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("review_words_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("frozen_why_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("look_from_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_young_person_authority_id_look_from_at"), ["authority_id", "look_from_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_young_person_authority_id_needs_review"), ["authority_id", "needs_review"], unique=False
        )
    # what was there already: nobody knows how old they were when they answered, and every case is looked at once
    op.execute("UPDATE consent_event SET basis = 'under_16'")
    op.execute("UPDATE court_order SET filed_on = date(at)")
    op.execute("UPDATE young_person SET reviewed_on = date(joined_at), look_from_at = joined_at")
    with op.batch_alter_table("consent_event", schema=None) as batch_op:
        batch_op.alter_column("basis", existing_type=sa.String(length=10), nullable=False)
    with op.batch_alter_table("court_order", schema=None) as batch_op:
        batch_op.alter_column("filed_on", existing_type=sa.Date(), nullable=False)
    with op.batch_alter_table("young_person", schema=None) as batch_op:
        batch_op.alter_column("reviewed_on", existing_type=sa.Date(), nullable=False)
