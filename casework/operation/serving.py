"""The embedded server: waitress with the settings that held 900 slow clients, and one worker as a child process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

import click
import waitress

from casework import create_app
from casework.demo.programme import SIGN_INS, make_demo
from casework.operation.setting_up import set_up
from config import MissingSetting


def serve_here(*, host: str, port: int, with_worker: bool) -> None:
    """Set up what is missing, then serve until interrupted. In the demo it prints the address and the sign-ins."""
    try:
        for line in set_up(os.environ):
            click.echo(line)
        app = create_app()
    except MissingSetting as error:
        raise click.ClickException(str(error)) from error
    if app.config["DEMO"]:
        with app.app_context():
            make_demo()
        _greet(host, port)
    child = start_worker(os.environ) if with_worker else None
    try:
        waitress.serve(
            app, host=host, port=port, threads=8, connection_limit=2000, channel_timeout=30, asyncore_use_poll=True,
            ident=None, clear_untrusted_proxy_headers=True, max_request_body_size=34 * 1024 * 1024, _quiet=True,
        )
    finally:
        if child is not None:
            child.terminate()
            child.wait(timeout=10)


def start_worker(environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The worker ends when its standard input closes: with this process, however that ends."""
    command = [sys.executable, "-m", "casework.cli", "worker", "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, env=dict(environ))  # noqa: S603 (our own command)


def end_with_parent() -> None:
    """End this process when the one that started it has gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def _greet(host: str, port: int) -> None:
    click.echo(f"\n  Casework runs on http://{host}:{port}   (Ctrl+C ends it)\n")
    click.echo("  The demonstration is invented. Sign in at /signin with:")
    for email, password, what in SIGN_INS:
        click.echo(f"    {email:32} {password:24} {what}")
    click.echo("")
