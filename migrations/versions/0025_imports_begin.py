"""How many cases an import has begun, and indexes by which old readings and incidents are found.

Expand: a column with a value of its own, and indexes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column(
        "case_import", sa.Column("begun", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_index("ix_case_read_at", "case_read", ["at"])
    op.create_index("ix_case_incident_occurred_on", "case_incident", ["occurred_on"])
