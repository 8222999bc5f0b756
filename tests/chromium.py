"""The machine's own Chromium: found, or installed by the machine's package manager, or one line that says what is lacking."""

from __future__ import annotations

import os
import shutil

from tests.packages import found_or_installed

#: The first is the same browser without its windows: it takes half as long, and where none is there, it is installed.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: What each new window of the full browser makes ready although nobody sees it: a suggestion list with pages and processes of
#: its own. It took half of all that the browser did. The process that waits for the next page stays: without it what a page
#: had kept was not there when it was opened again.
UNSEEN = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI"]
#: What Playwright would switch off itself, if it were not told something else: questions to hosts outside, and surprises.
SURPRISES = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
]  # fmt: skip
#: Without the background switches it asks for hosts outside at every start.
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=" + ",".join([*UNSEEN, *SURPRISES]),
]


def find() -> str | None:
    given = os.environ.get("CASEWORK_CHROMIUM")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str:
    """The path of Chromium, with fonts for every language. Ends the program when there is none and none can be installed."""
    # Not every distribution has the first one.
    choices = [[name, "fonts-noto-core"] for name in NAMES[:2]]
    lacking = "The browser tests need Chromium: install the package 'chromium', or name it in CASEWORK_CHROMIUM."
    return found_or_installed(find, *choices, lacking=lacking)
