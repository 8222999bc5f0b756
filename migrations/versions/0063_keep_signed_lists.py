"""keep signed lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0063'
down_revision = '0062'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('signed_list',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('lesson_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('scan_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_signed_list_by_id')),
    sa.ForeignKeyConstraint(['lesson_id'], ['lesson.id'], name=op.f('fk_signed_list_lesson_id')),
    sa.ForeignKeyConstraint(['scan_id'], ['paper_scan.id'], name=op.f('fk_signed_list_scan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_list')),
    sa.UniqueConstraint('ref', name=op.f('uq_signed_list_ref')),
    sa.UniqueConstraint('scan_id', name=op.f('uq_signed_list_scan_id'))
    )
    with op.batch_alter_table('signed_list', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_list_lesson_id'), ['lesson_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_signed_list_subject_id'), ['subject_id'], unique=False)


def downgrade() -> None:
    op.drop_table('signed_list')
