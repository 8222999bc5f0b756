"""order the list of cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

OPEN = sa.text('closed_at is null')


def upgrade() -> None:
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index('ix_case_file_list', ['is_compartment', 'opened_at', 'id'], unique=False)
        batch_op.create_index('ix_case_file_list_language', ['is_compartment', 'language', 'opened_at', 'id'], unique=False)
        for column in ('opened_at', 'next_on', 'waiting_since'):
            batch_op.create_index(
                f'ix_case_file_open_{column}', ['is_compartment', column, 'id'], unique=False,
                postgresql_where=OPEN, sqlite_where=OPEN,
            )


def downgrade() -> None:
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        for column in ('waiting_since', 'next_on', 'opened_at'):
            batch_op.drop_index(f'ix_case_file_open_{column}', postgresql_where=OPEN, sqlite_where=OPEN)
        batch_op.drop_index('ix_case_file_list_language')
        batch_op.drop_index('ix_case_file_list')
