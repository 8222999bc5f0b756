"""keep drafts of notes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('note_draft',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_restricted', sa.Boolean(), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_note_draft_author_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_note_draft_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_note_draft_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_draft')),
    sa.UniqueConstraint('case_id', 'author_id', name=op.f('uq_note_draft_case_id_author_id'))
    )
    with op.batch_alter_table('note_draft', schema=None) as batch_op:
        batch_op.create_index('ix_note_draft_author', ['author_id', 'kept_at'], unique=False)

    op.create_table('note_mention',
    sa.Column('note_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_note_mention_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['note_id'], ['note.id'], name=op.f('fk_note_mention_note_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_note_mention_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note_mention')),
    sa.UniqueConstraint('note_id', 'user_id', name=op.f('uq_note_mention_note_id_user_id'))
    )
    with op.batch_alter_table('note_mention', schema=None) as batch_op:
        batch_op.create_index('ix_note_mention_user', ['user_id', 'seen_at', 'case_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('note_mention', schema=None) as batch_op:
        batch_op.drop_index('ix_note_mention_user')

    op.drop_table('note_mention')
    with op.batch_alter_table('note_draft', schema=None) as batch_op:
        batch_op.drop_index('ix_note_draft_author')

    op.drop_table('note_draft')
