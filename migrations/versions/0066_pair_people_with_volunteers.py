"""pair people with volunteers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0066'
down_revision = '0065'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('volunteer',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('called', sa.String(length=60), nullable=False),
    sa.Column('kinds', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('learns', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('times', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('ways', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('subjects', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=True),
    sa.Column('gender', sa.String(length=8), nullable=True),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('inducted_on', sa.Date(), nullable=True),
    sa.Column('clearance_seen_on', sa.Date(), nullable=True),
    sa.Column('clearance_until', sa.Date(), nullable=True),
    sa.Column('paused_until', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("gender in ('female','male')", name=op.f('ck_volunteer_gender')),
    sa.CheckConstraint('most between 0 and 20', name=op.f('ck_volunteer_most')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_volunteer_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer')),
    sa.UniqueConstraint('user_id', name=op.f('uq_volunteer_user_id'))
    )
    op.create_table('pair',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('volunteer_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('way', sa.String(length=12), nullable=False),
    sa.Column('signed_by_id', sa.Uuid(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('person_agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('how', sa.String(length=6), nullable=True),
    sa.Column('volunteer_agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('called_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('reach_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('why_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('read_by_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("how in ('portal','talk')", name=op.f('ck_pair_how')),
    sa.CheckConstraint("state in ('proposed','asked','running','ended','declined','dropped')", name=op.f('ck_pair_state')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_pair_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_pair_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pair_person_id')),
    sa.ForeignKeyConstraint(['signed_by_id'], ['user_account.id'], name=op.f('fk_pair_signed_by_id')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_pair_volunteer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair')),
    sa.UniqueConstraint('ref', name=op.f('uq_pair_ref'))
    )
    with op.batch_alter_table('pair', schema=None) as batch_op:
        batch_op.create_index('ix_pair_case', ['case_id'], unique=False)
        batch_op.create_index('ix_pair_declined', ['state', 'since'], unique=False)
        batch_op.create_index('ix_pair_person', ['person_id'], unique=False)
        batch_op.create_index('ix_pair_volunteer', ['volunteer_id', 'state'], unique=False)
        batch_op.create_index('uq_pair_living', ['application_id'], unique=True, postgresql_where=sa.text("state in ('proposed','asked','running')"), sqlite_where=sa.text("state in ('proposed','asked','running')"))

    op.create_table('pair_wish',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('by_kind', sa.String(length=8), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wish_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("by_kind in ('person','user')", name=op.f('ck_pair_wish_by_kind')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_pair_wish_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pair_wish_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_wish')),
    sa.UniqueConstraint('application_id', name=op.f('uq_pair_wish_application_id'))
    )
    with op.batch_alter_table('pair_wish', schema=None) as batch_op:
        batch_op.create_index('ix_pair_wish_person', ['person_id'], unique=False)

    op.create_table('pair_call',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('pair_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.String(length=8), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("reason in ('missed','question','worried','myself')", name=op.f('ck_pair_call_reason')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_pair_call_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['done_by_id'], ['user_account.id'], name=op.f('fk_pair_call_done_by_id')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_call_pair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pair_call_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_call')),
    sa.UniqueConstraint('ref', name=op.f('uq_pair_call_ref'))
    )
    with op.batch_alter_table('pair_call', schema=None) as batch_op:
        batch_op.create_index('ix_pair_call_case', ['case_id', 'done_at'], unique=False)
        batch_op.create_index('ix_pair_call_person', ['person_id'], unique=False)

    op.create_table('pair_meeting',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('pair_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('proposed_by', sa.String(length=9), nullable=False),
    sa.Column('person_says', sa.String(length=3), nullable=True),
    sa.Column('volunteer_says', sa.String(length=3), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("person_says in ('yes','no')", name=op.f('ck_pair_meeting_person_says')),
    sa.CheckConstraint("proposed_by in ('person','volunteer')", name=op.f('ck_pair_meeting_proposed_by')),
    sa.CheckConstraint("state in ('proposed','agreed','cancelled')", name=op.f('ck_pair_meeting_state')),
    sa.CheckConstraint("volunteer_says in ('yes','no')", name=op.f('ck_pair_meeting_volunteer_says')),
    sa.CheckConstraint('minutes between 10 and 480', name=op.f('ck_pair_meeting_minutes')),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_meeting_pair_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pair_meeting_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_meeting')),
    sa.UniqueConstraint('pair_id', 'starts_at', name=op.f('uq_pair_meeting_pair_id_starts_at')),
    sa.UniqueConstraint('ref', name=op.f('uq_pair_meeting_ref'))
    )
    with op.batch_alter_table('pair_meeting', schema=None) as batch_op:
        batch_op.create_index('ix_pair_meeting_at', ['starts_at'], unique=False)
        batch_op.create_index('ix_pair_meeting_person', ['person_id'], unique=False)

    op.create_table('pair_step',
    sa.Column('pair_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(length=16), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_kind', sa.String(length=16), nullable=False),
    sa.Column('by_id', sa.String(length=36), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_pair_step_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pair_id'], ['pair.id'], name=op.f('fk_pair_step_pair_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pair_step'))
    )
    with op.batch_alter_table('pair_step', schema=None) as batch_op:
        batch_op.create_index('ix_pair_step_case', ['case_id', 'at'], unique=False)
        batch_op.create_index('ix_pair_step_pair', ['pair_id', 'at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('pair_step', schema=None) as batch_op:
        batch_op.drop_index('ix_pair_step_pair')
        batch_op.drop_index('ix_pair_step_case')

    op.drop_table('pair_step')
    with op.batch_alter_table('pair_meeting', schema=None) as batch_op:
        batch_op.drop_index('ix_pair_meeting_person')
        batch_op.drop_index('ix_pair_meeting_at')

    op.drop_table('pair_meeting')
    with op.batch_alter_table('pair_call', schema=None) as batch_op:
        batch_op.drop_index('ix_pair_call_person')
        batch_op.drop_index('ix_pair_call_case')

    op.drop_table('pair_call')
    with op.batch_alter_table('pair_wish', schema=None) as batch_op:
        batch_op.drop_index('ix_pair_wish_person')

    op.drop_table('pair_wish')
    with op.batch_alter_table('pair', schema=None) as batch_op:
        batch_op.drop_index('uq_pair_living', postgresql_where=sa.text("state in ('proposed','asked','running')"), sqlite_where=sa.text("state in ('proposed','asked','running')"))
        batch_op.drop_index('ix_pair_volunteer')
        batch_op.drop_index('ix_pair_person')
        batch_op.drop_index('ix_pair_declined')
        batch_op.drop_index('ix_pair_case')

    op.drop_table('pair')
    op.drop_table('volunteer')
