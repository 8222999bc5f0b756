"""The vault: seals and opens under keys that belong to one person and one retention class, and destroys such keys.

A key that was opened lives until the end of the request or job, never longer, so that a destroyed one is dead for
every process at its next request. Keys for hashing belong to no person and are never destroyed: they are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app, g, has_app_context

from casework.core.keystore import RESERVED, KeyDestroyed, KeyMissing, KeyStore, VaultError, WrappedKey
from casework.core.master_keys import KEY_BYTES, MalformedKeys, MasterKeys, UnknownMaster, UnsafeKeyFile
from casework.core.named_seals import named_subject, without_name

__all__ = [
    "CLASSES",
    "KeyDestroyed",
    "KeyMissing",
    "MalformedKeys",
    "MasterKeys",
    "Placed",
    "TamperedSeal",
    "UnknownMaster",
    "UnsafeKeyFile",
    "Vault",
    "VaultError",
    "WrongMaster",
    "get_vault",
]

CLASSES = ("identity", "counselling", "papers", "course")
OWN = RESERVED + "casework"  # the subject of the keys for hashing, which belong to no person

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16
_STEP = 32
_DOMAIN = re.compile(r"[a-z][a-z0-9_]{0,31}")

Pair = tuple[str, str]


class TamperedSeal(VaultError):
    """What is sealed was changed, cut, or moved here from another row or column."""


class WrongMaster(VaultError):
    """The master keys given are not those of this key store: nothing may be read or written."""


class Placed(NamedTuple):
    """A seal, whose key it needs, and the one place where it is valid (table.column.row id)."""

    subject: str
    retention: str
    sealed: bytes
    about: str


class _Held:
    """The keys that one request or job has opened, and those that it will want."""

    def __init__(self) -> None:
        self.ciphers: dict[Pair, AESGCM] = {}
        self.dead: set[Pair] = set()
        self.wanted: set[Pair] = set()


class Vault:
    def __init__(self, *, keystore: KeyStore, master: MasterKeys) -> None:
        """Raises WrongMaster or UnknownMaster, before anything is written, when the master keys do not fit the store."""
        self.keystore = keystore
        self._master = master
        self._of_thread = threading.local()
        self._name_in_g = f"_casework_vault_{id(self)}"
        self._macs: dict[str, bytes] = {}
        for used in keystore.masters():
            sample = keystore.sample(used)
            if sample is not None:
                self._unwrap(*sample)

    # -- keys of a person -----------------------------------------------------------------------------------------

    def make_keys(self, subject: str, classes: Iterable[str] = CLASSES) -> None:
        """Make what is missing of the subject's keys, committed at once. Raises KeyDestroyed after an erasure."""
        _refuse_own(subject)
        chosen = tuple(classes)
        if unknown := set(chosen) - set(CLASSES):
            raise ValueError(f"There is no retention class {sorted(unknown)}.")
        held = self._held()
        for pair, key in self.keystore.make(subject, chosen, self._new_key).items():
            held.ciphers[pair] = AESGCM(self._unwrap(*pair, key))

    def make_many(self, subjects: Iterable[str]) -> None:
        """Make the keys of all classes for new subjects, committed together: for bulk work."""
        named = list(subjects)
        for subject in named:
            _refuse_own(subject)
        self.keystore.make_many(named, CLASSES, self._new_key)
        for subject in named:
            for cls in CLASSES:
                self.expect(subject, cls)

    def expect(self, subject: str, retention: str) -> None:
        """This key will be wanted: all wanted ones come in one statement when the first is needed."""
        held, pair = self._held(), (subject, retention)
        if pair not in held.ciphers and pair not in held.dead:
            held.wanted.add(pair)

    def seal(self, subject: str, retention: str, plain: bytes, *, about: str) -> bytes:
        """Seal `plain` for one place (`about`: table.column.row id). Its length shows only in steps of 32 bytes."""
        # A reason such as "death" must not be told from its length. One byte marks the end, zeros fill up.
        padded = plain + b"\x80" + bytes(-(len(plain) + 1) % _STEP)
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._cipher(subject, retention).encrypt(nonce, padded, _VERSION + about.encode())

    def open(self, subject: str, retention: str, sealed: bytes, *, about: str) -> bytes:
        """Open what `seal` made for the same place; a seal that names its subject opens with that one's key.

        Raises KeyDestroyed, KeyMissing, TamperedSeal.
        """
        return _opened(self._cipher(named_subject(sealed) or subject, retention), sealed, about)

    def open_each(self, seals: Sequence[Placed]) -> list[bytes | None]:
        """Open many seals, for a search: their keys come in one statement, and what was erased is None.

        Raises KeyMissing, TamperedSeal.
        """
        held = self._held()
        pairs = [(named_subject(seal.sealed) or seal.subject, seal.retention) for seal in seals]
        held.wanted.update(pair for pair in pairs if pair not in held.ciphers and pair not in held.dead)
        opened = []
        for pair, seal in zip(pairs, seals, strict=True):
            cipher = held.ciphers.get(pair) or self._cipher_or_none(*pair)
            opened.append(_opened(cipher, seal.sealed, seal.about) if cipher else None)
        return opened

    def is_destroyed(self, subject: str, retention: str) -> bool:
        return self._cipher_or_none(subject, retention) is None

    def destroy(self, subject: str, retentions: Iterable[str] | None = None) -> int:
        """Destroy these classes of a subject (None: all) for ever; returns how many keys were alive.

        Commit the scrubbed rows first (architecture.md §8): a row without its key is what remains.
        """
        _refuse_own(subject)
        count = self.keystore.destroy(subject, CLASSES if retentions is None else retentions)
        self.forget()
        return count

    def forget(self) -> None:
        """Drop every key that this request or job has opened."""
        if has_app_context():
            g.pop(self._name_in_g, None)
        self._of_thread.held = None

    # -- keyed hashes ---------------------------------------------------------------------------------------------

    def mac_key(self, domain: str) -> bytes:
        """A key for hashing that belongs to no person; each domain has its own, made when it is first asked for."""
        if domain not in self._macs:
            if not _DOMAIN.fullmatch(domain):
                raise ValueError("The domain of a keyed hash is a short word of small letters.")
            held = self._held()
            held.wanted.add((OWN, domain))
            self._fetch_wanted(held)
            if domain not in self._macs:
                self.keystore.make(OWN, [domain], self._new_key)
                held.wanted.add((OWN, domain))
                self._fetch_wanted(held)
        return self._macs[domain]

    def blind(self, text: str, *, domain: str) -> bytes:
        """A keyed hash by which something sealed can be found again; the same text gives another one in each domain."""
        return hmac.digest(self.mac_key(domain), text.encode(), hashlib.sha256)[:16]

    # -- rotation -------------------------------------------------------------------------------------------------

    def rotate(self) -> int:
        """Wrap every key anew under the newest master key. May be interrupted at any time and run again."""
        newest = self._master.newest

        def rewrap(subject: str, cls: str, key: WrappedKey) -> WrappedKey:
            return self._wrap(subject, cls, self._unwrap(subject, cls, key), newest)

        return self.keystore.rewrap(rewrap, newest=newest)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _held(self) -> _Held:
        if has_app_context():
            held = g.get(self._name_in_g)
            if held is None:
                held = _Held()
                setattr(g, self._name_in_g, held)
            return cast(_Held, held)
        held = getattr(self._of_thread, "held", None)
        if held is None:
            held = self._of_thread.held = _Held()
        return cast(_Held, held)

    def _cipher(self, subject: str, retention: str) -> AESGCM:
        held, pair = self._held(), (subject, retention)
        found = held.ciphers.get(pair)
        if found is not None:
            return found
        if pair not in held.dead:
            _refuse_own(subject)
            held.wanted.add(pair)
            self._fetch_wanted(held)
        if pair in held.dead:
            raise KeyDestroyed("This key was destroyed: what it sealed is gone for ever.")
        if pair not in held.ciphers:
            raise KeyMissing(f"There is no key of class {retention} for this subject in the key store.")
        return held.ciphers[pair]

    def _cipher_or_none(self, subject: str, retention: str) -> AESGCM | None:
        try:
            return self._cipher(subject, retention)
        except KeyDestroyed:
            return None

    def _fetch_wanted(self, held: _Held) -> None:
        wanted, held.wanted = held.wanted, set()
        for pair, key in self.keystore.fetch(wanted).items():
            if key.is_destroyed:
                held.dead.add(pair)
            elif pair[0] == OWN:
                self._macs[pair[1]] = self._unwrap(*pair, key)
            else:
                held.ciphers[pair] = AESGCM(self._unwrap(*pair, key))

    def _new_key(self, subject: str, cls: str) -> WrappedKey:
        return self._wrap(subject, cls, secrets.token_bytes(KEY_BYTES), self._master.newest)

    def _wrap(self, subject: str, cls: str, key: bytes, master: str) -> WrappedKey:
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self._master[master]).encrypt(nonce, key, _place_of_key(subject, cls))
        return WrappedKey(_VERSION + nonce + sealed, master)

    def _unwrap(self, subject: str, cls: str, key: WrappedKey) -> bytes:
        if key.wrapped is None or key.master is None:
            raise KeyDestroyed("This key was destroyed.")
        if key.wrapped[:1] != _VERSION:
            raise TamperedSeal("This is no key of this vault.")
        cipher = AESGCM(self._master[key.master])
        try:
            return cipher.decrypt(key.wrapped[1 : 1 + _NONCE], key.wrapped[1 + _NONCE :], _place_of_key(subject, cls))
        except InvalidTag:
            raise WrongMaster(f"The master key {key.master} does not open the keys of this store.") from None


def _opened(cipher: AESGCM, sealed: bytes, about: str) -> bytes:
    sealed = without_name(sealed)
    if sealed[:1] != _VERSION or len(sealed) < 1 + _NONCE + _TAG + _STEP:
        raise TamperedSeal("This is no seal of this vault.")
    try:
        padded = cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION + about.encode())
    except InvalidTag:
        raise TamperedSeal("A seal was changed, or belongs to another row or column.") from None
    return padded[: padded.rindex(b"\x80")]


def get_vault() -> Vault:
    """The vault of the running application."""
    return cast(Vault, current_app.extensions["casework_vault"])


def _place_of_key(subject: str, cls: str) -> bytes:
    return f"casework key\0{subject}\0{cls}".encode()


def _refuse_own(subject: str) -> None:
    if subject.startswith(RESERVED):
        raise ValueError("This subject is the program's own.")
