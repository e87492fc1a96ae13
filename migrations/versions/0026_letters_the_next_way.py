"""What a letter's diagram wants to know when it comes back, and in whose place a letter goes out.

Expand: two columns that may be empty. The running version neither reads nor writes them; what it
writes has none, and a person brings such a letter when it comes back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("letter_delivery", sa.Column("onward", sa.JSON()))
    op.add_column("letter_delivery", sa.Column("instead_of", sa.Text()))
