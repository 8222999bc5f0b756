"""What the tests need of the machine beside Python: found, or installed by its package manager, or one line that says what is lacking."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two package managers at once get in each other's way, and a program is not whole before its package is."""
    with (Path(tempfile.gettempdir()) / f"casework-packages-{os.geteuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def can_install() -> bool:
    return shutil.which("apt-get") is not None and os.geteuid() == 0


def found_or_installed(find: Callable[[], str | None], *choices: list[str], lacking: str) -> str:
    """The path of a program; of the packages the first choice that brings it. Ends the program with one line (`lacking`) when
    it is not there and cannot be installed."""
    with one_at_a_time():
        found = find()
        if found is None and can_install():
            subprocess.run(["apt-get", "update"], **QUIET)
            for packages in choices:
                found = found or _installed(packages, find)
    if found is None:
        sys.exit(lacking)
    return found


def _installed(packages: list[str], find: Callable[[], str | None]) -> str | None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *packages], env=environ, **QUIET)
    return find()
