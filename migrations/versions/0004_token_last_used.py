"""The day an API token was last used.

Expand: nodes of the version before never name the column, and it may be null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("api_token", sa.Column("last_used_on", sa.Date(), nullable=True))
