"""Settings, read from the environment with the prefix CASEWORK_. Every default is safe in production and fit to publish."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "CASEWORK_"


class MissingSetting(RuntimeError):
    """A setting is missing or unsafe; the message names it."""


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


def settings_from(environ: Mapping[str, str]) -> dict[str, Any]:
    """Read all settings. Raises MissingSetting with the name of the first one that is missing or unsafe."""

    def get(name: str, default: str = "") -> str:
        return environ.get(PREFIX + name, default)

    demo = _flag(get("DEMO"))
    instance = Path(get("INSTANCE", "instance")).absolute()
    public_url = get("PUBLIC_URL", f"http://127.0.0.1:{get('PORT', '8000')}" if demo else "").rstrip("/")
    settings: dict[str, Any] = {
        "DEMO": demo,
        "DEBUG": _flag(get("DEBUG")),
        "INSTANCE": str(instance),
        "DATABASE_URL": get("DATABASE_URL", f"sqlite:///{instance / 'casework.db'}"),
        "KEYS_URL": get("KEYS_URL", f"sqlite:///{instance / 'keys' / 'keys.db'}" if demo else ""),
        "KEY_FILE": get("KEY_FILE", str(instance / "keys" / "master.key") if demo else ""),
        "FILES": get("FILES", str(instance / "files")),
        "SECRET_KEY": get("SECRET_KEY"),
        "PUBLIC_URL": public_url,
        "TRUSTED_PROXIES": int(get("TRUSTED_PROXIES", "0")),
        "ZONE": get("ZONE", "Europe/Berlin"),
        "FEDERAL_STATE": get("FEDERAL_STATE", "NW"),
        "SITE_TITLE": get("SITE_TITLE", "Beratung an der Universität"),
        "OPERATOR": get("OPERATOR", "Beispiel-Universität (erfunden)" if demo else ""),
        "OPERATOR_TEXTS": get("OPERATOR_TEXTS", str(instance / "texts")),
        "QUICK_EXIT_URL": get("QUICK_EXIT_URL", "https://www.wetter.de/"),
        "MAIL_SERVER": get("MAIL_SERVER", "127.0.0.1" if demo else ""),
        "MAIL_PORT": int(get("MAIL_PORT", "2525" if demo else "587")),
        "MAIL_USE_TLS": _flag(get("MAIL_USE_TLS", "" if demo else "1")),
        "MAIL_USE_SSL": _flag(get("MAIL_USE_SSL")),
        "MAIL_USERNAME": get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": get("MAIL_PASSWORD") or None,
        "MAIL_DEFAULT_SENDER": get("MAIL_SENDER", "casework@example.org" if demo else ""),
        "MAIL_TIMEOUT": float(get("MAIL_TIMEOUT", "15")),
        "MAIL_CA_FILE": get("MAIL_CA_FILE") or None,
        "INBOX_SERVER": get("INBOX_SERVER"),
        "INBOX_PORT": int(get("INBOX_PORT", "143" if _flag(get("INBOX_STARTTLS")) else "993")),
        "INBOX_STARTTLS": _flag(get("INBOX_STARTTLS")),
        "INBOX_USERNAME": get("INBOX_USERNAME") or None,
        "INBOX_PASSWORD": get("INBOX_PASSWORD") or None,
        "INBOX_FOLDER": get("INBOX_FOLDER", "INBOX"),
        "INBOX_TIMEOUT": float(get("INBOX_TIMEOUT", "20")),
        "INBOX_CA_FILE": get("INBOX_CA_FILE") or None,
        "TRAIL_COPY": get("TRAIL_COPY"),
        "REDIS_URL": get("REDIS_URL"),
        "PROCESSES": int(get("PROCESSES", "1")),
        "CLOSING_FOUR_EYES": _flag(get("CLOSING_FOUR_EYES")),
        "OFFICE_PHONE": _flag(get("OFFICE_PHONE")),
        "SECOND_FACTOR": _flag(get("SECOND_FACTOR", "" if demo else "1")),
    }
    if demo and not settings["SECRET_KEY"]:
        settings["SECRET_KEY"] = _demo_secret(instance)
    refuse_unsafe(settings)
    return settings | _flask_settings(settings)


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise MissingSetting for a set-up that must not serve anyone (security.md G37). The demo may do without TLS."""
    needed = ["SECRET_KEY", "PUBLIC_URL", "KEYS_URL", "KEY_FILE", "MAIL_SERVER", "MAIL_DEFAULT_SENDER", "OPERATOR"]
    names = {"MAIL_DEFAULT_SENDER": "MAIL_SENDER"}
    if not (settings["DEMO"] or settings.get("TESTING")):
        for name in needed:
            if not settings[name]:
                raise MissingSetting(f"{PREFIX}{names.get(name, name)} is not set")
        if settings["DEBUG"]:
            raise MissingSetting(f"{PREFIX}DEBUG must be off")
        if urlsplit(settings["PUBLIC_URL"]).scheme != "https":
            raise MissingSetting(f"{PREFIX}PUBLIC_URL must begin with https://")
        if Path(settings["INSTANCE"]) in Path(settings["KEY_FILE"]).absolute().parents:
            raise MissingSetting(f"{PREFIX}KEY_FILE must not lie beside the data, in {PREFIX}INSTANCE")
        if settings["PROCESSES"] > 1 and not settings["REDIS_URL"]:
            raise MissingSetting(f"{PREFIX}REDIS_URL is needed with more than one process")
    if len(settings["SECRET_KEY"]) < 32 or len(set(settings["SECRET_KEY"])) < 10:
        raise MissingSetting(f"{PREFIX}SECRET_KEY must have at least 32 characters, made at random")


def _demo_secret(instance: Path) -> str:
    path = instance / "secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _flask_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    secure = urlsplit(settings["PUBLIC_URL"]).scheme == "https"
    return {
        "SQLALCHEMY_DATABASE_URI": settings["DATABASE_URL"],
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings["DATABASE_URL"]),
        # A browser drops a Secure cookie over http, so the demo's cookie has another name (security.md rule 4).
        "SESSION_COOKIE_NAME": "__Host-casework" if secure else "casework-demo",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_PROTECTION": None,
        "MAX_CONTENT_LENGTH": 32 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
        "MAX_FORM_PARTS": 500,
        "MAIL_SUPPRESS_SEND": False,
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": False,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DOMAIN": "public;staff",
        "BABEL_TRANSLATION_DIRECTORIES": "translations;translations",
        "RATELIMIT_STORAGE_URI": settings["REDIS_URL"] or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
    }


def engine_options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 20, "check_same_thread": False}}
    # Only here: whoever runs on SQLite needs no driver of PostgreSQL.
    from casework.core.postgresql import Cursor

    return {
        "paramstyle": "numeric_dollar",
        "pool_size": 8,
        "max_overflow": 4,
        # The connection that was used last knows its statements already: PostgreSQL plans them once, not for each page.
        "pool_use_lifo": True,
        "connect_args": {
            "connect_timeout": 5,
            "options": "-c jit=off -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0",
            "cursor_factory": Cursor,
        },
    }
