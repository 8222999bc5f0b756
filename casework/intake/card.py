"""The return code as it is read out and as a picture for another phone's camera."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask import current_app, url_for
from markupsafe import Markup

from casework.core.i18n import _
from casework.core.qr import qr_svg
from casework.core.references import shown_return_code


@dataclass(frozen=True)
class Card:
    """The code in its groups, its picture, and the address to type."""

    code: str
    picture: Markup
    address: str


def card_address(code: str) -> str:
    """Where the picture leads. The code stands behind the #, which no browser sends and no server logs."""
    return f"{_own(url_for('portal.back.from_card'))}#{code}"


def card_of(code: str | None) -> Card | None:
    if code is None:
        return None
    label = _("Picture for the camera of a phone: it opens the page to come back.")
    shown = urlsplit(_own(url_for("portal.enter")))
    return Card(shown_return_code(code), qr_svg(card_address(code), label=label), shown.netloc + shown.path)


def _own(path: str) -> str:
    return urljoin(str(current_app.config["PUBLIC_URL"]) + "/", path)
