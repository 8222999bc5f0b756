"""carry out rounds in slices.

A round that is on its way says so and how far it is, and keeps what was planned for those who are not reached yet.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0072'
down_revision = '0071'
branch_labels = None
depends_on = None

STATES = "state in ('open','applied')"
STATES_ON_THE_WAY = "state in ('open','applying','applied','undoing')"
RESULTS = "result in ('placed','full','not_needed')"
RESULTS_WITH_LEFT = "result in ('placed','full','not_needed','left')"


def upgrade() -> None:
    op.create_table(
        'round_line',
        sa.Column('round_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('choices', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
        sa.ForeignKeyConstraint(['round_id'], ['allocation_round.id'], name=op.f('fk_round_line_round_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('round_id', 'number', name=op.f('pk_round_line')),
    )
    with op.batch_alter_table('allocation_round', schema=None) as batch_op:
        batch_op.add_column(sa.Column('people', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reached', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('allocation_round', schema=None) as batch_op:
        batch_op.alter_column('reached', existing_type=sa.Integer(), server_default=None)
    _check('allocation_round', 'state', STATES_ON_THE_WAY)
    _check('wish_outcome', 'result', RESULTS_WITH_LEFT)


def downgrade() -> None:
    # What was half done stays half done, and can be undone: the older program knows of no other half.
    op.execute("UPDATE allocation_round SET state = 'applied' WHERE state IN ('applying','undoing')")
    op.execute("DELETE FROM wish_outcome WHERE result = 'left'")
    _check('wish_outcome', 'result', RESULTS)
    _check('allocation_round', 'state', STATES)
    with op.batch_alter_table('allocation_round', schema=None) as batch_op:
        batch_op.drop_column('reached')
        batch_op.drop_column('people')
    op.drop_table('round_line')


def _check(table: str, name: str, rule: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), rule)
