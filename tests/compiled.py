"""Templates are compiled once for all processes of a run: each of some hundred servers would compile its pages anew.

The addresses of a rule are compiled when one of them is asked for: a programme has some nine hundred builders, a test asks
for ten."""

from __future__ import annotations

import os
from collections.abc import Callable

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

#: The environment names the folder where they lie. It is new in each run: another compiler's would be found, too.
TEMPLATES = "CASEWORK_TEST_TEMPLATES"


class BuiltWhenAsked(Rule):
    """What builds its addresses is compiled for the first of them, not when the rule is made."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            made = compiled(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", made)
            address: tuple[str, str] = made(**values)
            return address

        return build


def compile_little() -> None:
    """Every application that this process makes from now on."""
    Flask.url_rule_class = BuiltWhenAsked
    if folder := os.environ.get(TEMPLATES):
        Flask.jinja_options["bytecode_cache"] = FileSystemBytecodeCache(folder)
