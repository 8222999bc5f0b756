"""The shared mailbox itself, over IMAP with a checked certificate and a time-out."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any

_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
_FOLDER = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}")


class MailboxDown(OSError):
    """The mailbox cannot be reached, or does not let us in. Names no person, so that it may stand in a log."""


class Mailbox:
    """An open mailbox. Raises MailboxDown whatever goes wrong on the way; `with` ends it."""

    def __init__(self, settings: Mapping[str, Any], *, readonly: bool = False) -> None:
        self._settings, self._readonly = settings, readonly
        self._imap: imaplib.IMAP4 | None = None
        self.validity = 0

    def __enter__(self) -> Mailbox:
        try:
            self._imap = self._connected()
            self._imap.login(self._settings["INBOX_USERNAME"] or "", self._settings["INBOX_PASSWORD"] or "")
            self._open_folder()
        except (imaplib.IMAP4.error, OSError, ValueError) as error:
            self._leave()
            raise MailboxDown(f"{type(error).__name__} while opening the mailbox") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def _connected(self) -> imaplib.IMAP4:
        host, port, wait = (self._settings[f"INBOX_{name}"] for name in ("SERVER", "PORT", "TIMEOUT"))
        context = ssl.create_default_context(cafile=self._settings["INBOX_CA_FILE"])
        if not self._settings["INBOX_STARTTLS"]:
            return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=wait)
        imap = imaplib.IMAP4(host, port, timeout=wait)
        try:
            imap.starttls(context)
        except BaseException:
            imap.shutdown()
            raise
        return imap

    def _open_folder(self) -> None:
        folder = self._settings["INBOX_FOLDER"]
        if not _FOLDER.fullmatch(folder):
            raise ValueError("a strange name for a folder")
        self._told(self._open.select(f'"{folder}"', readonly=self._readonly))
        _kind, told = self._open.response("UIDVALIDITY")
        self.validity = int(told[-1] or 0) if told and told[-1] else 0

    @property
    def _open(self) -> imaplib.IMAP4:
        if self._imap is None:
            raise MailboxDown("the mailbox is not open")
        return self._imap

    def _told(self, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise MailboxDown("the server refused what was asked")
        return answer[1]

    def _ask(self, *words: str) -> list[Any]:
        try:
            return self._told(self._open.uid(*words))
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxDown(f"{type(error).__name__} while reading the mailbox") from None

    def uids(self) -> list[int]:
        """All mails that lie there, the oldest first."""
        found = self._ask("SEARCH", "UNDELETED")
        return sorted(int(each) for line in found if line for each in line.split())

    def size_of(self, uid: int) -> int | None:
        """How large it is; none: somebody took it away meanwhile."""
        for line in self._ask("FETCH", str(uid), "(UID RFC822.SIZE)"):
            found = _SIZE.search(line if isinstance(line, bytes) else line[0] if line else b"")
            if found:
                return int(found.group(2) or found.group(3))
        return None

    def whole(self, uid: int) -> bytes | None:
        return self._part(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes | None:
        return self._part(uid, "BODY.PEEK[HEADER]<0.200000>")

    def _part(self, uid: int, part: str) -> bytes | None:
        for line in self._ask("FETCH", str(uid), f"({part})"):
            if isinstance(line, tuple) and isinstance(line[1], bytes):
                return line[1]
        return None

    def remove(self, uid: int) -> None:
        """Take the original out of the mailbox: this one alone where the server can, so that nobody else's goes along."""
        self._ask("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)")
        if "UIDPLUS" in self._open.capabilities:
            self._ask("EXPUNGE", str(uid))
            return
        try:
            self._told(self._open.expunge())
        except (imaplib.IMAP4.error, OSError) as error:
            raise MailboxDown(f"{type(error).__name__} while removing a mail") from None

    def _leave(self) -> None:
        """A failing good-bye is no failure: what was committed is committed."""
        if self._imap is None:
            return
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()
        self._imap = None
