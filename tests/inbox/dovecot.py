"""A real IMAP server on loopback: Debian's dovecot, found or installed, in a folder of its own, as whoever runs the tests."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.core.post_office import certificate, saved
from tests.packages import found_or_installed

USER, PASSWORD = "office", "for-tests-only"


def ensure() -> str:
    """The path of dovecot. Ends the program with one line when there is none and none can be installed."""
    lacking = "The tests of the inbox need a real IMAP server: install the package 'dovecot-imapd'."
    return found_or_installed(_find, ["dovecot-imapd"], lacking=lacking)


def _find() -> str | None:
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class MailServer:
    """Where it listens and whose certificate it shows; what lies in the mailbox, and putting something there."""

    port: int
    ca_file: Path

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "INBOX_SERVER": "127.0.0.1", "INBOX_PORT": self.port, "INBOX_USERNAME": USER, "INBOX_PASSWORD": PASSWORD,
            "INBOX_CA_FILE": str(self.ca_file), "INBOX_FOLDER": "INBOX", "INBOX_TIMEOUT": 15.0, "INBOX_STARTTLS": False,
        }  # fmt: skip

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=15) as connection:
            connection.login(USER, PASSWORD)
            yield connection

    def deliver(self, *mails: bytes) -> None:
        with self._signed_in() as connection:
            for mail in mails:
                assert connection.append("INBOX", "", None, mail)[0] == "OK"

    def subjects(self) -> list[str]:
        """What lies in the mailbox now: the lines with the subjects."""
        with self._signed_in() as connection:
            connection.select("INBOX", readonly=True)
            _ok, found = connection.search(None, "ALL")
            lines = []
            for number in found[0].split():
                _ok, answer = connection.fetch(number, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                lines.append(answer[0][1].decode().strip())
            return lines

    def empty(self) -> None:
        with self._signed_in() as connection:
            _ok, found = connection.select("INBOX")
            if found != [b"0"]:
                connection.store("1:*", "+FLAGS", "(\\Deleted)")
                connection.expunge()


@contextmanager
def running_server() -> Iterator[MailServer]:
    """Start dovecot on a free port; it ends with the block."""
    program = ensure()
    folder = Path(tempfile.mkdtemp(prefix="casework-imap-", dir="/tmp"))
    authority = certificate("Test authority")
    ca = saved(folder, authority)
    own = saved(folder, certificate("localhost", "127.0.0.1", by=authority))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    (folder / "dovecot.conf").write_text(_configuration(folder, port, own))
    (folder / "dovecot.conf").chmod(0o600)
    # As root each mailbox still belongs to the ordinary account that the server drops to.
    if os.geteuid() == 0:
        shutil.chown(folder, "dovecot", "dovecot")
    folder.chmod(0o755)
    process = subprocess.Popen(
        [program, "-F", "-c", str(folder / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process, folder)
        yield MailServer(port, ca)
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _try in range(600):
        if process.poll() is not None:
            break
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    log = folder / "dovecot.log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.exists() else 'no log'}")


def _configuration(folder: Path, port: int, certificate_file: Path) -> str:
    root = os.geteuid() == 0
    me = "dovecot" if root else getpass.getuser()
    group = "dovecot" if root else grp.getgrgid(os.getegid()).gr_name
    internal = "dovenull" if root else me
    return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
default_internal_user = {me}
default_internal_group = {group}
default_login_user = {internal}
ssl = required
ssl_cert = <{certificate_file}
ssl_key = <{certificate_file}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {me}
mail_gid = {group}
mail_location = maildir:{folder}/mail/%u
mail_home = {folder}/home/%u
disable_plaintext_auth = yes
auth_failure_delay = 0
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={me} gid={group} home={folder}/home/%u
}}
"""
