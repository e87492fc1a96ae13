"""Keys per case, and room for what they seal: the case record and the letters.

Expand: the version before never names the new columns, and they may be null. The rows that it
wrote are sealed by `reeve migrate`, which has the master key, after this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("begun_by_instance", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_case_file"),
        sa.UniqueConstraint(
            "tenant", "number", "ordinal", name="uq_case_file_tenant_number_ordinal"
        ),
    )
    op.create_table(
        "case_instance",
        sa.Column("process_instance_key", sa.Text(), nullable=False),
        sa.Column("case_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("process_instance_key", name="pk_case_instance"),
    )
    op.create_index("ix_case_instance_case_key", "case_instance", ["case_key"])
    op.create_table(
        "data_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("master", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("destroyed_at", INSTANT, nullable=True),
        sa.Column("destroyed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_data_key"),
        sa.UniqueConstraint("tenant", "owner", name="uq_data_key_tenant_owner"),
    )
    for table, last in (("letter", "sent_at"), ("case_record", "seq")):
        op.add_column(table, sa.Column("case_key", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("sealed", sa.LargeBinary(), nullable=True))
        op.create_index(f"ix_{table}_case_key_{last}", table, ["case_key", last])
    op.add_column("case_party", sa.Column("case_key", sa.Text(), nullable=True))
    op.create_index("ix_case_party_case_key", "case_party", ["case_key"])
