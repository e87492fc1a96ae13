"""The tables of meetings: the meetings, who attends, what is on the agenda, and what became of it.

A meeting is no case: it has a number of its own. Everything in plain here is a code, a date, a
number or yes and no, and may be counted after a case is disposed of. What people wrote is `sealed`
with the key of the case that it is about.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from app.store.tables import Instant, metadata

# `state`: planned, agenda_closed, held, cancelled, closed, disposed. `chair`: who decides, a role.
meeting = Table(
    "meeting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("process_instance_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("meeting_on", Date, nullable=False),
    Column("meeting_at", Instant, nullable=False),
    Column("cut_off_at", Instant, nullable=False),
    Column("chair", Text, nullable=False),
    Column("quorum", Integer, nullable=False),
    # For what its members share, and by which power.
    Column("purpose", Text, nullable=False, server_default="prevent_crime"),
    Column("gateway", Text, nullable=False, server_default="s115"),
    Column("present", Integer),
    Column("opened_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("process_instance_key"),
    Index(None, "tenant", "type", "meeting_on"),
)

# `who` is an agency (agency:police), a role, or for a guest a person's user name as well. A member
# has papers from `papers_at`; without them they hear what they may in the room.
meeting_attendee = Table(
    "meeting_attendee",
    metadata,
    Column("meeting_key", Text, primary_key=True),
    Column("who", Text, primary_key=True),
    Column("part", Text, nullable=False),
    Column("present", Boolean),
    Column("papers_at", Instant),
)

# Whoever accepted the confidentiality statement of a meeting, person by person; append-only.
meeting_acceptance = Table(
    "meeting_acceptance",
    metadata,
    Column("meeting_key", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("accepted_at", Instant, nullable=False),
)

# `about` names what the item is about and why; `open_as` is the same while it is open, so that it
# is there once. A place is named by a keyed fingerprint.
agenda_item = Table(
    "agenda_item",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("case_no", Text),
    Column("case_key", Text),
    Column("state", Text, nullable=False),
    Column("about", Text),
    Column("open_as", Text),
    # The meeting whose agenda it stands on, and its number there; NULL while it waits for one.
    Column("meeting_key", Text),
    Column("number", Integer),
    Column("carried", Integer, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("tenant", "open_as"),
    Index(None, "tenant", "about"),
    Index(None, "tenant", "type", "state"),
    Index(None, "meeting_key"),
    Index(None, "case_key"),
)

# `part`: guest (sees this item at this meeting and no other), conflict (does not see it, whatever
# else is true, at any meeting).
agenda_item_part = Table(
    "agenda_item_part",
    metadata,
    Column("meeting_key", Text, primary_key=True),
    Column("item_key", Text, primary_key=True),
    Column("who", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("said_at", Instant, nullable=False),
    Column("said_by", Text, nullable=False),
    Index(None, "meeting_key"),
    Index(None, "who"),
)

# What a meeting decided on an item; append-only.
meeting_decision = Table(
    "meeting_decision",
    metadata,
    Column("key", Text, primary_key=True),
    Column("meeting_key", Text, nullable=False),
    Column("item_key", Text, nullable=False),
    # The number that it had on this agenda; on the next one it has another.
    Column("number", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("carried_over", Boolean, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("sealed", LargeBinary),
    UniqueConstraint("meeting_key", "item_key"),
    Index(None, "item_key"),
)

# The minutes of an item, or of the meeting as a whole where there is none; append-only.
meeting_minute = Table(
    "meeting_minute",
    metadata,
    Column("key", Text, primary_key=True),
    Column("meeting_key", Text, nullable=False),
    Column("item_key", Text),
    Column("written_at", Instant, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "meeting_key"),
)

# `case_action` is the number of the same action in the case file, if the item is about a case.
meeting_action = Table(
    "meeting_action",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("meeting_key", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("item_key", Text, nullable=False),
    Column("case_action", Integer),
    Column("agency", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("power", Text),
    Column("state", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("reported_at", Instant),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("meeting_key", "number"),
    Index(None, "tenant", "type", "state"),
    Index(None, "item_key"),
)

meeting_action_report = Table(
    "meeting_action_report",
    metadata,
    Column("key", Text, primary_key=True),
    Column("action_key", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("reported_at", Instant, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "action_key"),
)
