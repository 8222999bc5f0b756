"""note attendance late and by stand-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0055'
down_revision = '0054'
branch_labels = None
depends_on = None

STATE = "state in ('present','absent','excused')"
STATE_WITH_LATE = "state in ('present','late','absent','excused')"


def upgrade() -> None:
    op.create_table('stand_in',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_stand_in_by_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_stand_in_cohort_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stand_in')),
    sa.UniqueConstraint('ref', name=op.f('uq_stand_in_ref')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_stand_in_token_hash'))
    )
    with op.batch_alter_table('stand_in', schema=None) as batch_op:
        batch_op.create_index('ix_stand_in_cohort', ['cohort_id', 'on'], unique=False)
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stand_in_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.alter_column('by_id', existing_type=sa.Uuid(), nullable=True)
        batch_op.create_foreign_key(op.f('fk_attendance_stand_in_id'), 'stand_in', ['stand_in_id'], ['id'])
        batch_op.drop_constraint(op.f('ck_attendance_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_attendance_state'), STATE_WITH_LATE)
        batch_op.create_check_constraint(op.f('ck_attendance_noted_by'), '(by_id is null) <> (stand_in_id is null)')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.alter_column('version', existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    op.execute("UPDATE attendance SET state = 'present' WHERE state = 'late'")
    # Who gave the lessons away stands for whoever stood in: the older schema knows only colleagues.
    op.execute(
        "UPDATE attendance SET by_id = (SELECT stand_in.by_id FROM stand_in WHERE stand_in.id = attendance.stand_in_id), "
        "stand_in_id = NULL WHERE stand_in_id IS NOT NULL"
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_attendance_noted_by'), type_='check')
        batch_op.drop_constraint(op.f('ck_attendance_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_attendance_state'), STATE)
        batch_op.drop_constraint(op.f('fk_attendance_stand_in_id'), type_='foreignkey')
        batch_op.alter_column('by_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column('version')
        batch_op.drop_column('stand_in_id')
    with op.batch_alter_table('stand_in', schema=None) as batch_op:
        batch_op.drop_index('ix_stand_in_cohort')
    op.drop_table('stand_in')
