"""make lessons by rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0052'
down_revision = '0051'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('lesson_rule',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('weekdays', JSON, nullable=False),
    sa.Column('at', sa.String(length=5), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=120), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('minutes between 1 and 720', name=op.f('ck_lesson_rule_minutes')),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_lesson_rule_span')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_lesson_rule_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_rule'))
    )
    with op.batch_alter_table('lesson_rule', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_rule_cohort', ['cohort_id'], unique=False)
    op.create_table('lesson_break',
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('rule_id', sa.Uuid(), nullable=True),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('until_on >= from_on', name=op.f('ck_lesson_break_span')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_lesson_break_cohort_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['rule_id'], ['lesson_rule.id'], name=op.f('fk_lesson_break_rule_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lesson_break'))
    )
    with op.batch_alter_table('lesson_break', schema=None) as batch_op:
        batch_op.create_index('ix_lesson_break_cohort', ['cohort_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lesson_break_rule_id'), ['rule_id'], unique=False)
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rule_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('rule_day', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('is_changed', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='1', nullable=False))
        batch_op.create_foreign_key(op.f('fk_lesson_rule_id'), 'lesson_rule', ['rule_id'], ['id'], ondelete='SET NULL')
        batch_op.create_unique_constraint(op.f('uq_lesson_rule_id_rule_day'), ['rule_id', 'rule_day'])
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.alter_column('is_changed', existing_type=sa.Boolean(), server_default=None, existing_nullable=False)
        batch_op.alter_column('version', existing_type=sa.Integer(), server_default=None, existing_nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('lesson', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('uq_lesson_rule_id_rule_day'), type_='unique')
        batch_op.drop_constraint(op.f('fk_lesson_rule_id'), type_='foreignkey')
        batch_op.drop_column('version')
        batch_op.drop_column('is_changed')
        batch_op.drop_column('rule_day')
        batch_op.drop_column('rule_id')
    op.drop_table('lesson_break')
    op.drop_table('lesson_rule')
