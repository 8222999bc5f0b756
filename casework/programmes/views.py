"""What the coordination keeps: offers, and the days that others set."""

from __future__ import annotations

from flask import Blueprint

from casework.programmes import offer_views, semester_views

bp = Blueprint("programmes", __name__)
bp.register_blueprint(offer_views.bp)
bp.register_blueprint(semester_views.bp)
