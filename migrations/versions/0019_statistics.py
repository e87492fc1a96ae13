"""Indexes by which reports count a span of time.

Expand: only indexes are new.
"""

from alembic import op

revision = "0019"
down_revision = "0018"

RECORDED = ("case_assessment", "case_consent", "case_action", "case_disclosure")


def upgrade() -> None:
    op.create_index("ix_case_episode_closed_at", "case_episode", ["closed_at"])
    for table in RECORDED:
        op.create_index(f"ix_{table}_recorded_at", table, ["recorded_at"])
