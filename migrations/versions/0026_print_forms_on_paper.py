"""print forms on paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paper_batch',
    sa.Column('ref', sa.String(length=32), nullable=False),
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('form_version_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('event', sa.String(length=80), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['form_version_id'], ['form_version.id'], name=op.f('fk_paper_batch_form_version_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_paper_batch_offer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_batch')),
    sa.UniqueConstraint('ref', name=op.f('uq_paper_batch_ref'))
    )
    with op.batch_alter_table('paper_batch', schema=None) as batch_op:
        batch_op.create_index('ix_paper_batch_created', ['created_at'], unique=False)

    op.create_table('paper_slip',
    sa.Column('ref', sa.String(length=32), nullable=False),
    sa.Column('batch_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('typed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pin_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_slip_batch_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_slip')),
    sa.UniqueConstraint('batch_id', 'number', name=op.f('uq_paper_slip_batch_id_number')),
    sa.UniqueConstraint('ref', name=op.f('uq_paper_slip_ref')),
    sa.UniqueConstraint('subject_id', name=op.f('uq_paper_slip_subject_id'))
    )


def downgrade() -> None:
    op.drop_table('paper_slip')
    with op.batch_alter_table('paper_batch', schema=None) as batch_op:
        batch_op.drop_index('ix_paper_batch_created')

    op.drop_table('paper_batch')
