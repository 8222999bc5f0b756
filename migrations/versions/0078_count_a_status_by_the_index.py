"""count a status by the index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0078'
down_revision = '0077'
branch_labels = None
depends_on = None

ORDERS = {
    'ix_case_file_open_next_on': ['is_compartment', 'next_on', 'id'],
    'ix_case_file_open_language_next_on': ['is_compartment', 'language', 'next_on', 'id'],
}
OPEN = {'postgresql_where': sa.text('closed_at is null'), 'sqlite_where': sa.text('closed_at is null')}


def upgrade() -> None:
    for name, columns in ORDERS.items():
        op.drop_index(name, table_name='case_file')
        op.create_index(name, 'case_file', [*columns, 'status'], unique=False, **OPEN)


def downgrade() -> None:
    for name, columns in ORDERS.items():
        op.drop_index(name, table_name='case_file')
        op.create_index(name, 'case_file', columns, unique=False, **OPEN)
