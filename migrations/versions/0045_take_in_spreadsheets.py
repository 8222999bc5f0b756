"""take in spreadsheets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('sheet_import',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('columns', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('codes', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('left_out', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('next_row', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cells_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('open','running','done','undoing','undone')", name=op.f('ck_sheet_import_state')),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_sheet_import_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_import')),
    sa.UniqueConstraint('ref', name=op.f('uq_sheet_import_ref'))
    )
    with op.batch_alter_table('sheet_import', schema=None) as batch_op:
        batch_op.create_index('ix_sheet_import_created', ['created_at', 'id'], unique=False)

    op.create_table('imported_person',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('notice_due_on', sa.Date(), nullable=False),
    sa.Column('notice_given_on', sa.Date(), nullable=True),
    sa.Column('notice_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['sheet_import.id'], name=op.f('fk_imported_person_import_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['notice_by'], ['user_account.id'], name=op.f('fk_imported_person_notice_by')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_imported_person_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_person')),
    sa.UniqueConstraint('import_id', 'row', name=op.f('uq_imported_person_import_id_row')),
    sa.UniqueConstraint('person_id', name=op.f('uq_imported_person_person_id'))
    )
    with op.batch_alter_table('imported_person', schema=None) as batch_op:
        batch_op.create_index('ix_imported_person_due', ['notice_due_on'], unique=False, postgresql_where=sa.text('notice_given_on is null'), sqlite_where=sa.text('notice_given_on is null'))




def downgrade() -> None:

    with op.batch_alter_table('imported_person', schema=None) as batch_op:
        batch_op.drop_index('ix_imported_person_due', postgresql_where=sa.text('notice_given_on is null'), sqlite_where=sa.text('notice_given_on is null'))

    op.drop_table('imported_person')
    with op.batch_alter_table('sheet_import', schema=None) as batch_op:
        batch_op.drop_index('ix_sheet_import_created')

    op.drop_table('sheet_import')

