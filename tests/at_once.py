"""Several processes, each with an application of its own, that act at one moment: when all of them stand ready."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 120


def at_once(module: str, shares: list[list[str]]) -> list[str]:
    """Run the module once for each share of arguments; the lines that all of them said."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", module, *share],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for share in shares
    ]  # fmt: skip
    told: list[str] = []
    try:
        for process in running:
            assert process.stdout is not None and process.stderr is not None
            assert process.stdout.readline() == "ready\n", process.stderr.read()
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        for process in running:
            out, err = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, err
            told += out.splitlines()
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
    return told


def wait_for_all() -> None:
    """What each process calls when it stands ready."""
    print("ready", flush=True)
    sys.stdin.readline()
