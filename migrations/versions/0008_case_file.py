"""The case file: records of every kind, episodes, links, events, reads.

Expand: new tables, and columns of `case_file` that have a default or may be null.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INSTANT = sa.DateTime(timezone=True)


def _record(name: str, *fields: sa.Column | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        *fields,
        sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_case_key_key", name, ["case_key", "key"])


def upgrade() -> None:
    _case_file()
    _records()
    _beside()


def _case_file() -> None:
    for column in (
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("episode", sa.Integer(), server_default="1", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("last_activity_at", INSTANT, nullable=True),
        sa.Column("lead_department", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("band", sa.Text(), nullable=True),
        sa.Column("update_due", sa.Date(), nullable=True),
    ):
        op.add_column("case_file", column)
    op.create_index("ix_case_file_tenant_opened_at", "case_file", ["tenant", "opened_at"])


def _records() -> None:
    _record(
        "case_detail",
        sa.Column("begins", sa.Boolean(), nullable=True),
        sa.Column("lead_department", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=True),
    )
    _record(
        "case_person",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("child", sa.Boolean(), nullable=True),
        sa.Column("at_risk", sa.Boolean(), nullable=True),
    )
    _record("case_place", sa.Column("kind", sa.Text(), nullable=True))
    _record(
        "case_incident",
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("hate", sa.Boolean(), nullable=True),
        sa.Column("children_present", sa.Boolean(), nullable=True),
        sa.Column("weapon_or_violence", sa.Boolean(), nullable=True),
    )
    _record(
        "case_complaint",
        sa.Column("complained_on", sa.Date(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("same_behaviour", sa.Boolean(), nullable=True),
    )
    _record(
        "case_consent",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
    )
    _record(
        "case_contact_agreement",
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("from", sa.Date(), nullable=True),
    )
    _record(
        "case_contact",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("feeling_safer", sa.Integer(), nullable=True),
        sa.Column("welfare_ok", sa.Boolean(), nullable=True),
    )
    _record(
        "case_assessment",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("one_off_serious", sa.Boolean(), nullable=True),
        sa.Column("targeted_campaign", sa.Boolean(), nullable=True),
        sa.Column("cumulative_harm", sa.Boolean(), nullable=True),
        sa.Column("overrides", sa.JSON(), nullable=True),
        sa.UniqueConstraint(
            "case_key", "subject", "version", name="uq_case_assessment_case_key_subject_version"
        ),
    )
    _record(
        "case_action",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("power", sa.Text(), nullable=True),
        sa.Column("agreed_with_victim", sa.Boolean(), nullable=True),
        sa.UniqueConstraint("case_key", "number", name="uq_case_action_case_key_number"),
    )
    _record(
        "case_action_report",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
    )
    _record(
        "case_disclosure",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("lawful_basis", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=True),
    )
    _record(
        "case_access",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("until_at", INSTANT, nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_case_access_who", "case_access", ["who"])
    _record(
        "case_note",
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
    )
    _record("case_reference", sa.Column("system", sa.Text(), nullable=False))


def _beside() -> None:
    op.create_table(
        "case_episode",
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "number", name="pk_case_episode"),
    )
    op.create_table(
        "case_link",
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("other_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("linked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_key", "other_key", "kind", name="pk_case_link"),
    )
    op.create_table(
        "case_fingerprint",
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "case_key", "role", "kind", "fingerprint", name="pk_case_fingerprint"
        ),
    )
    op.create_index(
        "ix_case_fingerprint_tenant_fingerprint", "case_fingerprint", ["tenant", "fingerprint"]
    )
    op.create_table(
        "case_event",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_case_event"),
    )
    op.create_index("ix_case_event_case_key_key", "case_event", ["case_key", "key"])
    op.create_table(
        "case_read",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("lawful_basis", sa.Text(), nullable=False),
        sa.Column("classes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_case_read"),
    )
    op.create_index("ix_case_read_case_key_key", "case_read", ["case_key", "key"])
