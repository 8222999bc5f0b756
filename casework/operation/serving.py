"""The embedded server: waitress with the settings that held 900 slow clients, and one worker as a child process."""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import click
import waitress
from flask import Flask

from casework import create_app
from casework.core.models import db
from casework.core.vault import VaultError
from casework.operation.safety import refuse_to_serve
from casework.operation.setting_up import is_first_start, set_up
from config import MissingSetting, settings_from


def serve_here(*, host: str, port: int, with_worker: bool) -> None:
    """Set up what is missing, then serve until interrupted. In the demo it prints the address and the sign-ins."""
    try:
        app = prepared_app(os.environ)
    except (MissingSetting, VaultError) as error:
        raise click.ClickException(str(error)) from error
    if app.config["DEMO"]:
        from casework.demo.programme import make_demo

        with app.app_context():
            make_demo()
        _greet(host, port)
    hold_little_memory()
    child = start_worker(os.environ) if with_worker else None
    try:
        waitress.serve(
            app,
            host=host,
            port=port,
            threads=8,
            connection_limit=2000,
            channel_timeout=30,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
            max_request_body_size=34 * 1024 * 1024,
            _quiet=True,
        )
    finally:
        if child is not None:
            child.terminate()
            child.wait(timeout=10)


def prepared_app(environ: Mapping[str, str]) -> Flask:
    """The application, ready to serve. A first start sets up; an old database is left alone until `casework init`.

    Raises MissingSetting on an unsafe set-up (security.md G37).
    """
    settings = settings_from(environ)
    if settings["DEMO"]:
        # Whoever tries the demonstration has made the folder by hand, perhaps open to all.
        Path(settings["INSTANCE"]).mkdir(parents=True, exist_ok=True, mode=0o700)
        Path(settings["INSTANCE"]).chmod(0o700)
    if settings["DEMO"] or is_first_start(settings):
        for line in set_up(environ):
            click.echo(line)
    app = create_app(settings)
    with app.app_context():
        refuse_to_serve(settings)
        db.engine.dispose()
    return app


def application() -> Flask:
    """For another server of WSGI: gunicorn "casework.operation.serving:application()"."""
    return prepared_app(os.environ)


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


def hold_little_memory() -> None:
    """Give memory back: each of the eight threads would keep a heap of its own, and what is loaded once never goes."""
    gc.collect()
    gc.freeze()
    # A page leaves few rings of objects behind: to look for them every 700 objects took a twentieth of a list's time.
    gc.set_threshold(10_000, 10, 10)
    if sys.platform == "linux":
        # M_ARENA_MAX of glibc; another C library has no such thing, and nothing to give back.
        getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(-8, 2)


def _greet(host: str, port: int) -> None:
    from casework.demo.programme import SIGN_INS

    click.echo(f"\n  Casework runs on http://{host}:{port}   (Ctrl+C ends it)\n")
    click.echo("  The demonstration is invented. Sign in at /signin with:")
    for email, password, what in SIGN_INS:
        click.echo(f"    {email:32} {password:24} {what}")
    click.echo("")
