"""keep message templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('message_template',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_message_template_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_template')),
    sa.UniqueConstraint('ref', name=op.f('uq_message_template_ref'))
    )
    op.create_table('held_message',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_held_message_author_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_held_message_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_message')),
    sa.UniqueConstraint('ref', name=op.f('uq_held_message_ref'))
    )
    with op.batch_alter_table('held_message', schema=None) as batch_op:
        batch_op.create_index('ix_held_message_author', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_held_message_person', ['person_id'], unique=False)

    op.create_table('message_draft',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_message_draft_author_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_message_draft_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_draft')),
    sa.UniqueConstraint('person_id', 'author_id', name=op.f('uq_message_draft_person_id_author_id'))
    )
    with op.batch_alter_table('message_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_draft_author_id'), ['author_id'], unique=False)

    op.create_table('message_template_text',
    sa.Column('template_id', sa.Uuid(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['template_id'], ['message_template.id'], name=op.f('fk_message_template_text_template_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_template_text')),
    sa.UniqueConstraint('template_id', 'language', name=op.f('uq_message_template_text_template_id_language'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('full_letters', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.alter_column('full_letters', existing_type=sa.Boolean(), server_default=None)



def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('full_letters')

    op.drop_table('message_template_text')
    with op.batch_alter_table('message_draft', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_draft_author_id'))

    op.drop_table('message_draft')
    with op.batch_alter_table('held_message', schema=None) as batch_op:
        batch_op.drop_index('ix_held_message_person')
        batch_op.drop_index('ix_held_message_author')

    op.drop_table('held_message')
    op.drop_table('message_template')
