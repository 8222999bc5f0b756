"""What a start brings along: a command answers at once, a server holds no library that it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

HEAVY = ("flask", "sqlalchemy", "alembic", "cryptography", "wtforms")


def loaded(code: str, *names: str) -> list[str]:
    """Which of these modules a fresh interpreter has after running the code."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*[name for name in {names!r} if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.split()


@pytest.mark.parametrize("code", ["import casework.cli", "import casework.register.describe"])
def test_a_command_that_needs_no_application_brings_none(code: str) -> None:
    assert loaded(code, *HEAVY, "casework.cli", "casework.register") == [code.split()[1].removesuffix(".describe")]


def test_the_server_brings_neither_migrations_nor_the_workers_queue_nor_its_drivers(app: Flask) -> None:
    code = "import casework.operation.serving\nfrom casework.core import application, contributions"
    code += "\nfor layer in ('models', 'service', 'jobs', 'views'): contributions.modules(layer)"
    assert loaded(code, "alembic", "huey", "redis", "pikepdf", "PIL", "casework.desk.views") == ["casework.desk.views"]
