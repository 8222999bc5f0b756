"""keep levels by skill."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0061'
down_revision = '0060'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('skill_level',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('skill', sa.String(length=10), nullable=False),
    sa.Column('level', sa.String(length=8), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('certificate', sa.String(length=40), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("skill in ('overall','reading','listening','writing','speaking')", name=op.f('ck_skill_level_skill')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_skill_level_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_skill_level_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skill_level'))
    )
    with op.batch_alter_table('skill_level', schema=None) as batch_op:
        batch_op.create_index('ix_skill_level_case', ['case_id', 'language', 'on'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('skill_level', schema=None) as batch_op:
        batch_op.drop_index('ix_skill_level_case')

    op.drop_table('skill_level')
