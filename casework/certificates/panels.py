"""The way to a certificate, from the case page."""

from __future__ import annotations

from typing import Any

from casework.certificates.permissions import CERTIFY
from casework.core.contributions import Panel
from casework.core.i18n import _l


def panels(viewer: Any, case: Any) -> list[Panel]:
    if not CERTIFY.allows(viewer, case):
        return []
    return [Panel(61, _l("Certificates"), "certificates/panel.html", {"case": case})]
