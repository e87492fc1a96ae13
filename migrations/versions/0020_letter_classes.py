"""What a letter is about: the classes of which a reader must see all.

Expand: a column that may be empty. Letters of before have none, and are as strict as whoever they
are for could have been told.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("letter", sa.Column("classes", sa.JSON()))
