"""keep offers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('offer_link',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('order', sa.Integer(), nullable=False),
    sa.Column('attendance', sa.Integer(), nullable=True),
    sa.CheckConstraint("kind in ('part','gate','after','excludes','continues')", name=op.f('ck_offer_link_kind')),
    sa.CheckConstraint("offer_id <> other_id or kind = 'continues'", name=op.f('ck_offer_link_other')),
    sa.CheckConstraint('attendance between 0 and 100', name=op.f('ck_offer_link_attendance')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_offer_link_offer_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['other_id'], ['offer.id'], name=op.f('fk_offer_link_other_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_offer_link')),
    sa.UniqueConstraint('offer_id', 'kind', 'other_id', name=op.f('uq_offer_link_offer_id_kind_other_id'))
    )
    with op.batch_alter_table('offer_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_link_other_id'), ['other_id'], unique=False)
    op.create_table('offer_grant',
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['grant_id'], ['grant_award.id'], name=op.f('fk_offer_grant_grant_id')),
    sa.ForeignKeyConstraint(['offer_id'], ['offer.id'], name=op.f('fk_offer_grant_offer_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('offer_id', 'grant_id', name=op.f('pk_offer_grant'))
    )
    with op.batch_alter_table('offer_grant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_offer_grant_grant_id'), ['grant_id'], unique=False)
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('team_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('sdg', JSON, server_default='[]', nullable=False))
        batch_op.create_foreign_key(op.f('fk_offer_team_id'), 'team', ['team_id'], ['id'])
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.alter_column('sdg', existing_type=JSON, server_default=None, existing_nullable=False)
    with op.batch_alter_table('offer_text', schema=None) as batch_op:
        batch_op.add_column(sa.Column('is_published', sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table('offer_text', schema=None) as batch_op:
        batch_op.alter_column('is_published', existing_type=sa.Boolean(), server_default=None, existing_nullable=False)
    with op.batch_alter_table('offer_paper', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form', sa.String(length=12), server_default='copy', nullable=False))
        batch_op.add_column(sa.Column('languages', JSON, server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('most_months', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('most_pages', sa.Integer(), nullable=True))
    with op.batch_alter_table('offer_paper', schema=None) as batch_op:
        batch_op.alter_column('form', existing_type=sa.String(length=12), server_default=None, existing_nullable=False)
        batch_op.alter_column('languages', existing_type=JSON, server_default=None, existing_nullable=False)
    with op.batch_alter_table('grant_award', schema=None) as batch_op:
        batch_op.add_column(sa.Column('team_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_grant_award_team_id'), 'team', ['team_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('grant_award', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_grant_award_team_id'), type_='foreignkey')
        batch_op.drop_column('team_id')
    with op.batch_alter_table('offer_paper', schema=None) as batch_op:
        batch_op.drop_column('most_pages')
        batch_op.drop_column('most_months')
        batch_op.drop_column('languages')
        batch_op.drop_column('form')
    with op.batch_alter_table('offer_text', schema=None) as batch_op:
        batch_op.drop_column('is_published')
    with op.batch_alter_table('offer', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_offer_team_id'), type_='foreignkey')
        batch_op.drop_column('sdg')
        batch_op.drop_column('team_id')

    op.drop_table('offer_grant')
    op.drop_table('offer_link')
