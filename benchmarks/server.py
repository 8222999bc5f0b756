"""A server in a process of its own: its CPU time is read from the system, so a noisy machine hardly moves it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import create_engine, text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Start a command, wait until its port answers, end it with the block."""

    def __init__(self, command: list[str], port: int, environ: dict[str, str] | None = None) -> None:
        self.port = port
        #: Processes whose CPU counts, too: those of the database.
        self.also: list[int] = []
        #: What each thread of these has used so far: one that ended has used it all the same.
        self.used: dict[str, float] = {}
        self.process = subprocess.Popen(
            [sys.executable, *command], env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL
        )

    def __enter__(self) -> Server:
        for _try in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if self.process.poll() is not None:
                sys.exit(f"the server ended with {self.process.returncode}")
            time.sleep(0.1)
        sys.exit("the server does not answer")

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def cpu(self) -> float:
        """Seconds of CPU that the server has used, and its PostgreSQL if it has one."""
        for process in (self.process.pid, *self.also):
            self.used |= _cpu_of(process)
        return sum(self.used.values())

    def memory(self) -> float:
        """MiB of memory that the server holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _cpu_of(process: int) -> dict[str, float]:
    """Seconds by thread: to the nanosecond, and not in hundredths of a second as the system tells of a whole process."""
    used = {}
    for thread in Path(f"/proc/{process}/task").iterdir():
        with suppress(ProcessLookupError, FileNotFoundError):  # it ends just now
            used[thread.name] = int((thread / "schedstat").read_text().split()[0]) / 1e9
    return used


def serving_sessions(database: str) -> list[int]:
    """The processes of PostgreSQL that serve this database now; none for SQLite, which is a part of the server."""
    if database == "sqlite":
        return []
    engine = create_engine(database)
    with engine.connect() as connection:
        others = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        found = list(connection.scalars(others))
    engine.dispose()
    return found


class Client:
    """One visitor with cookies on a kept connection."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
        self.cookies: dict[str, str] = {}

    def send(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> tuple[int, bytes, str]:
        """Status, body as it came over the wire, location."""
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "de"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # The server closes what was silent for half a minute: on a busy machine a prepared client is.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _sep, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content, answer.headers.get("Location", "")
