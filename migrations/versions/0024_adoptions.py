"""Policies that running cases adopt: who let which cases do so, and how far it has come.

Expand: nodes of the version before never name the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "adoption",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text()),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Text()),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("behind_at", INSTANT),
        sa.Column("behind_key", sa.Text()),
        sa.Column("is_planned", sa.Boolean(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_adoption"),
        sa.ForeignKeyConstraint(
            ["release_key"], ["release.key"], name="fk_adoption_release_key_release"
        ),
    )
    op.create_index("ix_adoption_tenant_asked_at_key", "adoption", ["tenant", "asked_at", "key"])
