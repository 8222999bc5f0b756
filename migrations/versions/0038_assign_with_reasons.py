"""assign with reasons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('advisor_wish',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('wish_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_advisor_wish_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisor_wish')),
    sa.UniqueConstraint('person_id', name=op.f('uq_advisor_wish_person_id'))
    )
    op.create_table('advisor_offer',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_advisor_offer_offer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_advisor_offer_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'offer_id', name=op.f('pk_advisor_offer'))
    )
    op.create_table('advisor_pin',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('advisor_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['advisor_id'], ['user_account.id'], name=op.f('fk_advisor_pin_advisor_id')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_advisor_pin_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_advisor_pin_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisor_pin')),
    sa.UniqueConstraint('case_id', name=op.f('uq_advisor_pin_case_id'))
    )
    op.create_table('advisor_plan',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('away', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('total_one_by_one', sa.Integer(), nullable=False),
    sa.Column('at_most', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('acted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('shown','applied','undone')", name=op.f('ck_advisor_plan_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_advisor_plan_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisor_plan')),
    sa.UniqueConstraint('ref', name=op.f('uq_advisor_plan_ref'))
    )
    op.create_table('advisor_profile',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=True),
    sa.Column('counsels_as', sa.String(length=8), nullable=True),
    sa.Column('working_days', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('wishes', sa.String(length=400), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("counsels_as in ('female','male')", name=op.f('ck_advisor_profile_counsels_as')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_advisor_profile_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisor_profile')),
    sa.UniqueConstraint('user_id', name=op.f('uq_advisor_profile_user_id'))
    )
    op.create_table('broken_glass',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_broken_glass_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_broken_glass_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_broken_glass_user_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broken_glass'))
    )
    with op.batch_alter_table('broken_glass', schema=None) as batch_op:
        batch_op.create_index('ix_broken_glass_case', ['case_id', 'at'], unique=False)
        batch_op.create_index('ix_broken_glass_person', ['person_id'], unique=False)

    op.create_table('handover',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('from_id', sa.Uuid(), nullable=False),
    sa.Column('to_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(kind = 'requested') = (to_id is null)", name=op.f('ck_handover_whom')),
    sa.CheckConstraint("kind in ('assigned','offered','requested')", name=op.f('ck_handover_kind')),
    sa.CheckConstraint("state in ('asked','accepted','declined','withdrawn')", name=op.f('ck_handover_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_handover_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['from_id'], ['user_account.id'], name=op.f('fk_handover_from_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_handover_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_id'], ['user_account.id'], name=op.f('fk_handover_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover')),
    sa.UniqueConstraint('ref', name=op.f('uq_handover_ref'))
    )
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.create_index('ix_handover_person', ['person_id'], unique=False)
        batch_op.create_index('ix_handover_state', ['state', 'answer_by'], unique=False)
        batch_op.create_index('ix_handover_to', ['to_id', 'state'], unique=False)
        batch_op.create_index('uq_handover_open', ['case_id'], unique=True, postgresql_where=sa.text("state = 'asked'"), sqlite_where=sa.text("state = 'asked'"))

    op.create_table('advisor_plan_line',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('advisor_id', sa.Uuid(), nullable=True),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('is_pinned', sa.Boolean(), nullable=False),
    sa.Column('result', sa.String(length=12), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['advisor_id'], ['user_account.id'], name=op.f('fk_advisor_plan_line_advisor_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_advisor_plan_line_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_advisor_plan_line_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['plan_id'], ['advisor_plan.id'], name=op.f('fk_advisor_plan_line_plan_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_advisor_plan_line')),
    sa.UniqueConstraint('plan_id', 'case_id', name=op.f('uq_advisor_plan_line_plan_id_case_id'))
    )
    with op.batch_alter_table('advisor_plan_line', schema=None) as batch_op:
        batch_op.create_index('ix_advisor_plan_line_person', ['person_id'], unique=False)

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('intensity', sa.String(length=8), nullable=False, server_default='normal'))
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.alter_column('intensity', server_default=None)
        batch_op.create_check_constraint(batch_op.f('ck_case_file_intensity'), "intensity in ('light','normal','intense')")

    # Whoever counselled in a language until now can.
    with op.batch_alter_table('user_language', schema=None) as batch_op:
        batch_op.add_column(sa.Column('level', sa.String(length=8), nullable=False, server_default='C1'))
    with op.batch_alter_table('user_language', schema=None) as batch_op:
        batch_op.alter_column('level', server_default=None)

    # What a case of ordinary intensity weighs in its status, as of this migration.
    weigh = "UPDATE case_file SET weight = CASE WHEN status IN ('counselling','plan_active') THEN 2 WHEN status = 'closed' THEN 0 ELSE 1 END"
    op.execute(weigh)


def downgrade() -> None:
    with op.batch_alter_table('user_language', schema=None) as batch_op:
        batch_op.drop_column('level')

    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_case_file_intensity'), type_='check')
        batch_op.drop_column('intensity')
    # Every case weighed one before.
    op.execute("UPDATE case_file SET weight = 1")

    with op.batch_alter_table('advisor_plan_line', schema=None) as batch_op:
        batch_op.drop_index('ix_advisor_plan_line_person')

    op.drop_table('advisor_plan_line')
    with op.batch_alter_table('handover', schema=None) as batch_op:
        batch_op.drop_index('uq_handover_open', postgresql_where=sa.text("state = 'asked'"), sqlite_where=sa.text("state = 'asked'"))
        batch_op.drop_index('ix_handover_to')
        batch_op.drop_index('ix_handover_state')
        batch_op.drop_index('ix_handover_person')

    op.drop_table('handover')
    with op.batch_alter_table('broken_glass', schema=None) as batch_op:
        batch_op.drop_index('ix_broken_glass_person')
        batch_op.drop_index('ix_broken_glass_case')

    op.drop_table('broken_glass')
    op.drop_table('advisor_profile')
    op.drop_table('advisor_plan')
    op.drop_table('advisor_pin')
    op.drop_table('advisor_offer')
    op.drop_table('advisor_wish')
