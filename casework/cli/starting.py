"""What every command does first: open the application, and say in one line what an operator can mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click


class Failure(click.ClickException):
    """A clear line on standard error and exit status 1."""


def open_app() -> Any:
    from sqlalchemy.exc import OperationalError

    from casework import create_app
    from casework.core.vault import VaultError
    from config import MissingSetting

    try:
        return create_app()
    except (MissingSetting, VaultError, OSError) as error:
        raise Failure(str(error)) from error
    except OperationalError as error:
        raise Failure(f"The database cannot be reached: {error.orig}") from error


def tell(make: Callable[[], Iterable[str]]) -> None:
    """Print each line as it comes; what an operator can mend is one clear line, not a traceback."""
    from sqlalchemy.exc import OperationalError

    from casework.core.vault import VaultError
    from config import MissingSetting

    try:
        for line in make():
            click.echo(line)
    except (MissingSetting, VaultError, OSError) as error:
        raise Failure(str(error)) from error
    except OperationalError as error:
        raise Failure(f"The database cannot be reached: {error.orig}") from error
