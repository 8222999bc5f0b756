"""change related people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.core.references import new_reference

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('related_person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ref', sa.String(length=9), nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('named_by', sa.String(length=8), nullable=False, server_default='staff'))
        batch_op.add_column(sa.Column('ended_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('blind', sa.LargeBinary(length=16), nullable=True))
    related = sa.table('related_person', sa.column('id', sa.Uuid()), sa.column('ref', sa.String()))
    for row in op.get_bind().execute(sa.select(related.c.id)).all():
        op.execute(related.update().where(related.c.id == row.id).values(ref=new_reference()))
    with op.batch_alter_table('related_person', schema=None) as batch_op:
        batch_op.alter_column('ref', existing_type=sa.String(length=9), nullable=False)
        batch_op.alter_column('version', existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column('named_by', existing_type=sa.String(length=8), server_default=None)
        batch_op.create_unique_constraint(op.f('uq_related_person_ref'), ['ref'])
        batch_op.create_check_constraint('named_by', "named_by in ('person','staff')")


def downgrade() -> None:
    with op.batch_alter_table('related_person', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_related_person_named_by'), type_='check')
        batch_op.drop_constraint(op.f('uq_related_person_ref'), type_='unique')
        batch_op.drop_column('blind')
        batch_op.drop_column('ended_on')
        batch_op.drop_column('named_by')
        batch_op.drop_column('version')
        batch_op.drop_column('ref')
