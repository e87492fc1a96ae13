"""The tables of the case file: one for each kind of record, and what holds them together.

Every record bears the same columns first; after them stand its plain fields, each a code, a date,
a number or a yes or no. Its text about people is `sealed` with the key of the case. Records,
events and reads are append-only.
"""

from collections.abc import Mapping

from sqlalchemy import (
    JSON,
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
from sqlalchemy.schema import SchemaItem

from app.store.tables import Instant, metadata


def _record(name: str, *fields: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("key", Text, primary_key=True),
        Column("case_key", Text, nullable=False),
        Column("episode", Integer, nullable=False),
        Column("recorded_at", Instant, nullable=False),
        Column("recorded_by", Text, nullable=False),
        # The form or the step that wrote it, and in which process.
        Column("source", Text, nullable=False),
        Column("process_instance_key", Text, nullable=False),
        # Stricter than the kind's own, or ''.
        Column("sensitivity", Text, nullable=False),
        Column("sealed", LargeBinary),
        *fields,
        Index(None, "case_key", "key"),
    )


case_detail = _record(
    "case_detail",
    Column("begins", Boolean),
    Column("lead_department", Text),
    Column("category", Text),
    Column("tags", JSON),
)
case_person = _record(
    "case_person",
    Column("role", Text, nullable=False),
    # Equal names in one role are one person.
    Column("person", Text, nullable=False),
    Column("child", Boolean),
    Column("at_risk", Boolean),
)
case_place = _record("case_place", Column("kind", Text))
case_incident = _record(
    "case_incident",
    Column("occurred_on", Date, nullable=False),
    Column("category", Text),
    Column("hate", Boolean),
    Column("children_present", Boolean),
    Column("weapon_or_violence", Boolean),
    Index(None, "occurred_on"),
)
case_complaint = _record(
    "case_complaint",
    Column("complained_on", Date, nullable=False),
    Column("occurred_on", Date),
    Column("agency", Text),
    Column("acknowledged_on", Date),
    Column("same_behaviour", Boolean),
)
case_consent = _record(
    "case_consent",
    Column("kind", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("channel", Text),
    Column("asked_on", Date),
    Index(None, "recorded_at"),
)
case_contact_agreement = _record(
    "case_contact_agreement",
    Column("every_days", Integer, nullable=False),
    Column("method", Text, nullable=False),
    Column("from", Date),
)
case_contact = _record(
    "case_contact",
    Column("on", Date, nullable=False),
    Column("method", Text, nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("purpose", Text),
    Column("feeling_safer", Integer),
    Column("welfare_ok", Boolean),
)
case_assessment = _record(
    "case_assessment",
    Column("subject", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("band", Text, nullable=False),
    Column("score", Integer),
    Column("based_on", Integer),
    Column("one_off_serious", Boolean),
    Column("targeted_campaign", Boolean),
    Column("cumulative_harm", Boolean),
    Column("overrides", JSON),
    # Two who assess at once cannot both be next.
    UniqueConstraint("case_key", "subject", "version"),
    Index(None, "recorded_at"),
)
case_action = _record(
    "case_action",
    Column("number", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("due", Date),
    Column("power", Text),
    Column("agreed_with_victim", Boolean),
    UniqueConstraint("case_key", "number"),
    Index(None, "recorded_at"),
)
case_action_report = _record(
    "case_action_report",
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("on", Date),
)
# One row for each stage that a measure of the law has come to; a measure keeps its number.
case_legal_measure = _record(
    "case_legal_measure",
    Column("measure_no", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("tool", Text),
    Column("law", Text),
    Column("agency", Text),
    Column("on", Date),
    Column("until", Date),
    Column("outcome", Text),
)
# What was decided on the threshold of a review, beside what was proposed.
case_threshold_decision = _record(
    "case_threshold_decision",
    Column("outcome", Text, nullable=False),
    Column("proposal", Text),
    Column("statutory_met", Boolean),
    # The statute's test is met, and the partnership's rule says otherwise.
    Column("statute_conflict", Boolean),
    Column("overrules", Boolean),
    Column("ripe_on", Date),
    Index(None, "recorded_at"),
)
case_survey = _record(
    "case_survey",
    Column("handling", Integer, nullable=False),
    Column("outcome", Integer, nullable=False),
    Column("kept_informed", Boolean),
    Column("feels_safer", Boolean),
    Index(None, "recorded_at"),
)
case_disclosure = _record(
    "case_disclosure",
    Column("purpose", Text, nullable=False),
    Column("gateway", Text, nullable=False),
    Column("lawful_basis", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("given_on", Date),
    # The role in whose name it went out; whoever recorded it, where none is given.
    Column("sender", Text),
    Index(None, "recorded_at"),
)
# What an agency said to one request for information, or that it said nothing.
case_partner_answer = _record(
    "case_partner_answer",
    Column("agency", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("asked_for", Text),
    Column("hours", Integer),
    Column("late", Boolean),
    Index(None, "recorded_at"),
)
# Who may see the case, from when it is recorded until `until_at`, unless withdrawn later.
case_access = _record(
    "case_access",
    Column("who", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("until", Date),
    Column("until_at", Instant),
    Column("withdrawn", Boolean, nullable=False),
    Index(None, "who"),
)
case_note = _record("case_note", Column("about", Text, nullable=False), Column("on", Date))
# Why a case must not be disposed of, for as long as the latest word on it is `set`.
case_hold = _record(
    "case_hold", Column("about", Text, nullable=False), Column("state", Text, nullable=False)
)
case_reference = _record("case_reference", Column("system", Text, nullable=False))

case_episode = Table(
    "case_episode",
    metadata,
    Column("case_key", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("reasons", JSON, nullable=False),
    Index(None, "closed_at"),
)

# Stored once for each of the two cases, so that each finds the other.
case_link = Table(
    "case_link",
    metadata,
    Column("case_key", Text, primary_key=True),
    Column("other_key", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("linked_at", Instant, nullable=False),
    Column("linked_by", Text, nullable=False),
)

# Finds people and places again by keyed fingerprints. `role` is that of a person, or `place`.
case_fingerprint = Table(
    "case_fingerprint",
    metadata,
    Column("case_key", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("fingerprint", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Index(None, "tenant", "fingerprint"),
)

# Everything that happened in a case, in the order of the keys; `facts` hold nothing personal.
case_event = Table(
    "case_event",
    metadata,
    Column("key", Text, primary_key=True),
    Column("case_key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("process_instance_key", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Index(None, "case_key", "key"),
)

# Who read what of a case, why and by which right. The classes are those that were shown.
case_read = Table(
    "case_read",
    metadata,
    Column("key", Text, primary_key=True),
    Column("case_key", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("lawful_basis", Text, nullable=False),
    Column("classes", JSON, nullable=False),
    Index(None, "case_key", "key"),
    Index(None, "at"),
)

RECORDS: Mapping[str, Table] = {
    "case": case_detail,
    "person": case_person,
    "place": case_place,
    "incident": case_incident,
    "complaint": case_complaint,
    "consent": case_consent,
    "contact_agreement": case_contact_agreement,
    "contact": case_contact,
    "assessment": case_assessment,
    "action": case_action,
    "action_report": case_action_report,
    "legal_measure": case_legal_measure,
    "threshold_decision": case_threshold_decision,
    "survey": case_survey,
    "disclosure": case_disclosure,
    "partner_answer": case_partner_answer,
    "access": case_access,
    "note": case_note,
    "hold": case_hold,
    "reference": case_reference,
}
