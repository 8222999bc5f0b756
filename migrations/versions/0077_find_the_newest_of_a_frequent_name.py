"""find the newest of a frequent name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0077'
down_revision = '0076'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_name_key_part', table_name='name_key')
    op.add_column('name_key', sa.Column('since', sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE name_key SET since = (SELECT created_at FROM person WHERE person.id = name_key.person_id)')
    with op.batch_alter_table('name_key', schema=None) as batch_op:
        batch_op.alter_column('since', existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index('ix_name_key_part', 'name_key', ['part', 'since', 'person_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_name_key_part', table_name='name_key')
    with op.batch_alter_table('name_key', schema=None) as batch_op:
        batch_op.drop_column('since')
    op.create_index('ix_name_key_part', 'name_key', ['part', 'person_id'], unique=False)
