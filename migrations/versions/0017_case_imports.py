"""Files of cases from other systems: how far they have come, and what was imported from them.

Expand: nodes of the version before never name the tables; an import waits for a newer worker.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "case_import",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "tenant", "system")),
        sa.Column("check_only", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("visible_to", "state")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows", "cases")),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                *("done", "imported_cases", "imported_people", "imported_incidents"),
                *("unchanged", "rejected"),
            )
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("key", name="pk_case_import"),
    )
    op.create_index("ix_case_import_due_at", "case_import", ["due_at"])
    op.create_table(
        "case_import_rejection",
        sa.Column("import_key", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("import_key", "row", "column", name="pk_case_import_rejection"),
    )
    op.create_table(
        "case_imported",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("tenant", "system", "identity", "content", "case_key")
        ),
        sa.PrimaryKeyConstraint("tenant", "system", "identity", name="pk_case_imported"),
    )
    op.create_index("ix_case_imported_case_key", "case_imported", ["case_key"])
