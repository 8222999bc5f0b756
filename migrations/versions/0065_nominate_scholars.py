"""nominate scholars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0065'
down_revision = '0064'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('nomination_call',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('scheme', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('funder', sa.String(length=160), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=True),
    sa.Column('deadline', sa.Date(), nullable=False),
    sa.Column('result_on', sa.Date(), nullable=True),
    sa.Column('lead_days', sa.Integer(), nullable=False),
    sa.Column('begin_on', sa.Date(), nullable=False),
    sa.Column('appeal_days', sa.Integer(), nullable=False),
    sa.Column('abroad_months', sa.Integer(), nullable=True),
    sa.Column('statement_months', sa.Integer(), nullable=True),
    sa.Column('self_report_countries', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('languages', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('language_level', sa.String(length=4), nullable=True),
    sa.Column('language_months', sa.Integer(), nullable=True),
    sa.Column('needs_threat', sa.Boolean(), nullable=False),
    sa.Column('needs_doctorate', sa.Boolean(), nullable=False),
    sa.Column('asks', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('checked_by_id', sa.Uuid(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("scheme in ('philipp_schwartz','hilde_domin','sar','cara','academy_in_exile','own')", name=op.f('ck_nomination_call_scheme')),
    sa.CheckConstraint('abroad_months > 0', name=op.f('ck_nomination_call_abroad_months')),
    sa.CheckConstraint('language_months > 0', name=op.f('ck_nomination_call_language_months')),
    sa.CheckConstraint('lead_days >= 0 and appeal_days >= 0', name=op.f('ck_nomination_call_days')),
    sa.CheckConstraint('statement_months > 0', name=op.f('ck_nomination_call_statement_months')),
    sa.ForeignKeyConstraint(['checked_by_id'], ['user_account.id'], name=op.f('fk_nomination_call_checked_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_call')),
    sa.UniqueConstraint('ref', name=op.f('uq_nomination_call_ref'))
    )
    with op.batch_alter_table('nomination_call', schema=None) as batch_op:
        batch_op.create_index('ix_nomination_call_deadline', ['deadline'], unique=False)
    op.create_table('funder_key',
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('armored', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('says', sa.String(length=200), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by_id', sa.Uuid(), nullable=False),
    sa.Column('compared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('compared_by_id', sa.Uuid(), nullable=True),
    sa.Column('compared_way', sa.String(length=12), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("compared_way in ('phone','in_person','letter','other_page')", name=op.f('ck_funder_key_way')),
    sa.CheckConstraint('(compared_at is null) = (compared_by_id is null)', name=op.f('ck_funder_key_compared')),
    sa.ForeignKeyConstraint(['added_by_id'], ['user_account.id'], name=op.f('fk_funder_key_added_by_id')),
    sa.ForeignKeyConstraint(['call_id'], ['nomination_call.id'], name=op.f('fk_funder_key_call_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['compared_by_id'], ['user_account.id'], name=op.f('fk_funder_key_compared_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_funder_key'))
    )
    with op.batch_alter_table('funder_key', schema=None) as batch_op:
        batch_op.create_index('uq_funder_key_living', ['call_id'], unique=True, postgresql_where=sa.text('ended_at is null'), sqlite_where=sa.text('ended_at is null'))
    op.create_table('nomination',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('call_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_shown', sa.Boolean(), nullable=False),
    sa.Column('evidence_until', sa.Date(), nullable=True),
    sa.Column('evidence_gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mentor_id', sa.Uuid(), nullable=True),
    sa.Column('people_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('draft','collecting','ready','sent','granted','declined','appeal','withdrawn')", name=op.f('ck_nomination_state')),
    sa.ForeignKeyConstraint(['call_id'], ['nomination_call.id'], name=op.f('fk_nomination_call_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_nomination_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['mentor_id'], ['user_account.id'], name=op.f('fk_nomination_mentor_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_nomination_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination')),
    sa.UniqueConstraint('ref', name=op.f('uq_nomination_ref'))
    )
    with op.batch_alter_table('nomination', schema=None) as batch_op:
        batch_op.create_index('ix_nomination_call', ['call_id'], unique=False)
        batch_op.create_index('ix_nomination_case', ['case_id', 'created_at'], unique=False)
        batch_op.create_index('ix_nomination_evidence', ['evidence_until'], unique=False)
        batch_op.create_index('ix_nomination_person', ['person_id'], unique=False)
        batch_op.create_index('uq_nomination_living', ['case_id', 'call_id'], unique=True, postgresql_where=sa.text("state <> 'withdrawn'"), sqlite_where=sa.text("state <> 'withdrawn'"))
    op.create_table('nomination_evidence',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('paper_id', sa.Uuid(), nullable=True),
    sa.Column('seen_on', sa.Date(), nullable=True),
    sa.Column('seen_by_id', sa.Uuid(), nullable=True),
    sa.Column('told_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind in ('residence_status','third_party','self_report','passport','cv','publications','doctorate','language_proof','motivation','recommendation','research_plan','host_letter','study_status','other')", name=op.f('ck_nomination_evidence_kind')),
    sa.CheckConstraint('(seen_on is null) = (seen_by_id is null)', name=op.f('ck_nomination_evidence_seen')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nomination.id'], name=op.f('fk_nomination_evidence_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['paper_id'], ['paper.id'], name=op.f('fk_nomination_evidence_paper_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_nomination_evidence_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['seen_by_id'], ['user_account.id'], name=op.f('fk_nomination_evidence_seen_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_evidence')),
    sa.UniqueConstraint('ref', name=op.f('uq_nomination_evidence_ref'))
    )
    with op.batch_alter_table('nomination_evidence', schema=None) as batch_op:
        batch_op.create_index('ix_nomination_evidence_nomination', ['nomination_id', 'created_at'], unique=False)
        batch_op.create_index('ix_nomination_evidence_paper', ['paper_id'], unique=False)
        batch_op.create_index('ix_nomination_evidence_person', ['person_id'], unique=False)
    op.create_table('nomination_package',
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('key_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('kinds', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_nomination_package_by_id')),
    sa.ForeignKeyConstraint(['key_id'], ['funder_key.id'], name=op.f('fk_nomination_package_key_id')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nomination.id'], name=op.f('fk_nomination_package_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_nomination_package_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_package'))
    )
    with op.batch_alter_table('nomination_package', schema=None) as batch_op:
        batch_op.create_index('ix_nomination_package_nomination', ['nomination_id', 'at'], unique=False)
        batch_op.create_index('ix_nomination_package_person', ['person_id'], unique=False)
    op.create_table('nomination_step',
    sa.Column('nomination_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_nomination_step_by_id')),
    sa.ForeignKeyConstraint(['nomination_id'], ['nomination.id'], name=op.f('fk_nomination_step_nomination_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_nomination_step_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination_step'))
    )
    with op.batch_alter_table('nomination_step', schema=None) as batch_op:
        batch_op.create_index('ix_nomination_step_nomination', ['nomination_id', 'at'], unique=False)
        batch_op.create_index('ix_nomination_step_person', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('nomination_step')
    op.drop_table('nomination_package')
    op.drop_table('nomination_evidence')
    op.drop_table('nomination')
    op.drop_table('funder_key')
    op.drop_table('nomination_call')
