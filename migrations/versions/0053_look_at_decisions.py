"""look at decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0053'
down_revision = '0052'
branch_labels = None
depends_on = None

STATES = (
    "applied", "documents_missing", "complete", "in_selection", "place_held", "waiting_list", "rejected", "accepted",
    "declined", "no_reply", "withdrawn",
)  # fmt: skip


def _is_in(states: tuple[str, ...]) -> str:
    return "state in (" + ",".join(f"'{state}'" for state in states) + ")"


def _number_from_one_on() -> None:
    """Where a place was taken away the numbers have holes: none may lie beyond the number of places."""
    connection = op.get_bind()
    holes = connection.execute(
        sa.text("select cohort_id from place group by cohort_id having max(number) > count(*)")
    ).all()
    place = sa.table("place", sa.column("id"), sa.column("cohort_id"), sa.column("number"))
    for (cohort_id,) in holes:
        rows = connection.execute(sa.select(place.c.id).where(place.c.cohort_id == cohort_id).order_by(place.c.number))
        for number, (row,) in enumerate(rows.all(), start=1):
            connection.execute(sa.update(place).where(place.c.id == row).values(number=number))


def upgrade() -> None:
    op.create_table('remedy_notice',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('texts', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['changed_by'], ['user_account.id'], name=op.f('fk_remedy_notice_changed_by')),
    sa.PrimaryKeyConstraint('kind', name=op.f('pk_remedy_notice'))
    )
    op.create_table('decision_letter',
    sa.Column('letter_id', sa.Uuid(), nullable=False),
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('released_by', sa.Uuid(), nullable=True),
    sa.Column('has_remedy', sa.Boolean(), nullable=False),
    sa.Column('notified_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_decision_letter_application_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['letter_id'], ['letter.id'], name=op.f('fk_decision_letter_letter_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['released_by'], ['user_account.id'], name=op.f('fk_decision_letter_released_by')),
    sa.ForeignKeyConstraint(['written_by'], ['user_account.id'], name=op.f('fk_decision_letter_written_by')),
    sa.PrimaryKeyConstraint('letter_id', name=op.f('pk_decision_letter'))
    )
    with op.batch_alter_table('decision_letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_letter_application_id'), ['application_id'], unique=False)
        batch_op.create_index('ix_decision_letter_waiting', ['released_at', 'written_at'], unique=False)

    with op.batch_alter_table('application_step', schema=None) as batch_op:
        batch_op.add_column(sa.Column('letter_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_application_step_letter_id'), ['letter_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_application_step_letter_id'), 'letter', ['letter_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('capacity_change', schema=None) as batch_op:
        batch_op.add_column(sa.Column('overbooking_before', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('overbooking_after', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('capacity_change', schema=None) as batch_op:
        batch_op.alter_column('overbooking_before', existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column('overbooking_after', existing_type=sa.Integer(), server_default=None)

    _number_from_one_on()
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.add_column(sa.Column('places', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True))
    # Whoever has a place keeps it, also where there are more of them than was said.
    there = "(select count(*) from place where place.cohort_id = cohort.id)"
    op.execute(f"update cohort set overbooking = {there} - capacity where {there} > capacity + overbooking")
    op.execute("update cohort set places = capacity + overbooking")
    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.alter_column('places', existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(op.f('ck_cohort_places'), 'places = capacity + overbooking')
        batch_op.create_unique_constraint(batch_op.f('uq_cohort_id_places'), ['id', 'places'])

    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.add_column(sa.Column('allowed', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('reminded_on', sa.Date(), nullable=True))
    op.execute("update place set allowed = (select places from cohort where cohort.id = place.cohort_id)")
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.alter_column('allowed', existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(op.f('ck_place_number'), 'number between 1 and allowed')
        batch_op.create_foreign_key(batch_op.f('fk_place_cohort_id_allowed'), 'cohort', ['cohort_id', 'allowed'], ['id', 'places'], onupdate='CASCADE', ondelete='CASCADE')

    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_application_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_application_state'), _is_in((*STATES, "deferred")))


def downgrade() -> None:
    op.execute("update application set state = 'declined' where state = 'deferred'")
    op.execute("update application_step set state = 'declined' where state = 'deferred'")
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_application_state'), type_='check')
        batch_op.create_check_constraint(op.f('ck_application_state'), _is_in(STATES))

    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_place_cohort_id_allowed'), type_='foreignkey')
        batch_op.drop_constraint(op.f('ck_place_number'), type_='check')
        batch_op.drop_column('reminded_on')
        batch_op.drop_column('allowed')

    with op.batch_alter_table('cohort', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_cohort_id_places'), type_='unique')
        batch_op.drop_constraint(op.f('ck_cohort_places'), type_='check')
        batch_op.drop_column('closed_at')
        batch_op.drop_column('places')

    with op.batch_alter_table('capacity_change', schema=None) as batch_op:
        batch_op.drop_column('overbooking_after')
        batch_op.drop_column('overbooking_before')

    with op.batch_alter_table('application_step', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_application_step_letter_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_application_step_letter_id'))
        batch_op.drop_column('letter_id')

    with op.batch_alter_table('decision_letter', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_letter_waiting')
        batch_op.drop_index(batch_op.f('ix_decision_letter_application_id'))

    op.drop_table('decision_letter')
    op.drop_table('remedy_notice')
