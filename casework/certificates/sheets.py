"""A certificate as a sheet: first in the office's language, then in the person's; for the page to print and for the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from flask import current_app, render_template, url_for
from markupsafe import Markup

from casework.certificates.models import Certificate
from casework.certificates.numbers import shown_number
from casework.certificates.words import KINDS, rows_of
from casework.core.i18n import _, direction, speaking
from casework.core.qr import qr_svg

#: In which offices, universities and employers read it.
OF_THE_OFFICES = "de"


def sheet_of(certificate: Certificate, signed_by: str) -> Markup:
    content = certificate.content or {}
    number = content["number"]
    address = urljoin(str(current_app.config["PUBLIC_URL"]) + "/", url_for("certificates.check", lang=OF_THE_OFFICES))
    parts = []
    for language in dict.fromkeys((OF_THE_OFFICES, certificate.language)):
        with speaking(language) as spoken:
            parts.append(
                {
                    "language": spoken,
                    "direction": direction(spoken),
                    "title": str(KINDS[certificate.kind]),
                    "rows": rows_of(content),
                }
            )
    with speaking(OF_THE_OFFICES) as spoken:
        return Markup(  # noqa: S704 (rendered by our own template, which escapes)
            render_template(
                "certificates/sheet.html", parts=parts, number=shown_number(number), address=address, signed_by=signed_by,
                spoken=spoken, picture=qr_svg(f"{address}?number={number}", label=_("Check this certificate")),
            )
        )  # fmt: skip


def document_of(sheets: Sequence[Markup]) -> str:
    """A whole document for the PDF."""
    with speaking(OF_THE_OFFICES) as spoken:
        return render_template("certificates/document.html", sheets=sheets, language=spoken)
