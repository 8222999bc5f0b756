"""act on many cases at once, and undo it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0035'
down_revision = '0034'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table('bulk_action',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('said', JSON, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('assign','status','next','task','tag','untag','message')", name=op.f('ck_bulk_action_kind')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_bulk_action_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_action')),
    sa.UniqueConstraint('ref', name=op.f('uq_bulk_action_ref'))
    )
    op.create_index('ix_bulk_action_user', 'bulk_action', ['user_id', 'at'])
    op.create_index('ix_bulk_action_at', 'bulk_action', ['at'])
    op.create_table('bulk_row',
    sa.Column('bulk_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('why', sa.String(length=300), nullable=True),
    sa.Column('before', JSON, nullable=False),
    sa.Column('after', JSON, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("outcome in ('done','refused','undone','kept')", name=op.f('ck_bulk_row_outcome')),
    sa.ForeignKeyConstraint(['bulk_id'], ['bulk_action.id'], name=op.f('fk_bulk_row_bulk_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_bulk_row_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_row')),
    sa.UniqueConstraint('bulk_id', 'case_id', name=op.f('uq_bulk_row_bulk_id_case_id'))
    )
    op.create_index('ix_bulk_row_case', 'bulk_row', ['case_id'])


def downgrade() -> None:
    op.drop_index('ix_bulk_row_case', 'bulk_row')
    op.drop_table('bulk_row')
    op.drop_index('ix_bulk_action_at', 'bulk_action')
    op.drop_index('ix_bulk_action_user', 'bulk_action')
    op.drop_table('bulk_action')
