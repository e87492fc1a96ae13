"""The directory of agencies, beside those that stand in the policy.

Expand: nodes of the version before never name the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("relevant_body", sa.Boolean(), nullable=False),
        sa.Column("vetting", sa.Text(), nullable=False),
        sa.Column("dsa_signed", sa.Boolean(), nullable=False),
        sa.Column("protocol_ref", sa.Text(), nullable=False),
        sa.Column("protocol_until", sa.Date()),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", "revision", name="pk_agency"),
    )
