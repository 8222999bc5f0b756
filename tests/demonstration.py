"""The demonstration programme as its first start makes it: made once for all tests, and copied for each server."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import free_port
from tests.postgres import fresh_database
from tests.warm import Warm


def environ_of(folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "CASEWORK_DEMO": "1",
        "CASEWORK_INSTANCE": str(folder),
        "CASEWORK_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


Server = subprocess.Popen[bytes] | Warm


def started(environ: dict[str, str], port: int, *, cold: bool = False) -> Server:
    """Start the server as an operator would and wait until it answers; `cold`: with an interpreter of its own."""
    words = ["serve", "--no-worker", "--port", str(port)]
    if cold:
        command = [sys.executable, "-m", "casework.cli", *words]
        process: Server = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        process = Warm("casework.cli", *words, environ=environ)
    for _try in range(4500):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return process
        except OSError:
            pass
        assert process.poll() is None, "the server ended"
        time.sleep(0.02)
    raise AssertionError("the server does not answer")


@dataclass(frozen=True)
class Demonstration:
    """The folder of an ended server, and on PostgreSQL the database server and the address of its database."""

    folder: Path
    server: str | None = None
    database: str | None = None

    @contextmanager
    def copied(self, folder: Path) -> Iterator[tuple[dict[str, str], int]]:
        """A copy in this folder, with a database of its own: what a server needs to serve it, and its port."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        port = free_port()
        environ = environ_of(folder, port)
        if self.server is None:
            yield environ, port
            return
        with fresh_database(self.server, like=self.database) as url:
            yield environ | {"CASEWORK_DATABASE_URL": url}, port


@contextmanager
def first_start(folder: Path, server: str | None) -> Iterator[Demonstration]:
    """Let a server make the demonstration, and end it. Then one begins there that has imported nothing before."""
    port = free_port()
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database(server)) if server else None
        environ = environ_of(folder, port) | ({"CASEWORK_DATABASE_URL": url} if url else {})
        for cold in (False, True):
            process = started(environ, port, cold=cold)
            process.terminate()
            process.wait(timeout=20)
        yield Demonstration(folder, server, url)
