"""Meetings: who attends, what is on their agenda, what they decided, and who does it.

Expand: new tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _meetings()
    _agenda()
    _actions()


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("meeting_on", sa.Date(), nullable=False),
        sa.Column("meeting_at", INSTANT, nullable=False),
        sa.Column("cut_off_at", INSTANT, nullable=False),
        sa.Column("chair", sa.Text(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meeting"),
        sa.UniqueConstraint("process_instance_key", name="uq_meeting_process_instance_key"),
    )
    op.create_index(
        "ix_meeting_tenant_type_meeting_on", "meeting", ["tenant", "type", "meeting_on"]
    )
    op.create_table(
        "meeting_attendee",
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("meeting_key", "who", name="pk_meeting_attendee"),
    )
    op.create_table(
        "meeting_acceptance",
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("meeting_key", "person", name="pk_meeting_acceptance"),
    )


def _agenda() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=True),
        sa.Column("case_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("open_as", sa.Text(), nullable=True),
        sa.Column("meeting_key", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("carried", sa.Integer(), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_agenda_item"),
        sa.UniqueConstraint("tenant", "open_as", name="uq_agenda_item_tenant_open_as"),
    )
    op.create_index("ix_agenda_item_case_key", "agenda_item", ["case_key"])
    op.create_index("ix_agenda_item_meeting_key", "agenda_item", ["meeting_key"])
    op.create_index("ix_agenda_item_tenant_type_state", "agenda_item", ["tenant", "type", "state"])
    op.create_table(
        "agenda_item_part",
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("item_key", "who", "part", name="pk_agenda_item_part"),
    )
    op.create_index("ix_agenda_item_part_meeting_key", "agenda_item_part", ["meeting_key"])
    op.create_index("ix_agenda_item_part_who", "agenda_item_part", ["who"])
    op.create_table(
        "meeting_decision",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("carried_over", sa.Boolean(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_meeting_decision"),
        sa.UniqueConstraint(
            "meeting_key", "item_key", name="uq_meeting_decision_meeting_key_item_key"
        ),
    )
    op.create_index("ix_meeting_decision_item_key", "meeting_decision", ["item_key"])
    op.create_table(
        "meeting_minute",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meeting_minute"),
    )
    op.create_index("ix_meeting_minute_meeting_key", "meeting_minute", ["meeting_key"])


def _actions() -> None:
    op.create_table(
        "meeting_action",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("meeting_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("case_action", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("power", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meeting_action"),
        sa.UniqueConstraint("meeting_key", "number", name="uq_meeting_action_meeting_key_number"),
    )
    op.create_index("ix_meeting_action_item_key", "meeting_action", ["item_key"])
    op.create_index(
        "ix_meeting_action_tenant_type_state", "meeting_action", ["tenant", "type", "state"]
    )
    op.create_table(
        "meeting_action_report",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reported_at", INSTANT, nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meeting_action_report"),
    )
    op.create_index("ix_meeting_action_report_action_key", "meeting_action_report", ["action_key"])
