"""Casework: a case manager for a university's support programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application, imported when it is made: a command that needs none answers at once."""
    from casework.core import application

    return application.create_app(settings)
