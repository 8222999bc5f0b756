"""The doctor: looks at everything that an operator can get wrong, and says what to do. It changes nothing."""

from __future__ import annotations

import os
import shutil
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError

from casework import create_app
from casework.core import clock
from casework.core.models import db
from casework.core.vault import MasterKeys, Vault, VaultError
from casework.inbox.mailbox import Mailbox
from casework.messages.models import Letter
from casework.operation.safety import readable_by_all
from casework.operation.setting_up import is_up_to_date
from casework.portal import hearing
from casework.portal.texts import missing_texts
from casework.programmes.holidays import LAWS
from config import MissingSetting, settings_from

LEAST_FREE_SHARE = 0.1
LEAST_FREE = 500 * 1024 * 1024
UNSENT_FOR = timedelta(hours=1)
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    name: str
    is_good: bool
    text: str


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Everything that the doctor looks at. Without settings or keys nothing else can be looked at."""
    try:
        settings = settings_from(environ)
    except MissingSetting as error:
        return [Finding("settings", False, str(error))]
    except ValueError as error:
        return [Finding("settings", False, f"a number is not one: {error}")]
    found = [Finding("settings", True, "complete"), _key_file(settings), _data_folder(settings)]
    if not found[1].is_good:
        return found
    try:
        app = create_app(settings)
    except (VaultError, SQLAlchemyError, OSError) as error:
        return [*found, Finding("start", False, f"the program cannot start: {type(error).__name__}: {error}")]
    with app.app_context():
        found += [_look(name, check, settings) for name, check in _CHECKS.items()]
        db.session.rollback()
        db.engine.dispose()
    return found


def _look(name: str, check: Callable[[Settings], tuple[bool, str]], settings: Settings) -> Finding:
    try:
        is_good, text = check(settings)
    except (SQLAlchemyError, OSError, VaultError, smtplib.SMTPException) as error:
        return Finding(name, False, f"cannot be reached: {type(error).__name__}: {error}")
    return Finding(name, is_good, text)


def _key_file(settings: Settings) -> Finding:
    path = Path(settings["KEY_FILE"])
    if not path.exists():
        return Finding("key file", False, f"{path} is not there: run casework init, or bring it back from its copy")
    try:
        count = len(MasterKeys(path).ids)
    except (VaultError, OSError) as error:
        return Finding("key file", False, str(error))
    if not settings["DEMO"] and Path(settings["INSTANCE"]) in path.absolute().parents:
        return Finding("key file", False, "it lies beside the data")
    return Finding("key file", True, f"readable by its owner alone, {count} master keys")


def _data_folder(settings: Settings) -> Finding:
    open_places = [str(path) for path in readable_by_all(settings)]
    if open_places:
        return Finding("data folder", False, f"everyone on this machine may read {', '.join(open_places)}")
    return Finding("data folder", True, "closed to others")


def _keys(settings: Settings) -> tuple[bool, str]:
    vault: Vault = current_app.extensions["casework_vault"]
    masters = vault.keystore.masters()
    newest = MasterKeys(settings["KEY_FILE"]).newest
    old = sum(count for master, count in masters.items() if master != newest)
    if old:
        return False, f"{old} keys lie under an old master key: run casework keys rotate --resume"
    return True, f"{sum(masters.values())} keys, all readable"


def _key_store_apart(settings: Settings) -> tuple[bool, str]:
    """A log of the data's cluster that is archived would keep destroyed keys."""
    data, keys = make_url(settings["DATABASE_URL"]), make_url(settings["KEYS_URL"])
    if keys.get_backend_name() == "sqlite":
        beside = not settings["DEMO"] and Path(settings["INSTANCE"]) in Path(keys.database or "").absolute().parents
        return not beside, "the key store lies beside the data" if beside else "apart from the data"
    if data.get_backend_name() == keys.get_backend_name() and (data.host, data.port) == (keys.host, keys.port):
        return (
            False,
            "the key store is in the same PostgreSQL cluster as the data: its archived log would keep destroyed keys",
        )
    return True, "in another cluster than the data"


def _migrations(_settings: Settings) -> tuple[bool, str]:
    good = is_up_to_date()
    return good, "the database is up to date" if good else "the database is at another migration: run casework init"


def _mail(settings: Settings) -> tuple[bool, str]:
    is_safe = settings["MAIL_USE_TLS"] or settings["MAIL_USE_SSL"]
    if settings["MAIL_PASSWORD"] and not is_safe:
        return False, "a password would travel without TLS: set CASEWORK_MAIL_USE_TLS"
    server, port, wait = settings["MAIL_SERVER"], settings["MAIL_PORT"], settings["MAIL_TIMEOUT"]
    context = ssl.create_default_context(cafile=settings["MAIL_CA_FILE"])
    if settings["MAIL_USE_SSL"]:
        host: smtplib.SMTP = smtplib.SMTP_SSL(server, port, timeout=wait, context=context)
    else:
        host = smtplib.SMTP(server, port, timeout=wait)
    with host:
        code, _answer = host.ehlo()
        if settings["MAIL_USE_TLS"] and not settings["MAIL_USE_SSL"]:
            host.starttls(context=context)
            code, _answer = host.ehlo()
        if settings["MAIL_PASSWORD"]:
            host.login(settings["MAIL_USERNAME"] or "", settings["MAIL_PASSWORD"])
    words = "with TLS" if is_safe else "without TLS"
    return 200 <= code < 300 and (is_safe or settings["DEMO"]), f"{server}:{port} answers {words}"


def _inbox(settings: Settings) -> tuple[bool, str]:
    """Reads nothing of what lies there, only how much."""
    if not settings["INBOX_SERVER"]:
        return True, "not set up: the office's mail stays where it is"
    if not (settings["INBOX_USERNAME"] and settings["INBOX_PASSWORD"]):
        return False, "CASEWORK_INBOX_USERNAME or CASEWORK_INBOX_PASSWORD is not set"
    with Mailbox(settings, readonly=True) as mailbox:
        waiting = len(mailbox.uids())
    return True, f"{settings['INBOX_SERVER']}:{settings['INBOX_PORT']} answers with TLS, {waiting} mails lie there"


def _storage(settings: Settings) -> tuple[bool, str]:
    for folder in (settings["INSTANCE"], settings["FILES"]):
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"casework")
            file.flush()
            os.fsync(file.fileno())
        space = shutil.disk_usage(folder)
        if space.free < LEAST_FREE or space.free < LEAST_FREE_SHARE * space.total:
            return False, f"{folder} is nearly full: {space.free // 2**20} MB free"
    return True, "writable, with space left"


def _outbox(_settings: Settings) -> tuple[bool, str]:
    held = db.session.scalar(select(Letter.id).where(Letter.state == "held").limit(1))
    if held is not None:
        return False, "letters are held after a restore: look at them, then run casework outbox release"
    oldest = db.session.scalar(select(Letter.due_at).where(Letter.state == "queued").order_by(Letter.due_at).limit(1))
    if oldest is not None and clock.now() - oldest > UNSENT_FOR:
        return False, f"a letter waits since {oldest:%Y-%m-%d %H:%M} UTC: does the worker run?"
    return True, "nothing waits for long"


def _complaints(_settings: Settings) -> tuple[bool, str]:
    """Whoever is complained about never hears it, so somebody else must be there."""
    lost = hearing.unheard()
    if lost:
        return False, f"{lost} complaints are seen by nobody: add an account with the role ombudsperson"
    if not hearing.has_fallback():
        return False, "nobody hears a complaint about the coordination: add an account with the role ombudsperson"
    return True, "somebody hears each of them"


def _texts(_settings: Settings) -> tuple[bool, str]:
    missing = missing_texts()
    return not missing, f"missing: {', '.join(missing)}" if missing else "in every language"


def _holidays(settings: Settings) -> tuple[bool, str]:
    """Lessons leave out the public holidays of one state: a wrong letter would be seen on the first of them."""
    state = str(settings["FEDERAL_STATE"]).upper()
    known = state in LAWS
    return known, LAWS[state] if known else f"CASEWORK_FEDERAL_STATE is none of {', '.join(LAWS)}"


def _processes(settings: Settings) -> tuple[bool, str]:
    if not settings["REDIS_URL"]:
        good = settings["PROCESSES"] <= 1
        return good, "one process" if good else "more than one process needs CASEWORK_REDIS_URL"
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        Redis.from_url(settings["REDIS_URL"], socket_timeout=5).ping()
    except RedisError as error:
        return False, f"Redis does not answer: {type(error).__name__}"
    return True, f"{settings['PROCESSES']} processes, Redis answers"


_CHECKS: dict[str, Callable[[Settings], tuple[bool, str]]] = {
    "keys": _keys,
    "key store": _key_store_apart,
    "migrations": _migrations,
    "mail": _mail,
    "inbox": _inbox,
    "storage": _storage,
    "outbox": _outbox,
    "complaints": _complaints,
    "legal texts": _texts,
    "processes": _processes,
    "public holidays": _holidays,
}
