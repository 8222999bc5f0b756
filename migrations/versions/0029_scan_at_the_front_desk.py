"""scan at the front desk."""

from __future__ import annotations

import secrets
import uuid

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paper_scan',
    sa.Column('ref', sa.String(length=32), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('received','filed','dropped')", name=op.f('ck_paper_scan_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_scan')),
    sa.UniqueConstraint('ref', name=op.f('uq_paper_scan_ref'))
    )
    with op.batch_alter_table('paper_scan', schema=None) as batch_op:
        batch_op.create_index('ix_paper_scan_subject', ['subject_id', 'created_at'], unique=False)
        batch_op.create_index(
            'ix_paper_scan_received', ['subject_id'], unique=False,
            postgresql_where=sa.text("state = 'received'"), sqlite_where=sa.text("state = 'received'"),
        )

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('scan_id', sa.Uuid(), nullable=True))
        batch_op.alter_column('paper_id', existing_type=sa.Uuid(), nullable=True)
        batch_op.create_unique_constraint(batch_op.f('uq_stored_file_scan_id_digest'), ['scan_id', 'digest'])
        batch_op.create_foreign_key(
            batch_op.f('fk_stored_file_scan_id'), 'paper_scan', ['scan_id'], ['id'], ondelete='CASCADE'
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_stored_file_one_place'), '(paper_id is null) <> (scan_id is null)'
        )


def downgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_stored_file_one_place'), type_='check')
    _file_what_waits()
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_stored_file_scan_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_stored_file_scan_id_digest'), type_='unique')
        batch_op.alter_column('paper_id', existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column('scan_id')
    op.drop_table('paper_scan')


def _file_what_waits() -> None:
    """The older schema knows no scan that waits: its files become another paper of the person, and none is lost."""
    paper = sa.table(
        'paper', sa.column('id', sa.Uuid()), sa.column('ref', sa.String()), sa.column('subject_id', sa.Uuid()),
        sa.column('kind', sa.String()), sa.column('is_open', sa.Boolean()), sa.column('version', sa.Integer()),
        sa.column('came_at', sa.DateTime(timezone=True)), sa.column('created_at', sa.DateTime(timezone=True)),
    )
    file = sa.table(
        'stored_file', sa.column('id', sa.Uuid()), sa.column('subject_id', sa.Uuid()), sa.column('paper_id', sa.Uuid()),
        sa.column('digest', sa.LargeBinary()), sa.column('scan_id', sa.Uuid()),
        sa.column('created_at', sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    waiting = sa.select(file.c.id, file.c.subject_id, file.c.digest, file.c.created_at).where(file.c.paper_id.is_(None))
    for row in connection.execute(waiting).all():
        other = sa.select(paper.c.id).where(paper.c.subject_id == row.subject_id, paper.c.kind == 'other')
        paper_id = connection.scalar(other)
        if paper_id is None:
            paper_id = uuid.uuid4()
            connection.execute(sa.insert(paper).values(
                id=paper_id, ref=secrets.token_hex(16), subject_id=row.subject_id, kind='other', is_open=False, version=1,
                came_at=row.created_at, created_at=row.created_at,
            ))
        known = sa.select(file.c.id).where(file.c.paper_id == paper_id, file.c.digest == row.digest)
        here = file.c.id == row.id
        if connection.scalar(known) is None:
            connection.execute(sa.update(file).where(here).values(paper_id=paper_id, scan_id=None))
        else:
            connection.execute(sa.delete(file).where(here))
