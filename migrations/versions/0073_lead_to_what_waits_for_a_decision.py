"""lead to what waits for a decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0073'
down_revision = '0072'
branch_labels = None
depends_on = None

UNDECIDED = "state in ('applied', 'complete', 'in_selection')"


def upgrade() -> None:
    where = {'postgresql_where': sa.text(UNDECIDED), 'sqlite_where': sa.text(UNDECIDED)}
    op.create_index('ix_application_undecided', 'application', ['case_id'], unique=False, **where)


def downgrade() -> None:
    op.drop_index('ix_application_undecided', table_name='application')
