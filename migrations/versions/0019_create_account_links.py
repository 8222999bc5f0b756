"""create account links and recovery codes; give each account a reference."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from casework.core.references import new_reference

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account_link",
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("is_invitation", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_link_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    op.create_index("ix_account_link_due", "account_link", ["due_at"])
    op.create_index(op.f("ix_account_link_user_id"), "account_link", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")),
    )
    op.add_column("user_account", sa.Column("ref", sa.String(length=9), nullable=True))
    accounts = sa.table("user_account", sa.column("id", sa.Uuid()), sa.column("ref", sa.String(9)))
    connection = op.get_bind()
    for (account_id,) in connection.execute(sa.select(accounts.c.id)).all():
        connection.execute(accounts.update().where(accounts.c.id == account_id).values(ref=new_reference()))
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(length=9), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_user_account_ref"), ["ref"])


def downgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_user_account_ref"), type_="unique")
        batch_op.drop_column("ref")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_account_link_user_id"), table_name="account_link")
    op.drop_index("ix_account_link_due", table_name="account_link")
    op.drop_table("account_link")
