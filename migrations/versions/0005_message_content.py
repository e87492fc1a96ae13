"""What a message with an id said, as a keyed hash: another message must not bear its id.

Expand: nodes of the version before never name the column, and it may be null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("message", sa.Column("content_hmac", sa.Text(), nullable=True))
