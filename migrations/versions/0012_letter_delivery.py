"""How letters are getting on after they were written.

Expand: nodes of the version before never name the table; their letters stay in the outbox.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "letter_delivery",
        sa.Column("letter_key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("letter_key", name="pk_letter_delivery"),
    )
    op.create_index("ix_letter_delivery_due_at", "letter_delivery", ["due_at"])
    op.create_index(
        "ix_letter_delivery_tenant_state_queued_at",
        "letter_delivery",
        ["tenant", "state", "queued_at"],
    )
