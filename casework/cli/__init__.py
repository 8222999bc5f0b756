"""The `casework` command: set up, run, look after. Each command imports what it needs, so help comes at once."""

from __future__ import annotations

import gc
import json
import os
import sys

import click

from casework.cli.accounts import user
from casework.cli.forms import form
from casework.cli.starting import Failure
from casework.cli.starting import open_app as _app
from casework.cli.starting import tell as _tell


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Case manager for a university's support programme."""
    # Next to nothing that a start makes is garbage: to look through it again and again took a seventh of the start.
    gc.set_threshold(10_000, 20, 25)


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


main.add_command(user)
main.add_command(form)


@main.group()
def register() -> None:
    """The field register."""


@register.command("show")
@click.option("--json", "as_json_", is_flag=True, help="Every field with type, choices, stage and roles, as JSON.")
def register_show(as_json_: bool) -> None:
    """Every field that a form may ask, the programme's own ones included."""
    from casework.register.describe import as_json
    from casework.register.fields import all_fields

    with _app().app_context():
        if as_json_:
            click.echo(json.dumps(as_json(), ensure_ascii=False, indent=1))
            return
        for field in all_fields():
            click.echo(f"{field.key:32} {field.type:10} {field.stage:12} {field.retention}")


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


@main.command()
@click.argument("ref")
def tell(ref: str) -> None:
    """Everything that is held of the person of a case, as JSON, for themselves (Art. 15 GDPR).

    Restricted notes are not among it: they protect others, too. A human hands them over, or says why not.
    """
    from casework.privacy.service import tell_by_reference

    app = _app()
    with app.app_context():
        told = tell_by_reference(ref)
    if told is None:
        raise Failure("There is no such case.")
    click.echo(json.dumps(told, ensure_ascii=False, indent=1, default=str))


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
