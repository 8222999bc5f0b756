"""`casework form`: forms as spreadsheets."""

from __future__ import annotations

import sys
from typing import Any

import click

from casework.cli.starting import Failure, open_app


@click.group()
def form() -> None:
    """Forms as spreadsheets (XLSForm)."""


@form.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--save", is_flag=True, help="Keep it. Without this it is only looked at.")
@click.option("--leave-out", is_flag=True, help="Keep it also when some rows cannot be carried.")
@click.option("--by", help="Address of the colleague who proposes the new questions; needed with --save.")
@click.option("--name", default="", help="Name of the form; else the title in the spreadsheet.")
@click.option("--language", default="en", show_default=True, help="Language of columns that name none.")
@click.option("--purpose", default="", help="What the answers of new questions are for.")
@click.option("--basis", default="", help="Their legal basis.")
@click.option("--retention", default="", help="How long they are kept.")
@click.option("--reader", "readers", multiple=True, help="Role that reads them; repeat for several.")
@click.option("--writer", "writers", multiple=True, default=("applicant",), show_default=True)
def import_(file: str, save: bool, leave_out: bool, by: str | None, **more: Any) -> None:
    """Look at the XLSForm FILE row by row; with --save keep all of it, or nothing."""
    from casework.xlsform.command import import_file

    app = open_app()
    with app.app_context():
        told, is_good = import_file(file, save=save, leave_out=leave_out, by=by, **more)
    for line in told:
        click.echo(line)
    sys.exit(0 if is_good else 1)


@form.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False))
def export(key: str, file: str) -> None:
    """Write the newest version of the form KEY to FILE as an XLSForm."""
    from casework.xlsform.command import export_file

    app = open_app()
    with app.app_context():
        if not export_file(key, file):
            raise Failure("There is no such form.")
    click.echo(f"Wrote {file}")
