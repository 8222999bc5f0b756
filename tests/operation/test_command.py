"""The `casework` command: every one has help, a clear error and an exit status."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from casework import cli
from casework.accounts.models import User
from casework.core.models import db
from tests import make


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


@pytest.fixture
def run(context: Flask, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """The command on the database of the tests."""
    monkeypatch.setattr(cli, "_app", lambda: context)

    def invoke(*words: str, **more: str) -> Result:
        # Reading a row opened a transaction of the test's own, and on SQLite with it the write lock.
        db.session.commit()
        return CliRunner().invoke(cli.main, words, **more)

    return invoke


@pytest.mark.parametrize("words", list(commands(cli.main)), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    told = CliRunner().invoke(cli.main, [*words, "--help"])
    assert told.exit_code == 0
    assert len(told.output.splitlines()) > 3


def test_an_account_is_added_with_a_password_from_standard_input(run) -> None:  # type: ignore[no-untyped-def]
    done = run(
        "user",
        "add",
        "new@example.org",
        "--name",
        "Neu",
        "--role",
        "advisor",
        "--language",
        "ar",
        input="a long password\n",
    )
    assert done.exit_code == 0, done.output
    user = db.session.query(User).filter_by(email="new@example.org").one()
    assert user.roles == {"advisor"}


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--role", "king"), "no such role"), (("--role", "advisor"), "12 characters")],
)
def test_an_account_that_cannot_be_is_refused_with_a_sentence(run, words: tuple[str, ...], told: str) -> None:  # type: ignore[no-untyped-def]
    password = "short\n" if told.startswith("12") else "a long password\n"
    done = run("user", "add", "new@example.org", "--name", "Neu", *words, input=password)
    assert done.exit_code == 1
    assert told in done.output


def test_a_locked_account_loses_its_cases_to_the_queue(run) -> None:  # type: ignore[no-untyped-def]
    advisor, boss = (
        make.user("advisor", email="leaving@example.org"),
        make.user("head_of_unit", email="boss@example.org"),
    )
    make.case(advisor=advisor)
    done = run("user", "lock", "leaving@example.org", "--by", boss.email)
    assert done.exit_code == 0, done.output
    assert "1 cases" in done.output
    db.session.expire_all()
    assert advisor.state == "locked"


def test_a_reference_that_is_none_is_refused(run) -> None:  # type: ignore[no-untyped-def]
    assert run("erase", "nonsense", "--yes").exit_code == 1
    assert run("erase", "AAAA-AAAA-A", "--yes").exit_code == 1
