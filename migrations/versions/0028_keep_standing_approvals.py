"""keep standing approvals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('standing_approval',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('contract', sa.String(length=200), nullable=False),
    sa.Column('ground', sa.String(length=40), nullable=False),
    sa.Column('told', sa.String(length=200), nullable=False),
    sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('rhythm', sa.String(length=12), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('comment', sa.String(length=400), nullable=True),
    sa.Column('withdrawn_by', sa.Uuid(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("rhythm in ('weekly','fortnightly','monthly')", name=op.f('ck_standing_approval_rhythm')),
    sa.CheckConstraint("state in ('proposed','approved','refused','withdrawn')", name=op.f('ck_standing_approval_state')),
    sa.CheckConstraint("state not in ('approved','refused') or decided_by is not null", name=op.f('ck_standing_approval_decided')),
    sa.CheckConstraint('decided_by is null or decided_by <> proposed_by', name=op.f('ck_standing_approval_someone_else')),
    sa.ForeignKeyConstraint(['decided_by'], ['user_account.id'], name=op.f('fk_standing_approval_decided_by')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_standing_approval_offer_id')),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_standing_approval_partner_id')),
    sa.ForeignKeyConstraint(['proposed_by'], ['user_account.id'], name=op.f('fk_standing_approval_proposed_by')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['user_account.id'], name=op.f('fk_standing_approval_withdrawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_standing_approval')),
    sa.UniqueConstraint('ref', name=op.f('uq_standing_approval_ref'))
    )
    with op.batch_alter_table('standing_approval', schema=None) as batch_op:
        batch_op.create_index('ix_standing_approval_proposed', ['proposed_at', 'id'], unique=False)

    op.create_table('transfer',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('approval_id', sa.Uuid(), nullable=False),
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('span', sa.Date(), nullable=False),
    sa.Column('drawn_by', sa.Uuid(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['approval_id'], ['standing_approval.id'], name=op.f('fk_transfer_approval_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_transfer_cohort_id')),
    sa.ForeignKeyConstraint(['drawn_by'], ['user_account.id'], name=op.f('fk_transfer_drawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfer')),
    sa.UniqueConstraint('ref', name=op.f('uq_transfer_ref'))
    )
    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.create_index('ix_transfer_drawn', ['approval_id', 'drawn_at'], unique=False)
        batch_op.create_index('uq_transfer_span', ['approval_id', 'cohort_id', 'span'], unique=True, postgresql_where=sa.text('reason is null'), sqlite_where=sa.text('reason is null'))

    with op.batch_alter_table('disclosure', schema=None) as batch_op:
        batch_op.add_column(sa.Column('transfer_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_disclosure_transfer_id'), ['transfer_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_disclosure_transfer_id'), 'transfer', ['transfer_id'], ['id'])



def downgrade() -> None:
    with op.batch_alter_table('disclosure', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_disclosure_transfer_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_disclosure_transfer_id'))
        batch_op.drop_column('transfer_id')

    with op.batch_alter_table('transfer', schema=None) as batch_op:
        batch_op.drop_index('uq_transfer_span', postgresql_where=sa.text('reason is null'), sqlite_where=sa.text('reason is null'))
        batch_op.drop_index('ix_transfer_drawn')

    op.drop_table('transfer')
    with op.batch_alter_table('standing_approval', schema=None) as batch_op:
        batch_op.drop_index('ix_standing_approval_proposed')

    op.drop_table('standing_approval')
