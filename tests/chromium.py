"""The machine's own Chromium: found, or installed by the machine's package manager, or one line that says what is lacking."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Without the background switches it asks for hosts outside at every start.
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def find() -> str | None:
    given = os.environ.get("CASEWORK_CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    """The path of Chromium. Ends the program with one line when there is none and none can be installed."""
    found = find()
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "chromium", "fonts-noto-core"], **quiet)
        found = find()
    if found is None:
        sys.exit("The browser tests need Chromium: install the package 'chromium', or name it in CASEWORK_CHROMIUM.")
    return found
