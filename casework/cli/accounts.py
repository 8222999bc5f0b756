"""`casework user`: what an operator does with accounts of staff. Passwords come from standard input, never as a word."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from casework.cli.starting import Failure
from casework.cli.starting import open_app as _app

if TYPE_CHECKING:
    from casework.accounts.models import User


@contextmanager
def _changing(*emails: str) -> Iterator[list[User]]:
    """These accounts in one transaction; a rule that refuses is one line and exit status 1."""
    from casework.accounts.queries import user_of_address
    from casework.core.errors import Refusal
    from casework.core.i18n import speaking
    from casework.core.transaction import unit_of_work

    with _app().app_context(), speaking("en"):
        try:
            with unit_of_work():
                found = [user for email in emails if (user := user_of_address(email)) is not None]
                if len(found) < len(emails):
                    raise Failure("There is no such account.")
                yield found
        except Refusal as refusal:
            raise Failure(str(refusal.message)) from refusal


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@click.group()
def user() -> None:
    """Staff accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="Repeat for several roles.")
@click.option("--language", "languages", multiple=True, help="Language in which they counsel; repeat for several.")
@click.option("--page-language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--capacity", type=click.IntRange(0, 1000), default=0, help="Weighted cases that they can carry.")
def user_add(
    email: str, name: str, roles: tuple[str, ...], languages: tuple[str, ...], page_language: str, capacity: int
) -> None:
    """Add an account. The password is read from standard input."""
    from casework.accounts.service import add_user

    password = _password()
    with _changing():
        add_user(
            email=email,
            name=name,
            password=password,
            roles=roles,
            language=page_language,
            languages=languages,
            capacity=capacity,
        )
    click.echo(f"Added {email}")


@user.command("list")
def user_list() -> None:
    """Every account: address, state, roles, second factor, devices that are signed in."""
    from casework.accounts.queries import accounts
    from casework.core.access import SYSTEM

    with _app().app_context():
        for line in accounts(SYSTEM):
            factor = "second factor" if line.user.totp_secret_sealed else "no second factor"
            roles = ",".join(sorted(line.user.roles)) or "-"
            click.echo(f"{line.user.email:32} {line.user.state:8} {roles:32} {factor:18} {line.devices} signed in")


@user.command("password")
@click.argument("email")
def user_password(email: str) -> None:
    """Set a new password, read from standard input. Every device of the account is signed out."""
    from casework.accounts.links import set_password

    password = _password()
    with _changing(email) as (account,):
        set_password(account, password)
    click.echo(f"The password of {email} is set; every device is signed out")


@user.command("second-factor")
@click.argument("email")
@click.option("--reset", is_flag=True, required=True, help="Take it away; the next sign-in sets up a new one.")
def user_second_factor(email: str, reset: bool) -> None:
    """Help somebody who has lost the telephone and the recovery codes. Make sure first who is asking."""
    from casework.accounts.administration import reset_second_factor

    with _changing(email) as (account,):
        reset_second_factor(account)
    click.echo(f"The second factor of {email} is gone; every device is signed out")


@user.command("lock")
@click.argument("email")
@click.option("--by", required=True, help="Address of the colleague who orders it: it stands in the trail.")
def user_lock(email: str, by: str) -> None:
    """End everything of an account at once; its cases fall to the team's queue."""
    from casework.accounts.administration import lock

    with _changing(email, by) as (locked, ordering):
        released = lock(locked, by=ordering)
    click.echo(f"Locked {email}; {released} cases are in the queue")


@user.command("unlock")
@click.argument("email")
def user_unlock(email: str) -> None:
    """Let an account in again that was locked, or that too many wrong passwords keep out."""
    from casework.accounts.administration import unlock

    with _changing(email) as (account,):
        unlock(account)
    click.echo(f"Unlocked {email}")
