"""give teams a queue.

Since when nobody leads a case is kept with it; closing and queueing can be done to many at once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0067'
down_revision = '0066'
branch_labels = None
depends_on = None

GAPS = "kind in ('gap_owner','gap_next','gap_date','gap_over')"
GAPS_WITH_QUEUE = "kind in ('gap_owner','gap_queue','gap_next','gap_date','gap_over')"
DEEDS = "kind in ('assign','status','next','task','tag','untag','message')"
DEEDS_WITH_MORE = "kind in ('assign','queue','status','close','next','task','tag','untag','message')"


def upgrade() -> None:
    op.create_table('team_queue',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('put_by', sa.Uuid(), nullable=True),
    sa.Column('put_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('take_by', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=5), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('late_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('waits','taken','left')", name=op.f('ck_team_queue_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_team_queue_case_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_team_queue_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['put_by'], ['user_account.id'], name=op.f('fk_team_queue_put_by')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_queue_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team_queue')),
    sa.UniqueConstraint('ref', name=op.f('uq_team_queue_ref'))
    )
    with op.batch_alter_table('team_queue', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_queue_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_team_queue_person', ['person_id'], unique=False)
        batch_op.create_index('ix_team_queue_state', ['state', 'take_by'], unique=False)
        batch_op.create_index('ix_team_queue_team', ['team_id', 'state', 'put_at'], unique=False)
        batch_op.create_index('uq_team_queue_waits', ['case_id'], unique=True, postgresql_where=sa.text("state = 'waits'"), sqlite_where=sa.text("state = 'waits'"))
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('unled_since', sa.DateTime(timezone=True), nullable=True))
    # Since the last who led it went, or since it was opened.
    op.execute(
        "UPDATE case_file SET unled_since = coalesce((SELECT max(access.until) FROM access WHERE access.case_id = case_file.id "
        "AND access.role = 'lead'), opened_at) WHERE closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM access "
        "WHERE access.case_id = case_file.id AND access.role = 'lead' AND access.until IS NULL)"
    )
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.create_index('ix_case_file_unled', ['is_compartment', 'unled_since', 'id'], unique=False, postgresql_where=sa.text('unled_since is not null'), sqlite_where=sa.text('unled_since is not null'))
        batch_op.create_index('ix_case_file_open_language_next_on', ['is_compartment', 'language', 'next_on', 'id'], unique=False, postgresql_where=sa.text('closed_at is null'), sqlite_where=sa.text('closed_at is null'))
    _check('case_gap', GAPS_WITH_QUEUE)
    _check('bulk_action', DEEDS_WITH_MORE)


def downgrade() -> None:
    op.execute("DELETE FROM case_gap WHERE kind = 'gap_queue'")
    _check('case_gap', GAPS)
    op.execute("DELETE FROM bulk_row WHERE bulk_id IN (SELECT id FROM bulk_action WHERE kind IN ('queue','close'))")
    op.execute("DELETE FROM bulk_action WHERE kind IN ('queue','close')")
    _check('bulk_action', DEEDS)
    with op.batch_alter_table('case_file', schema=None) as batch_op:
        batch_op.drop_index('ix_case_file_unled', postgresql_where=sa.text('unled_since is not null'), sqlite_where=sa.text('unled_since is not null'))
        batch_op.drop_index('ix_case_file_open_language_next_on', postgresql_where=sa.text('closed_at is null'), sqlite_where=sa.text('closed_at is null'))
        batch_op.drop_column('unled_since')
    op.drop_table('team_queue')


def _check(table: str, rule: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f'ck_{table}_kind'), type_='check')
        batch_op.create_check_constraint(op.f(f'ck_{table}_kind'), rule)
