"""What the coordination keeps: offers."""

from __future__ import annotations

from flask import Blueprint

from casework.programmes import offer_views

bp = Blueprint("programmes", __name__)
bp.register_blueprint(offer_views.bp)
