"""The funder's public key: only one that can be used is kept, and only one that was compared is used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pysequoia
import pytest
from flask import Flask

from casework.core import clock
from casework.core.transaction import unit_of_work
from casework.nominations.calls import NothingToCompare, NotTheSame, add_key, compare_key, key_of
from casework.nominations.keys import (
    IsPrivateKey,
    KeyExpired,
    KeyRevoked,
    KeyUnreadable,
    KeyUnsuitable,
    SeveralKeys,
    grouped_fingerprint,
    read_key,
    seal_for,
)
from tests import make
from tests.nominations.things import a_call


def pair() -> pysequoia.Tsk:
    return pysequoia.Tsk.generate("Funder <funder@example.org>")


def test_only_the_holder_of_the_private_key_opens_what_was_sealed(context: Flask) -> None:
    funder, other = pair(), pair()
    sealed = seal_for(str(funder.extract_certificate()), b"Zqsecret")
    assert b"Zqsecret" not in sealed
    assert pysequoia.decrypt(sealed, decryptor=funder.decryptor()).bytes == b"Zqsecret"
    with pytest.raises(Exception, match=r"session key|[Dd]ecrypt|key"):
        pysequoia.decrypt(sealed, decryptor=other.decryptor())


def test_what_cannot_be_used_is_refused_with_a_reason_of_its_own(context: Flask) -> None:
    funder = pair()
    public = funder.extract_certificate()
    revoked = pysequoia.Cert.from_bytes(bytes(public) + bytes(public.revoke(funder.certifier())))
    expiring = pysequoia.Tsk.generate("Funder", validity_seconds=1).extract_certificate()
    signs_only = without_encryption(public)
    for given, refusal in (
        ("Zq no key", KeyUnreadable), (str(public) + str(pair().extract_certificate()), SeveralKeys), (str(funder), IsPrivateKey),
        (str(revoked), KeyRevoked), (str(signs_only), KeyUnsuitable),
    ):  # fmt: skip
        with pytest.raises(refusal):
            read_key(given)
    clock.travel(timedelta(days=1))
    with pytest.raises(KeyExpired):
        read_key(str(expiring))


def without_encryption(public: pysequoia.Cert) -> pysequoia.Cert:
    """The same key without the part that encrypts: its last subkey."""
    packets = list(pysequoia.packet.PacketPile.from_bytes(bytes(public)))
    last = max(place for place, one in enumerate(packets) if one.tag == pysequoia.packet.Tag.PublicSubkey)
    return pysequoia.Cert.from_packets(packets[:last])


def test_a_key_counts_when_its_fingerprint_was_said_by_the_funder_and_a_new_one_begins_again(context: Flask) -> None:
    advisor = make.user("scholar_advisor")
    call, funder = a_call(advisor), pair().extract_certificate()
    with unit_of_work():
        add_key(call, str(funder), by=advisor)
    wrong = funder.fingerprint[:-1] + ("0" if funder.fingerprint[-1] != "0" else "1")
    with pytest.raises(NotTheSame), unit_of_work():
        compare_key(call, wrong, "phone", by=advisor)
    with unit_of_work():
        compare_key(call, grouped_fingerprint(funder.fingerprint), "phone", by=advisor)
    key = key_of(call)
    assert key is not None and (key.compared_by_id, key.compared_way) == (advisor.id, "phone")
    with pytest.raises(NothingToCompare), unit_of_work():
        compare_key(call, funder.fingerprint, "phone", by=advisor)
    with unit_of_work():
        add_key(call, str(pair().extract_certificate()), by=advisor)
    again = key_of(call)
    assert again is not None and again.id != key.id and again.compared_at is None
    assert datetime.now(UTC) > again.added_at - timedelta(minutes=1)
