"""Processes that begin at once: forked from one that has imported the program and then waits.

A fresh interpreter takes more than a second to import the program, and the tests start some two hundred. What is forked has
no thread, no connection and no application of another: it makes its own, as a fresh interpreter does. The first server of
each database still begins cold (tests/demonstration.py), and so does the command whose end is what is tested (tests/operation/test_safety.py).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

ROOT = Path(__file__).parents[1]
LAYERS = ("models", "queries", "service", "jobs", "views")


class Warm:
    """One process that runs a module: what the tests use of subprocess.Popen."""

    def __init__(
        self, module: str, *arguments: str, environ: dict[str, str] | None = None,
        stdin: int | IO[Any] | None = None, stdout: int | IO[Any] | None = None, stderr: int | IO[Any] | None = None,
    ) -> None:  # fmt: skip
        self.returncode: int | None = None
        self._stove = stove()
        with open(os.devnull, "r+b") as nothing:
            files = [nothing.fileno() if file is None else file if isinstance(file, int) else file.fileno()
                     for file in (stdin, stdout, stderr)]  # fmt: skip
            environ = dict(os.environ if environ is None else environ)
            self.pid: int = self._stove.ask({"module": module, "arguments": arguments, "environ": environ}, files)

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._stove.ask({"ended": self.pid})
        return self.returncode

    def wait(self, timeout: float = 300) -> int:
        until = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout)
            time.sleep(0.005)
        return status

    def send_signal(self, number: int) -> None:
        """Its number is nobody else's before somebody has heard that it ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(module: str, *arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Let it run to its end; what it said, and how it ended."""
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        status = Warm(module, *arguments, environ=environ, stdout=out, stderr=err).wait()
        for file in (out, err):
            file.seek(0)
        return subprocess.CompletedProcess([module, *arguments], status, out.read(), err.read())


class Stove:
    """The process that waits, from outside: one question at a time, and its answer."""

    def __init__(self) -> None:
        self.line, far = socket.socketpair()
        self.lock = threading.Lock()
        command = [sys.executable, "-m", "tests.warm", str(far.fileno())]
        self.process = subprocess.Popen(command, cwd=ROOT, pass_fds=[far.fileno()])
        far.close()
        atexit.register(self.close)

    def ask(self, question: dict[str, Any], files: list[int] | None = None) -> Any:
        said = json.dumps(question).encode()
        with self.lock:
            socket.send_fds(self.line, [len(said).to_bytes(4, "big")], files or [])
            self.line.sendall(said)
            return json.loads(exactly(self.line, int.from_bytes(exactly(self.line, 4), "big")))

    def close(self) -> None:
        self.line.close()
        self.process.wait(timeout=20)


@cache
def stove() -> Stove:
    """One for each process of tests, lit when it is needed first."""
    return Stove()


def exactly(line: socket.socket, size: int) -> bytes:
    said = b""
    while len(said) < size:
        part = line.recv(size - len(said))
        if not part:
            raise EOFError("the process that starts the others has ended")
        said += part
    return said


def import_the_program() -> None:
    """All that a server, a command and the demonstration need. Not tests.settings: it turns the rows of each connection."""
    for name in ("casework.cli", "casework.demo.programme", "casework.operation.serving", "casework.core.application"):
        import_module(name)
    from casework.core import contributions

    for layer in LAYERS:
        contributions.modules(layer)
    from sqlalchemy.orm import configure_mappers

    from tests.compiled import compile_little
    from tests.hashing import hash_cheaply

    configure_mappers()
    compile_little()
    hash_cheaply()


def wait_and_fork(line: socket.socket) -> None:
    """Answer until nobody asks any more."""
    while True:
        head, files, _flags, _address = socket.recv_fds(line, 4, 3)
        if not head:
            return
        head += exactly(line, 4 - len(head)) if len(head) < 4 else b""
        question = json.loads(exactly(line, int.from_bytes(head, "big")))
        if "ended" in question:
            found, status = os.waitpid(question["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if found else None
        else:
            answer = os.fork()
            if answer == 0:
                line.close()
                os._exit(become(question, files))
            for file in files:
                os.close(file)
        said = json.dumps(answer).encode()
        line.sendall(len(said).to_bytes(4, "big") + said)


def become(question: dict[str, Any], files: list[int]) -> int:
    """In the forked process: the module, as `python -m` would run it."""
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    os.environ.clear()
    os.environ.update(question["environ"])
    sys.argv = [question["module"], *question["arguments"]]
    try:
        runpy.run_module(question["module"], run_name="__main__", alter_sys=True)
        code: Any = 0
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code or 0)


if __name__ == "__main__":
    import_the_program()
    assert threading.active_count() == 1, "a fork takes no thread along"
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as waiting:
        wait_and_fork(waiting)
