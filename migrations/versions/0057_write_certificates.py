"""write certificates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0057'
down_revision = '0056'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('certificate_batch',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('cohort_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind in ('attendance','completion')", name=op.f('ck_certificate_batch_kind')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_certificate_batch_by_id')),
    sa.ForeignKeyConstraint(['cohort_id'], ['cohort.id'], name=op.f('fk_certificate_batch_cohort_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_batch')),
    sa.UniqueConstraint('ref', name=op.f('uq_certificate_batch_ref'))
    )
    with op.batch_alter_table('certificate_batch', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_batch_cohort', ['cohort_id', 'created_at'], unique=False)
    op.create_table('certificate',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('enrolment_id', sa.Uuid(), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=True),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('number_mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('name_mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("kind in ('attendance','completion')", name=op.f('ck_certificate_kind')),
    sa.CheckConstraint("state in ('valid','withdrawn','replaced')", name=op.f('ck_certificate_state')),
    sa.ForeignKeyConstraint(['batch_id'], ['certificate_batch.id'], name=op.f('fk_certificate_batch_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_certificate_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_certificate_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_certificate_enrolment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_certificate_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate')),
    sa.UniqueConstraint('number_mark', name=op.f('uq_certificate_number_mark')),
    sa.UniqueConstraint('ref', name=op.f('uq_certificate_ref'))
    )
    with op.batch_alter_table('certificate', schema=None) as batch_op:
        batch_op.create_index('ix_certificate_batch', ['batch_id'], unique=False)
        batch_op.create_index('ix_certificate_case', ['case_id', 'created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_enrolment_id'), ['enrolment_id'], unique=False)
        batch_op.create_index('ix_certificate_person', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('certificate')
    op.drop_table('certificate_batch')
