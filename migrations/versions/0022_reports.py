"""What reports count by: decisions on thresholds, answers to surveys, areas.

Expand: new tables, an index, and a column that may be empty. Nodes of the version before name none
of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    _create(
        "case_threshold_decision",
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("statutory_met", sa.Boolean(), nullable=True),
        sa.Column("statute_conflict", sa.Boolean(), nullable=True),
        sa.Column("overrules", sa.Boolean(), nullable=True),
        sa.Column("ripe_on", sa.Date(), nullable=True),
    )
    _create(
        "case_survey",
        sa.Column("handling", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("kept_informed", sa.Boolean(), nullable=True),
        sa.Column("feels_safer", sa.Boolean(), nullable=True),
    )
    op.add_column("case_review_figure", sa.Column("area", sa.Text()))
    op.create_index(
        "ix_case_review_figure_tenant_received_on", "case_review_figure", ["tenant", "received_on"]
    )


def _create(name: str, *facts: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        *facts,
        sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_case_key_key", name, ["case_key", "key"])
    op.create_index(f"ix_{name}_recorded_at", name, ["recorded_at"])
