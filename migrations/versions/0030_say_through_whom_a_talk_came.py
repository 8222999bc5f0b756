"""say through whom a talk came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('talk_through',
    sa.Column('talk_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('related_id', sa.Uuid(), nullable=True),
    sa.Column('partner_id', sa.Uuid(), nullable=True),
    sa.Column('said_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint(
        "(case when related_id is null then 0 else 1 end) + (case when partner_id is null then 0 else 1 end)"
        " + (case when said_sealed is null then 0 else 1 end) = 1",
        name=op.f('ck_talk_through_one'),
    ),
    sa.ForeignKeyConstraint(['partner_id'], ['partner.id'], name=op.f('fk_talk_through_partner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_talk_through_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['related_id'], ['related_person.id'], name=op.f('fk_talk_through_related_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['talk_id'], ['talk.id'], name=op.f('fk_talk_through_talk_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_through')),
    sa.UniqueConstraint('talk_id', 'person_id', name=op.f('uq_talk_through_talk_id_person_id'))
    )
    with op.batch_alter_table('talk_through', schema=None) as batch_op:
        batch_op.create_index('ix_talk_through_person', ['person_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('talk_through', schema=None) as batch_op:
        batch_op.drop_index('ix_talk_through_person')
    op.drop_table('talk_through')
