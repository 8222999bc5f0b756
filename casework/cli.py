"""The `casework` command: set up, run, look after. Each command imports what it needs, so help comes at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

import click


class Failure(click.ClickException):
    """A clear line on standard error and exit status 1."""


def _app() -> Any:
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


def _tell(make: Callable[[], Iterable[str]]) -> None:
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Case manager for a university's support programme."""


@main.command()
def init() -> None:
    """Make the folders, the master key and the database, or bring them up to date."""
    from casework.operation.setting_up import set_up

    _tell(lambda: set_up(os.environ))


@main.command()
@click.option(
    "--port", type=int, default=lambda: int(os.environ.get("CASEWORK_PORT", "8000")), help="Port on 127.0.0.1."
)
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--no-worker", is_flag=True, help="Do not start the worker as a child process.")
def serve(port: int, host: str, no_worker: bool) -> None:
    """Run the server and one worker as its child process, which ends with it."""
    from casework.operation.serving import serve_here

    os.environ["CASEWORK_PORT"] = str(port)
    serve_here(host=host, port=port, with_worker=not no_worker)


@main.command()
@click.option("--once", is_flag=True, help="Run every job once and end.")
@click.option("--with-parent", is_flag=True, hidden=True)
def worker(once: bool, with_parent: bool) -> None:
    """Send letters, release places, seal the audit trail: what happens by the clock."""
    from casework.core import jobs
    from casework.operation.serving import end_with_parent

    app = _app()
    if once:
        for name, done in jobs.run_all(app).items():
            click.echo(f"{name}: {done}")
        return
    if with_parent:
        end_with_parent()
    jobs.work(app)


@main.command()
def demo() -> None:
    """Fill an empty database with the invented programme."""
    from casework.demo.programme import make_demo

    app = _app()
    with app.app_context():
        click.echo(make_demo())


@main.command()
@click.option("--people", type=click.IntRange(1, 2_000_000), required=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True)
def invent(people: int, seed: int) -> None:
    """Add invented people with cases in every state, for training and for measuring."""
    from casework.demo.invention import invent_people

    app = _app()
    with app.app_context(), click.progressbar(length=people, label="Inventing people", file=sys.stderr) as bar:
        made = invent_people(people, seed=seed, step=bar.update)
    click.echo(f"{made} people")


@main.command()
def doctor() -> None:
    """Check settings, keys, migrations, mail, storage and the oldest unsent letter. Exit status 1 when something is wrong."""
    from casework.operation.doctor import examine

    findings = examine(os.environ)
    for finding in findings:
        click.echo(f"{'ok ' if finding.is_good else 'BAD'} {finding.name}: {finding.text}")
    sys.exit(0 if all(finding.is_good for finding in findings) else 1)


@main.group()
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
    from casework.core.errors import Refusal
    from casework.core.i18n import speaking
    from casework.core.transaction import unit_of_work

    password = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    app = _app()
    with app.app_context(), speaking("en"):
        try:
            with unit_of_work():
                add_user(
                    email=email,
                    name=name,
                    password=password,
                    roles=roles,
                    language=page_language,
                    languages=languages,
                    capacity=capacity,
                )
        except Refusal as refusal:
            raise Failure(str(refusal.message)) from refusal
    click.echo(f"Added {email}")


@user.command("lock")
@click.argument("email")
@click.option("--by", required=True, help="Address of the colleague who orders it: it stands in the trail.")
def user_lock(email: str, by: str) -> None:
    """End everything of an account at once; its cases fall to the team's queue."""
    from casework.accounts.queries import user_of_address
    from casework.assignment.service import lock_and_release
    from casework.core.transaction import unit_of_work

    app = _app()
    with app.app_context(), unit_of_work():
        locked, ordering = user_of_address(email), user_of_address(by)
        if locked is None or ordering is None:
            raise Failure("There is no such account.")
        released = lock_and_release(locked, by=ordering)
    click.echo(f"Locked {email}; {released} cases are in the queue")


@main.group()
def register() -> None:
    """The field register."""


@register.command("show")
@click.option("--json", "as_json_", is_flag=True, help="Every field with type, choices, stage and roles, as JSON.")
def register_show(as_json_: bool) -> None:
    """Every field that a form may ask."""
    from casework.register.describe import as_json
    from casework.register.fields import all_fields

    if as_json_:
        click.echo(json.dumps(as_json(), ensure_ascii=False, indent=1))
        return
    for field in all_fields():
        click.echo(f"{field.key:32} {field.type:10} {field.stage:12} {field.retention}")


@main.group("form")
def form_group() -> None:
    """Forms as spreadsheets (XLSForm)."""


@form_group.command("import")
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
def form_import(file: str, save: bool, leave_out: bool, by: str | None, **more: Any) -> None:
    """Look at the XLSForm FILE row by row; with --save keep all of it, or nothing."""
    from casework.intake.xlsform.command import import_file

    app = _app()
    with app.app_context():
        told, is_good = import_file(file, save=save, leave_out=leave_out, by=by, **more)
    for line in told:
        click.echo(line)
    sys.exit(0 if is_good else 1)


@form_group.command("export")
@click.argument("key")
@click.argument("file", type=click.Path(dir_okay=False))
def form_export(key: str, file: str) -> None:
    """Write the newest version of the form KEY to FILE as an XLSForm."""
    from casework.intake.xlsform.command import export_file

    app = _app()
    with app.app_context():
        if not export_file(key, file):
            raise Failure("There is no such form.")
    click.echo(f"Wrote {file}")


@main.group()
def keys() -> None:
    """The vault's keys."""


@keys.command("rotate")
@click.option("--new/--resume", default=True, help="Make a new master key first, or finish an interrupted rotation.")
def keys_rotate(new: bool) -> None:
    """Wrap every data key under the newest master key. May be interrupted and run again."""
    from casework.operation.keys import rotate

    app = _app()
    with app.app_context():
        click.echo(f"{rotate(make_new=new)} keys wrapped anew")


@keys.command("drop-old")
def keys_drop_old() -> None:
    """Take master keys away under which nothing lies any more. Make a new backup first: old key copies need them."""
    from casework.operation.keys import drop_old

    app = _app()
    with app.app_context():
        _tell(lambda: [f"Dropped: {', '.join(drop_old()) or 'none'}"])


@main.command()
@click.argument("ref")
@click.option(
    "--keep", multiple=True, type=click.Choice(["course"]), help="What a funder's hold keeps: the proof of the course."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(ref: str, keep: tuple[str, ...], yes: bool) -> None:
    """Erase the person of a case, for good. Backups forget them within 35 days."""
    from casework.core.references import read_reference
    from casework.privacy.service import erase_by_reference

    found = read_reference(ref)
    if found is None:
        raise Failure("This is not a reference.")
    if not yes:
        typed = click.prompt("Type the reference again to erase this person for good")
        if read_reference(typed) != found:
            raise Failure("The references differ. Nothing was erased.")
    app = _app()
    with app.app_context():
        if not erase_by_reference(found, kept=frozenset(keep)):
            raise Failure("There is no such case.")
    click.echo("Erased")


@main.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
def audit_verify() -> None:
    """Seal what is new, then check every seal. Exit status 1 when an entry was changed or removed."""
    from casework.operation.trail import seal_and_verify

    app = _app()
    with app.app_context():
        verdict = seal_and_verify()
    if not verdict.is_whole:
        raise Failure(f"The trail is broken at entry {verdict.broken_at}.")
    click.echo(f"{verdict.sealed} entries, whole, newest {verdict.newest}")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
def backup(folder: str) -> None:
    """Copy the data first, the key store second, into FOLDER; the copies of keys are verified."""
    from casework.operation.backup import make_backup

    app = _app()
    with app.app_context():
        _tell(lambda: make_backup(folder))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(folder: str, yes: bool) -> None:
    """Bring back a backup. Who was erased since stays erased; the outbox is held until you release it."""
    from casework.operation.backup import restore_backup

    if not yes:
        click.confirm("This replaces the present data. Go on?", abort=True)
    _tell(lambda: restore_backup(folder, os.environ))


@main.group()
def outbox() -> None:
    """Letters that wait."""


@outbox.command("release")
def outbox_release() -> None:
    """Let letters leave that were held after a restore."""
    from casework.operation.replaying import release_outbox

    app = _app()
    with app.app_context():
        _tell(lambda: [f"{release_outbox()} letters released"])


if __name__ == "__main__":
    main()
