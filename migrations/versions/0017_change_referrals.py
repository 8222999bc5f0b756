"""change referrals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from casework.core.references import new_reference

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partner_user',
    sa.Column('partner_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_partner_user_partner_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_partner_user_user_id')),
    sa.PrimaryKeyConstraint('partner_id', 'user_id', name=op.f('pk_partner_user'))
    )
    op.create_index('ix_partner_user_user_id', 'partner_user', ['user_id'])
    with op.batch_alter_table('access', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_access_role'), type_='check')
        batch_op.create_check_constraint('role', "role in ('lead','cover','team','named','partner')")
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_case')
        batch_op.add_column(sa.Column('ref', sa.String(length=9), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('fields', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=True))
        batch_op.add_column(sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('concern_sealed', sa.LargeBinary(), nullable=True))
    referral = sa.table('referral', sa.column('id', sa.Uuid()), sa.column('ref', sa.String()), sa.column('case_id', sa.Uuid()),
        sa.column('person_id', sa.Uuid()), sa.column('fields', sa.JSON()), sa.column('state', sa.String()))
    case = sa.table('case_file', sa.column('id', sa.Uuid()), sa.column('person_id', sa.Uuid()))
    rows = op.get_bind().execute(sa.select(referral.c.id, case.c.person_id).join(case, case.c.id == referral.c.case_id)).all()
    for row in rows:
        op.execute(referral.update().where(referral.c.id == row.id).values(ref=new_reference(), person_id=row.person_id, fields=[]))
    op.execute(referral.update().where(referral.c.state.not_in(
        ('asked', 'sent', 'accepted', 'declined', 'refused', 'withdrawn', 'ended'))).values(state='ended'))
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.alter_column('ref', existing_type=sa.String(length=9), nullable=False)
        batch_op.alter_column('version', existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column('person_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.alter_column('fields', existing_type=sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False)
        batch_op.alter_column('consent_id', existing_type=sa.Uuid(), nullable=True)
        batch_op.create_unique_constraint(op.f('uq_referral_ref'), ['ref'])
        batch_op.create_foreign_key(op.f('fk_referral_person_id'), 'person', ['person_id'], ['id'], ondelete='CASCADE')
        batch_op.create_check_constraint('state', "state in ('asked','sent','accepted','declined','refused','withdrawn','ended')")
        batch_op.create_check_constraint('consent', "state in ('asked','refused','ended') or consent_id is not null")
        batch_op.create_index('ix_referral_case', ['case_id', 'created_at'])
        batch_op.create_index('ix_referral_partner', ['partner_id', 'created_at', 'id'])
        batch_op.create_index('ix_referral_person', ['person_id'])


def downgrade() -> None:
    op.execute("DELETE FROM referral WHERE consent_id IS NULL")
    op.execute("DELETE FROM access WHERE role = 'partner'")
    with op.batch_alter_table('referral', schema=None) as batch_op:
        batch_op.drop_index('ix_referral_person')
        batch_op.drop_index('ix_referral_partner')
        batch_op.drop_index('ix_referral_case')
        batch_op.drop_constraint(op.f('ck_referral_consent'), type_='check')
        batch_op.drop_constraint(op.f('ck_referral_state'), type_='check')
        batch_op.drop_constraint(op.f('fk_referral_person_id'), type_='foreignkey')
        batch_op.drop_constraint(op.f('uq_referral_ref'), type_='unique')
        batch_op.alter_column('consent_id', existing_type=sa.Uuid(), nullable=False)
        for name in ('concern_sealed', 'answered_at', 'fields', 'person_id', 'version', 'ref'):
            batch_op.drop_column(name)
        batch_op.create_index('ix_referral_case', ['case_id'])
    with op.batch_alter_table('access', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_access_role'), type_='check')
        batch_op.create_check_constraint('role', "role in ('lead','cover','team','named')")
    op.drop_index('ix_partner_user_user_id', table_name='partner_user')
    op.drop_table('partner_user')
