"""make own instruments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0064'
down_revision = '0063'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('instrument',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('every_days', sa.Integer(), nullable=True),
    sa.Column('by_person', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('active','retired')", name=op.f('ck_instrument_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument')),
    sa.UniqueConstraint('ref', name=op.f('uq_instrument_ref'))
    )
    op.create_table('instrument_version',
    sa.Column('instrument_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('most', sa.Integer(), nullable=False),
    sa.Column('band_starts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('most between 2 and 10', name=op.f('ck_instrument_version_most')),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_instrument_version_instrument_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_version')),
    sa.UniqueConstraint('instrument_id', 'number', name=op.f('uq_instrument_version_instrument_id_number'))
    )
    op.create_table('instrument_answer',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('instrument_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('given_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_instrument_answer_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_instrument_answer_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_instrument_answer_instrument_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_instrument_answer_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['instrument_version.id'], name=op.f('fk_instrument_answer_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_answer'))
    )
    with op.batch_alter_table('instrument_answer', schema=None) as batch_op:
        batch_op.create_index('ix_instrument_answer_case', ['case_id', 'instrument_id', 'on'], unique=False)
        batch_op.create_index('ix_instrument_answer_person', ['person_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('instrument_answer', schema=None) as batch_op:
        batch_op.drop_index('ix_instrument_answer_person')
        batch_op.drop_index('ix_instrument_answer_case')

    op.drop_table('instrument_answer')
    op.drop_table('instrument_version')
    op.drop_table('instrument')
