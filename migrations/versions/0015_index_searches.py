"""index searches: a person's cases, the newest people, protected cases, figures counted off an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_application_counted", "application", ["cohort_id", "state", "applied_at"])
    op.create_index(
        "ix_case_file_compartment",
        "case_file",
        ["id"],
        postgresql_where=sa.text("is_compartment is true"),
        sqlite_where=sa.text("is_compartment is 1"),
    )
    op.create_index("ix_case_file_person", "case_file", ["person_id", "is_compartment"])
    op.create_index("ix_person_created", "person", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_person_created", "person")
    op.drop_index("ix_case_file_person", "case_file")
    op.drop_index("ix_case_file_compartment", "case_file")
    op.drop_index("ix_application_counted", "application")
