"""Limits by address: generous, because a university shares one. By account, code and PIN there are counters in tables."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, default_limits=[])

SIGN_IN = "60 per 15 minutes"
CODE_AND_PIN = "100 per 15 minutes"
SENDING = "60 per hour"
UPLOADS = "300 per hour"
SAVING = "600 per 15 minutes"


def init_app(app: Flask) -> None:
    app.config.setdefault("RATELIMIT_ENABLED", not app.config.get("TESTING"))
    limiter.init_app(app)
