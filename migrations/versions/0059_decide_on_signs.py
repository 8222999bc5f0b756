"""decide on signs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0059'
down_revision = '0058'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_decision',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('counts_until', sa.Date(), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(what = 'dismissed') = (reason is not null)", name=op.f('ck_sign_decision_reason')),
    sa.CheckConstraint("what in ('task','message','appointment','dismissed')", name=op.f('ck_sign_decision_what')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_sign_decision_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_decision'))
    )
    with op.batch_alter_table('sign_decision', schema=None) as batch_op:
        batch_op.create_index('ix_sign_decision_case', ['case_id', 'rule', 'at'], unique=False)
        batch_op.create_index('ix_sign_decision_rule', ['rule', 'at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('sign_decision', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_decision_rule')
        batch_op.drop_index('ix_sign_decision_case')

    op.drop_table('sign_decision')
