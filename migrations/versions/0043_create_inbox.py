"""create inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inbox_mail',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.LargeBinary(length=16), nullable=False),
    sa.Column('uid_validity', sa.BigInteger(), nullable=True),
    sa.Column('uid', sa.BigInteger(), nullable=True),
    sa.Column('is_left_there', sa.Boolean(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handled_by', sa.Uuid(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('is_automatic', sa.Boolean(), nullable=False),
    sa.Column('trouble', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('sender_blind', sa.LargeBinary(length=16), nullable=True),
    sa.Column('sender_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('sender_name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('title_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("state in ('new','kept','filed','dropped','bounce')", name=op.f('ck_inbox_mail_state')),
    sa.ForeignKeyConstraint(['handled_by'], ['user_account.id'], name=op.f('fk_inbox_mail_handled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox_mail')),
    sa.UniqueConstraint('mark', name=op.f('uq_inbox_mail_mark')),
    sa.UniqueConstraint('ref', name=op.f('uq_inbox_mail_ref'))
    )
    with op.batch_alter_table('inbox_mail', schema=None) as batch_op:
        batch_op.create_index('ix_inbox_mail_original', ['uid'], unique=False, postgresql_where=sa.text('removed_at is null'), sqlite_where=sa.text('removed_at is null'))
        batch_op.create_index('ix_inbox_mail_sender', ['sender_blind'], unique=False)
        batch_op.create_index('ix_inbox_mail_state', ['state', 'created_at', 'id'], unique=False)

    op.create_table('inbox_file',
    sa.Column('mail_id', sa.Uuid(), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(length=32), nullable=True),
    sa.Column('refused', sa.String(length=40), nullable=True),
    sa.Column('media_type', sa.String(length=40), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=16), nullable=True),
    sa.Column('name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['mail_id'], ['inbox_mail.id'], name=op.f('fk_inbox_file_mail_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox_file')),
    sa.UniqueConstraint('ref', name=op.f('uq_inbox_file_ref'))
    )
    with op.batch_alter_table('inbox_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbox_file_mail_id'), ['mail_id'], unique=False)

    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.add_column(sa.Column('bounced_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_from_person', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('written_by_sealed', sa.LargeBinary(), nullable=True))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.alter_column('is_from_person', existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    message = sa.table('message', sa.column('is_from_person', sa.Boolean()))
    # The older program shows every message to the person, also what somebody else wrote about them.
    op.get_bind().execute(message.delete().where(message.c.is_from_person.is_(False)))
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_column('written_by_sealed')
        batch_op.drop_column('is_from_person')

    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_column('bounced_at')

    with op.batch_alter_table('inbox_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_inbox_file_mail_id'))

    op.drop_table('inbox_file')
    with op.batch_alter_table('inbox_mail', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_mail_state')
        batch_op.drop_index('ix_inbox_mail_sender')
        batch_op.drop_index('ix_inbox_mail_original', postgresql_where=sa.text('removed_at is null'), sqlite_where=sa.text('removed_at is null'))

    op.drop_table('inbox_mail')
