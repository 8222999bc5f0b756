"""Templates are compiled once for all processes of a run: each of some hundred servers would compile its pages anew."""

from __future__ import annotations

import os

from flask import Flask
from jinja2 import FileSystemBytecodeCache

#: The environment names the folder where they lie. It is new in each run: another compiler's would be found, too.
TEMPLATES = "CASEWORK_TEST_TEMPLATES"


def share_compiled_templates() -> None:
    """Every application that this process makes from now on looks there first."""
    if folder := os.environ.get(TEMPLATES):
        Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(folder)
