"""The same safe headers on every answer: pages, errors and files (security.md rule 5)."""

from __future__ import annotations

import base64
import gzip
import hashlib

from flask import Flask, Response, abort, request

from casework.core.pages import public_css

WORTH_COMPRESSING = 600
#: Of a page that an applicant pays for by the megabyte a sixth level makes one in a hundred less, and takes a quarter longer.
LEVEL = 5
#: The desk stands in an office: a tenth more on the wire takes half as long.
LEVEL_OF_DESK = 2
#: `connect-src`: the script sends a large file to this very site in pieces; nothing else is ever fetched.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' '{style}'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)


def compressed(answer: Response) -> Response:
    """The text compressed where the browser takes it: prepaid data is dear.

    Compression beside a secret can leak it letter by letter (BREACH), which needs many cross-site requests that carry
    the cookie; ours is SameSite=Lax, so they do not.
    """
    is_text = (answer.mimetype or "").startswith("text/")
    if not is_text or answer.is_streamed or (answer.direct_passthrough and request.endpoint != "static"):
        return answer
    answer.headers.add("Vary", "Accept-Encoding")
    if "gzip" not in request.headers.get("Accept-Encoding", "") or "Content-Encoding" in answer.headers:
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) > WORTH_COMPRESSING and answer.status_code not in {204, 206, 304}:
        answer.set_data(gzip.compress(body, _level(), mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _level() -> int:
    # Whatever an applicant may open has its language in the address.
    is_public = request.endpoint == "static" or "lang" in (request.view_args or {})
    return LEVEL if is_public else LEVEL_OF_DESK


def init_app(app: Flask) -> None:
    digest = base64.b64encode(hashlib.sha256(public_css().encode()).digest()).decode()
    policy = _POLICY.format(style=f"sha256-{digest}")
    secure = app.config["SESSION_COOKIE_SECURE"]

    @app.after_request
    def harden(answer: Response) -> Response:
        headers = answer.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=(), browsing-topics=()"
        headers["X-Frame-Options"] = "DENY"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers["Cache-Control"] = "no-store"
        return compressed(answer)

    @app.before_request
    def refuse_cross_site() -> None:
        # A second line behind the form's token: browsers say where a request comes from.
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(403)
