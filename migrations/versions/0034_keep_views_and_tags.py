"""keep views of the list, and tags of a team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    op.create_table('saved_view',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('maker_id', sa.Uuid(), nullable=False),
    sa.Column('is_shared', sa.Boolean(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('state', JSON, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['maker_id'], ['user_account.id'], name=op.f('fk_saved_view_maker_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_saved_view_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('ref', name=op.f('uq_saved_view_ref'))
    )
    op.create_index('ix_saved_view_team', 'saved_view', ['team_id'])
    op.create_table('tag',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.Column('readers', JSON, nullable=False),
    sa.Column('is_retired', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_tag_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tag')),
    sa.UniqueConstraint('ref', name=op.f('uq_tag_ref')),
    sa.UniqueConstraint('team_id', 'label', name=op.f('uq_tag_team_id_label'))
    )
    op.create_table('case_tag',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('tag_id', sa.Uuid(), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['user_account.id'], name=op.f('fk_case_tag_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_tag_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['tag.id'], name=op.f('fk_case_tag_tag_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_tag')),
    sa.UniqueConstraint('case_id', 'tag_id', name=op.f('uq_case_tag_case_id_tag_id'))
    )
    op.create_index('ix_case_tag_tag', 'case_tag', ['tag_id', 'case_id'])


def downgrade() -> None:
    op.drop_index('ix_case_tag_tag', 'case_tag')
    op.drop_table('case_tag')
    op.drop_table('tag')
    op.drop_index('ix_saved_view_team', 'saved_view')
    op.drop_table('saved_view')
