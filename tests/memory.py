"""Where what the tests write can lie in memory: every page and every commit would wait for the disk at least once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000


def in_memory() -> Path | None:
    """The place, when this machine has one and there is room."""
    is_writable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return MEMORY if is_writable and shutil.disk_usage(MEMORY).free > ROOM else None
