"""For which purpose and by which power a meeting shares, and when each attendee was given papers.

Expand: nodes of the version before open meetings without the new columns, which then share for the
prevention of crime. Whoever attends a meeting of before keeps the papers that they had.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column(
        "meeting",
        sa.Column("purpose", sa.Text(), nullable=False, server_default="prevent_crime"),
    )
    op.add_column("meeting", sa.Column("gateway", sa.Text(), nullable=False, server_default="s115"))
    op.add_column("meeting_attendee", sa.Column("papers_at", sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE meeting SET purpose = 'case_review', gateway = 'sch4_p7' WHERE type = 'ASBCR'"
    )
    op.execute(
        "UPDATE meeting_attendee SET papers_at = (SELECT opened_at FROM meeting"
        " WHERE meeting.key = meeting_attendee.meeting_key AND meeting.state <> 'planned')"
        " WHERE part <> 'guest'"
    )
