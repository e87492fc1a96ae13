"""Where a virtual clock stands, for all processes on one database.

Expand: nodes of the version before never name the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "virtual_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("instant", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_virtual_clock"),
    )
