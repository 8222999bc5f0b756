"""A person's own page: who outside has asked about them. The title is the neutral one of all own pages (practice.md U5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from casework.core.access import allow
from casework.people.permissions import SEE_OWN_FILE
from casework.privacy.own_words import ASKING_WORDS, PLAIN_GROUNDS
from casework.privacy.queries import requests_told

bp = Blueprint("own", __name__)


@bp.route("/<lang:lang>/status/asked")
@allow(SEE_OWN_FILE)
def asked() -> Any:
    rows = requests_told(current_user._get_current_object())
    return render_template("privacy/asked.html", rows=rows, asking=ASKING_WORDS, grounds=PLAIN_GROUNDS)
