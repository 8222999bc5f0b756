"""Pieces of a file that is being sent. The script asks how many are there and goes on from that one."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from casework.core.access import allow
from casework.core.limits import limiter
from casework.documents.pieces import UPLOAD, keep_piece, pieces_there
from casework.intake import queries
from casework.intake.forms import PieceForm
from casework.intake.models import Draft
from casework.intake.permissions import FILL_IN
from casework.people.permissions import SEE_OWN_FILE

bp = Blueprint("pieces", __name__)
#: Generous by address: forty pieces are one file, and a university shares one address.
PIECES = "20000 per hour"


@bp.route("/<lang:lang>/apply/<draft>/pieces/<upload>", methods=["GET", "POST"])
@limiter.limit(PIECES, methods=["POST"])
@allow(FILL_IN, draft=queries.find_own_draft)
def of_form(draft: Draft, upload: str) -> Any:
    if draft.sent_at:
        abort(404)
    return _answer(queries.papers_subject(draft), upload)


@bp.route("/<lang:lang>/status/pieces/<upload>", methods=["GET", "POST"])
@limiter.limit(PIECES, methods=["POST"])
@allow(SEE_OWN_FILE)
def of_person(upload: str) -> Any:
    return _answer(current_user.id, upload)


def _answer(subject_id: uuid.UUID, upload: str) -> Any:
    if not UPLOAD.fullmatch(upload):
        abort(404)
    if request.method == "GET":
        return Response(f"{pieces_there(subject_id, upload)}\n", mimetype="text/plain")
    form, there = PieceForm(), -1
    if form.validate_on_submit() and form.piece.data:
        with form.saving() as saved:
            there = keep_piece(subject_id, upload, form.place, form.piece.data.stream)
        if saved:
            return Response(f"{there}\n", mimetype="text/plain")
    return Response("no\n", status=422, mimetype="text/plain")
