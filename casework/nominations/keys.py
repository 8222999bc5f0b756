"""Reading a funder's public key, and sealing for it. Sequoia decides what is too old or too weak to be used."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime

import pysequoia

from casework.core import clock
from casework.core.errors import Refusal
from casework.core.i18n import _l

LONGEST = 200_000
GROUP = 4


class KeyUnreadable(Refusal):
    field = "armored"
    message = _l("This is no public key. It begins with BEGIN PGP PUBLIC KEY BLOCK.")


class SeveralKeys(Refusal):
    field = "armored"
    message = _l("These are several keys. Please paste the one of the funder alone.")


class IsPrivateKey(Refusal):
    field = "armored"
    message = _l("This is a private key. Nothing of it was kept. Ask the funder for the public one.")


class KeyRevoked(Refusal):
    field = "armored"
    message = _l("The funder has revoked this key. Ask for the new one.")


class KeyExpired(Refusal):
    field = "armored"
    message = _l("This key has expired. Ask the funder for the new one.")


class KeyUnsuitable(Refusal):
    field = "armored"
    message = _l(
        "Nothing can be encrypted for this key: it is made for something else, or too weak. Ask for another one."
    )


@dataclass(frozen=True)
class PublicKey:
    """A key that can be used now."""

    armored: str
    fingerprint: str
    says: str
    expires_at: datetime | None


def read_key(given: str) -> PublicKey:
    """The one public key in this text. Raises a Refusal that says why it cannot be used."""
    cert = _the_one(given)
    if cert.has_secret_keys:
        raise IsPrivateKey
    if cert.is_revoked:
        raise KeyRevoked
    expires = cert.expiration
    if expires is not None and expires <= clock.now():
        raise KeyExpired
    _seal(b"", cert)
    says = ", ".join(str(each) for each in cert.user_ids)
    return PublicKey(str(cert), cert.fingerprint, says[:200], expires)


def seal_for(armored: str, content: bytes) -> bytes:
    """Encrypt for this key and nobody else. Raises as `read_key`: it may have expired meanwhile."""
    read_key(armored)
    return _seal(content, _the_one(armored))


def grouped_fingerprint(fingerprint: str) -> str:
    """As people compare it: in groups of four."""
    upper = fingerprint.upper()
    return " ".join(upper[start : start + GROUP] for start in range(0, len(upper), GROUP))


def _the_one(given: str) -> pysequoia.Cert:
    try:
        with warnings.catch_warnings():
            # It warns of a private key in our own log; the person is told in a sentence.
            warnings.simplefilter("ignore", DeprecationWarning)
            found = pysequoia.Cert.split_bytes(given[:LONGEST].encode())
    except Exception as error:  # what a stranger wrote may be anything
        raise KeyUnreadable from error
    if not found:
        raise KeyUnreadable
    if len(found) > 1:
        raise SeveralKeys
    return found[0]


def _seal(content: bytes, cert: pysequoia.Cert) -> bytes:
    try:
        return bytes(pysequoia.encrypt(content, recipients=[cert], armor=False))
    except Exception as error:  # no part of it may be used to encrypt; the library has one class for all
        raise KeyUnsuitable from error
