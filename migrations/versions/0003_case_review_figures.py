"""The yearly figures of reviews, one row per application, without personal data.

Expand: a new table that nothing else refers to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "case_review_figure",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("application_no", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("threshold", sa.Text(), nullable=True),
        sa.Column("review_held", sa.Boolean(), nullable=False),
        sa.Column("recommendations", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=True),
        sa.Column("not_accepted", sa.Integer(), nullable=True),
        sa.Column("silent", sa.Integer(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "application_no", name="pk_case_review_figure"),
    )
