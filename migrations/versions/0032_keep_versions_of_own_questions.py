"""keep versions of own questions."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')


def upgrade() -> None:
    version = op.create_table('own_field_version',
    sa.Column('field_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('described', JSON, nullable=False),
    sa.Column('proposed_by', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['field_id'], ['own_field.id'], name=op.f('fk_own_field_version_field_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_field_version')),
    sa.UniqueConstraint('field_id', 'number', name=op.f('uq_own_field_version_field_id_number'))
    )
    with op.batch_alter_table('own_field', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('change', JSON, nullable=True))
        batch_op.add_column(sa.Column('change_by', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('change_at', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('own_field', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.Integer(), server_default=None)
        batch_op.drop_constraint(op.f('ck_own_field_state'), type_='check')
        batch_op.create_check_constraint('state', "state in ('proposed','approved','refused','retired')")
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('duties', sa.Integer(), nullable=True))
    _keep_what_was_approved(version)


def _keep_what_was_approved(version: sa.Table) -> None:
    """What is in force is the first version, and what was answered was answered under it."""
    connection = op.get_bind()
    own = sa.table(
        'own_field', sa.column('id', sa.Uuid()), sa.column('state', sa.String()), sa.column('described', JSON),
        sa.column('proposed_by', sa.Uuid()), sa.column('decided_by', sa.Uuid()),
        sa.column('proposed_at', sa.DateTime(timezone=True)), sa.column('decided_at', sa.DateTime(timezone=True)),
    )
    for row in connection.execute(sa.select(own).where(own.c.state == 'approved')).all():
        connection.execute(version.insert().values(
            id=uuid.uuid4(), field_id=row.id, number=1, described=row.described, proposed_by=row.proposed_by,
            approved_by=row.decided_by, approved_at=row.decided_at or row.proposed_at,
        ))
    answer = sa.table('answer', sa.column('field', sa.String()), sa.column('duties', sa.Integer()))
    connection.execute(answer.update().where(answer.c.field.startswith('own_', autoescape=True)).values(duties=1))


def downgrade() -> None:
    connection = op.get_bind()
    own = sa.table('own_field', sa.column('state', sa.String()))
    # The older schema has no word for it. Approved is the one under which its answers can still be read.
    connection.execute(own.update().where(own.c.state == 'retired').values(state='approved'))
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_column('duties')
    with op.batch_alter_table('own_field', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_own_field_state'), type_='check')
        batch_op.create_check_constraint('state', "state in ('proposed','approved','refused')")
        batch_op.drop_column('change_at')
        batch_op.drop_column('change_by')
        batch_op.drop_column('change')
        batch_op.drop_column('number')
    op.drop_table('own_field_version')
