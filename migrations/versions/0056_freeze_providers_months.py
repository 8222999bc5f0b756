"""freeze providers' months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0056'
down_revision = '0055'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('provider_statement',
    sa.Column('ref', sa.String(length=9), nullable=False),
    sa.Column('provider', sa.String(length=120), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('figures', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('rows', sa.JSON().with_variant(postgresql.JSONB(), 'postgresql'), nullable=False),
    sa.Column('remark', sa.String(length=400), nullable=True),
    sa.Column('frozen_by', sa.Uuid(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['frozen_by'], ['user_account.id'], name=op.f('fk_provider_statement_frozen_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_statement')),
    sa.UniqueConstraint('provider', 'month', name=op.f('uq_provider_statement_provider_month')),
    sa.UniqueConstraint('ref', name=op.f('uq_provider_statement_ref'))
    )


def downgrade() -> None:
    op.drop_table('provider_statement')
