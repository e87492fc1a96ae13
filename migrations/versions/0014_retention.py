"""How long cases are kept, what holds them, and what is left of those that were disposed of.

Expand: nodes of the version before never name the tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _holds()
    _retention()
    _certificates()


def _holds() -> None:
    op.create_table(
        "case_hold",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_case_hold"),
    )
    op.create_index("ix_case_hold_case_key_key", "case_hold", ["case_key", "key"])


def _retention() -> None:
    op.create_table(
        "case_retention",
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("base_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("round_key", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case_key", name="pk_case_retention"),
    )
    op.create_index(
        "ix_case_retention_tenant_state_due_on", "case_retention", ["tenant", "state", "due_on"]
    )


def _certificates() -> None:
    op.create_table(
        "disposal_certificate",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("case_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("base_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("disposed_at", INSTANT, nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_disposal_certificate"),
        sa.UniqueConstraint("case_key", name="uq_disposal_certificate_case_key"),
    )
    op.create_index(
        "ix_disposal_certificate_tenant_disposed_at",
        "disposal_certificate",
        ["tenant", "disposed_at"],
    )
