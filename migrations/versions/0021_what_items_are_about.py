"""A part in an item counts at one meeting; an item keeps what it is about once it is decided.

Expand: nodes of the version before say a part with its meeting, as they always did, and put items
on agendas without `about`, which is then what they were open as. What an item about a place was
open as named a cell of a map: it is called after the item instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("agenda_item_part") as parts:
        parts.drop_constraint("pk_agenda_item_part", type_="primary")
        parts.create_primary_key("pk_agenda_item_part", ["meeting_key", "item_key", "who", "part"])
    op.add_column("agenda_item", sa.Column("about", sa.Text(), nullable=True))
    op.create_index("ix_agenda_item_tenant_about", "agenda_item", ["tenant", "about"])
    op.execute(
        "UPDATE agenda_item SET about = type || '|' || COALESCE(case_key, key) || '|' || reason"
    )
    op.execute(
        "UPDATE agenda_item SET open_as = about"
        " WHERE open_as IS NOT NULL AND source = 'location_patterns'"
    )
