"""What agencies said to requests for information, and after how long: reports count by it.

Expand: a new table. Nodes of the version before do not name it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "case_partner_answer",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_for", sa.Text(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_case_partner_answer"),
    )
    op.create_index(
        "ix_case_partner_answer_case_key_key", "case_partner_answer", ["case_key", "key"]
    )
    op.create_index("ix_case_partner_answer_recorded_at", "case_partner_answer", ["recorded_at"])
