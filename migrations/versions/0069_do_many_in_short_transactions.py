"""do many in short transactions.

What is on its way says so, and keeps, sealed, what was said for it, so that another process can go on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0069'
down_revision = '0068'
branch_labels = None
depends_on = None

OUTCOMES = "outcome in ('done','refused','undone','kept')"
OUTCOMES_WITH_WAITS = "outcome in ('waits','done','refused','undone','kept')"
STATES = "state in ('shown','applied','undone')"
STATES_ON_THE_WAY = "state in ('shown','applying','applied','undoing','undone')"


def upgrade() -> None:
    with op.batch_alter_table('bulk_action', schema=None) as batch_op:
        # What stands there was done whole.
        batch_op.add_column(sa.Column('state', sa.String(length=8), nullable=False, server_default='done'))
        batch_op.add_column(sa.Column('what_sealed', sa.LargeBinary(), nullable=True))
        batch_op.create_check_constraint(op.f('ck_bulk_action_state'), "state in ('running','done','undoing')")
    with op.batch_alter_table('bulk_action', schema=None) as batch_op:
        batch_op.alter_column('state', existing_type=sa.String(length=8), server_default=None)
        batch_op.create_index('ix_bulk_action_on_its_way', ['at'], unique=False, postgresql_where=sa.text("state <> 'done'"), sqlite_where=sa.text("state <> 'done'"))
    _check('bulk_row', 'outcome', OUTCOMES_WITH_WAITS)
    with op.batch_alter_table('advisor_plan', schema=None) as batch_op:
        batch_op.add_column(sa.Column('acted_by', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_advisor_plan_acted_by'), 'user_account', ['acted_by'], ['id'])
    _check('advisor_plan', 'state', STATES_ON_THE_WAY)


def downgrade() -> None:
    # What was half done stays half done: the older program knows of no other half.
    op.execute("UPDATE advisor_plan SET state = 'applied' WHERE state IN ('applying','undoing')")
    _check('advisor_plan', 'state', STATES)
    with op.batch_alter_table('advisor_plan', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_advisor_plan_acted_by'), type_='foreignkey')
        batch_op.drop_column('acted_by')
    op.execute("UPDATE bulk_row SET outcome = 'refused' WHERE outcome = 'waits'")
    _check('bulk_row', 'outcome', OUTCOMES)
    with op.batch_alter_table('bulk_action', schema=None) as batch_op:
        batch_op.drop_index('ix_bulk_action_on_its_way', postgresql_where=sa.text("state <> 'done'"), sqlite_where=sa.text("state <> 'done'"))
        batch_op.drop_constraint(op.f('ck_bulk_action_state'), type_='check')
        batch_op.drop_column('what_sealed')
        batch_op.drop_column('state')


def _check(table: str, name: str, rule: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), rule)
