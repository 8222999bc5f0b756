"""offer times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('interpreter',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('languages', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('gender', sa.String(length=8), nullable=False),
    sa.Column('reach', sa.String(length=200), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("gender in ('','woman','man','other')", name=op.f('ck_interpreter_gender')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter')),
    sa.UniqueConstraint('ref', name=op.f('uq_interpreter_ref'))
    )
    op.create_table('room',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_room')),
    sa.UniqueConstraint('name', name=op.f('uq_room_name')),
    sa.UniqueConstraint('ref', name=op.f('uq_room_ref'))
    )
    op.create_table('interpreter_conflict',
    sa.Column('interpreter_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_interpreter_conflict_interpreter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_interpreter_conflict_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreter_conflict')),
    sa.UniqueConstraint('interpreter_id', 'person_id', name=op.f('uq_interpreter_conflict_interpreter_id_person_id'))
    )
    with op.batch_alter_table('interpreter_conflict', schema=None) as batch_op:
        batch_op.create_index('ix_interpreter_conflict_person', ['person_id'], unique=False)

    op.create_table('calendar_feed',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_calendar_feed_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash')),
    sa.UniqueConstraint('user_id', name=op.f('uq_calendar_feed_user_id'))
    )
    op.create_table('interpreting',
    sa.Column('appointment_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('interpreter_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('wish_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('asked','confirmed','declined')", name=op.f('ck_interpreting_state')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_interpreting_appointment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['interpreter_id'], ['interpreter.id'], name=op.f('fk_interpreting_interpreter_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_interpreting_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interpreting')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_interpreting_appointment_id'))
    )
    with op.batch_alter_table('interpreting', schema=None) as batch_op:
        batch_op.create_index('ix_interpreting_person', ['person_id'], unique=False)

    op.create_table('slot',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('way', sa.String(length=12), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=True),
    sa.Column('room_id', sa.Uuid(), nullable=True),
    sa.Column('appointment_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('minutes between 5 and 480', name=op.f('ck_slot_minutes')),
    sa.ForeignKeyConstraint(['appointment_id'], ['appointment.id'], name=op.f('fk_slot_appointment_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['room_id'], ['room.id'], name=op.f('fk_slot_room_id')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_slot_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slot')),
    sa.UniqueConstraint('appointment_id', name=op.f('uq_slot_appointment_id')),
    sa.UniqueConstraint('ref', name=op.f('uq_slot_ref')),
    sa.UniqueConstraint('user_id', 'starts_at', name=op.f('uq_slot_user_id_starts_at'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('room_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_appointment_room_id'), ['room_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_appointment_room_id'), 'room', ['room_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_appointment_room_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_appointment_room_id'))
        batch_op.drop_column('changed_at')
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('room_id')

    op.drop_table('slot')
    with op.batch_alter_table('interpreting', schema=None) as batch_op:
        batch_op.drop_index('ix_interpreting_person')

    op.drop_table('interpreting')
    op.drop_table('calendar_feed')
    with op.batch_alter_table('interpreter_conflict', schema=None) as batch_op:
        batch_op.drop_index('ix_interpreter_conflict_person')

    op.drop_table('interpreter_conflict')
    op.drop_table('room')
    op.drop_table('interpreter')
