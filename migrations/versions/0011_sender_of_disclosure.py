"""In whose name another body was told something of a case.

Expand: nodes of the version before neither read nor write the column.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("case_disclosure") as disclosures:
        disclosures.add_column(sa.Column("sender", sa.Text()))
