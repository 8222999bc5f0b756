"""The application put together: settings, extensions, features, doors."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from casework.core import access, attempts, contributions, headers, i18n, ledger, limits, pages, transaction
from casework.core.keystore import KeyStore
from casework.core.mailer import SafeMail
from casework.core.models import db
from casework.core.vault import MasterKeys, Vault
from config import settings_from

ROOT = Path(__file__).parent.parent.parent


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Settings, extensions, features, then the check that every door has a lock."""
    app = Flask("casework", root_path=str(ROOT / "casework"), template_folder=str(ROOT / "templates"))
    app.jinja_environment = pages.Templates
    app.config.update(settings if settings is not None else settings_from(os.environ))
    _set_host(app)
    Path(app.config["INSTANCE"]).mkdir(parents=True, exist_ok=True, mode=0o700)
    keystore = KeyStore(app.config["KEYS_URL"])
    app.extensions["casework_vault"] = Vault(keystore=keystore, master=MasterKeys(app.config["KEY_FILE"]))
    db.init_app(app)
    app.extensions["casework_mail"] = SafeMail(app)
    for part in (i18n, access, attempts, limits, pages, headers):
        part.init_app(app)
    for layer in ("models", "queries", "service", "jobs"):
        contributions.modules(layer)
    transaction.init_app(app)
    for module in contributions.modules("views"):
        app.register_blueprint(module.bp)
    lock_doors(app)
    app.teardown_appcontext(lambda _error: app.extensions["casework_vault"].forget())
    logging.getLogger("casework").setLevel(logging.INFO)
    return app


def lock_doors(app: Flask) -> None:
    """Put the transaction around every view. Raises UndeclaredDoor for a route without a decision about access."""
    access.refuse_undeclared(app)
    for endpoint, view in list(app.view_functions.items()):
        if not getattr(view, "is_in_transaction", False):
            app.view_functions[endpoint] = transaction.in_transaction(view, ledger.write)


def _set_host(app: Flask) -> None:
    """The public host comes from the settings alone; another Host header is refused (security.md rule 6)."""
    url = urlsplit(app.config["PUBLIC_URL"])
    hosts = [url.hostname or "localhost"]
    if app.config["DEMO"] or app.config.get("TESTING"):
        hosts += ["127.0.0.1", "localhost"]
    app.config["TRUSTED_HOSTS"] = hosts
    app.config["PREFERRED_URL_SCHEME"] = url.scheme
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]  # Flask's own way to wrap it
