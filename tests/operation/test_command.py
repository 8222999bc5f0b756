"""The `casework` command: every one has help, a clear error and an exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from casework import cli
from casework.accounts.models import SignIn, User
from casework.accounts.recovery import codes_left, make_codes
from casework.accounts.service import check_password, start_sign_in
from casework.core.audit import Entry
from casework.core.models import db
from tests import make

#: A command by its words, and what it said.
Run = Callable[..., Result]


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name)


@pytest.fixture
def run(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the database of the tests."""
    monkeypatch.setattr("casework.create_app", lambda: context)

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


def test_an_account_is_added_with_a_password_from_standard_input(run: Run) -> None:
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
def test_an_account_that_cannot_be_is_refused_with_a_sentence(run: Run, words: tuple[str, ...], told: str) -> None:
    password = "short\n" if told.startswith("12") else "a long password\n"
    done = run("user", "add", "new@example.org", "--name", "Neu", *words, input=password)
    assert done.exit_code == 1
    assert told in done.output


def test_a_locked_account_loses_its_cases_to_the_queue(run: Run) -> None:
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


def test_a_reference_that_is_none_is_refused(run: Run) -> None:
    assert run("erase", "nonsense", "--yes").exit_code == 1
    assert run("erase", "AAAA-AAAA-A", "--yes").exit_code == 1


def test_everything_that_is_held_of_a_person_is_told_and_that_it_was(run: Run) -> None:
    case = make.case(person=make.person("Samira"))
    told = json.loads(run("tell", case.ref).output)
    assert [row["reference"] for row in told["cases"]] == [case.ref]
    assert "Samira" in {row["spelling"] for row in told["names"]}
    assert db.session.query(Entry).filter_by(action="told", row_id=str(case.person_id)).count() == 1
    assert run("tell", "AAAA-AAAA-A").exit_code == 1


def test_the_register_shows_the_questions_of_ones_own_once_they_are_approved(run: Run) -> None:
    make.own_field("own_there", approved=True)
    make.own_field("own_waiting")
    shown = run("register", "show").output
    assert "own_there" in shown and "call_name" in shown and "own_waiting" not in shown
    assert "own_there" in {one["key"] for one in json.loads(run("register", "show", "--json").output)}


def test_a_forgotten_password_is_set_from_standard_input_and_ends_every_device(run: Run) -> None:
    user = make.user("advisor", email="ada@example.org")
    start_sign_in(user)
    db.session.commit()
    assert run("user", "password", "nobody@example.org", input="a long password\n").exit_code == 1
    short = run("user", "password", "ada@example.org", input="short\n")
    assert (short.exit_code, "12 characters" in short.output) == (1, True)
    assert db.session.query(SignIn).count() == 1
    done = run("user", "password", "ADA@example.org", input="a long password\n")
    assert done.exit_code == 0 and "a long password" not in done.output
    assert db.session.query(SignIn).count() == 0
    assert check_password("ada@example.org", "a long password").id == user.id
    entries = db.session.query(Entry).filter_by(table_name="user_account", row_id=str(user.id), action="changed").all()
    assert any("password_hash" in entry.changes and entry.actor_kind == "system" for entry in entries)


def test_a_lost_second_factor_is_taken_away_only_with_the_word_for_it(run: Run) -> None:
    user = make.user("advisor", email="ada@example.org")
    user.totp_secret = "JBSWY3DPEHPK3PXP"
    make_codes(user)
    db.session.commit()
    assert run("user", "second-factor", "ada@example.org").exit_code == 2
    assert user.totp_secret_sealed is not None
    assert run("user", "second-factor", "ada@example.org", "--reset").exit_code == 0
    db.session.expire_all()
    assert user.totp_secret_sealed is None and codes_left(user) == 0


def test_accounts_are_listed_and_a_locked_one_is_unlocked(run: Run) -> None:
    make.user("advisor", email="ada@example.org")
    make.user("head_of_unit", email="boss@example.org")
    assert run("user", "lock", "ada@example.org", "--by", "ada@example.org").exit_code == 1
    run("user", "lock", "ada@example.org", "--by", "boss@example.org")
    told = run("user", "list").output
    assert "locked" in next(line for line in told.splitlines() if line.startswith("ada@example.org"))
    assert run("user", "unlock", "ada@example.org").exit_code == 0
    db.session.expire_all()
    assert db.session.query(User).filter_by(email="ada@example.org").one().state == "active"
