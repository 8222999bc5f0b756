"""freeze grant reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.core.references import new_reference

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('grant_report',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('first_month', sa.String(length=7), nullable=False),
    sa.Column('last_month', sa.String(length=7), nullable=False),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('months', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('frozen_by', sa.Uuid(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(length=400), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('frozen','approved','refused')", name=op.f('ck_grant_report_state')),
    sa.CheckConstraint('first_month <= last_month', name=op.f('ck_grant_report_period')),
    sa.ForeignKeyConstraint(['decided_by'], ['user_account.id'], name=op.f('fk_grant_report_decided_by')),
    sa.ForeignKeyConstraint(['frozen_by'], ['user_account.id'], name=op.f('fk_grant_report_frozen_by')),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_award.id'], name=op.f('fk_grant_report_grant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grant_report')),
    sa.UniqueConstraint('ref', name=op.f('uq_grant_report_ref'))
    )
    with op.batch_alter_table('grant_report', schema=None) as batch_op:
        batch_op.create_index('ix_grant_report_grant', ['grant_id', 'frozen_at'], unique=False)
        batch_op.create_index('uq_grant_report_period', ['grant_id', 'first_month', 'last_month'], unique=True, postgresql_where=sa.text("state <> 'refused'"), sqlite_where=sa.text("state <> 'refused'"))
        batch_op.create_index('uq_grant_report_waits', ['grant_id'], unique=True, postgresql_where=sa.text("state = 'frozen'"), sqlite_where=sa.text("state = 'frozen'"))

    with op.batch_alter_table('grant_award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ref', sa.String(length=9), nullable=True))
    award = sa.table('grant_award', sa.column('id', sa.Uuid()), sa.column('ref', sa.String()))
    for each in op.get_bind().execute(sa.select(award.c.id)).scalars().all():
        op.execute(sa.update(award).where(award.c.id == each).values(ref=new_reference()))
    with op.batch_alter_table('grant_award', schema=None) as batch_op:
        batch_op.alter_column('ref', existing_type=sa.String(length=9), nullable=False)
        batch_op.create_unique_constraint(batch_op.f('uq_grant_award_ref'), ['ref'])



def downgrade() -> None:
    with op.batch_alter_table('grant_award', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_grant_award_ref'), type_='unique')
        batch_op.drop_column('ref')

    with op.batch_alter_table('grant_report', schema=None) as batch_op:
        batch_op.drop_index('uq_grant_report_waits', postgresql_where=sa.text("state = 'frozen'"), sqlite_where=sa.text("state = 'frozen'"))
        batch_op.drop_index('uq_grant_report_period', postgresql_where=sa.text("state <> 'refused'"), sqlite_where=sa.text("state <> 'refused'"))
        batch_op.drop_index('ix_grant_report_grant')

    op.drop_table('grant_report')
