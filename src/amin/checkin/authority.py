"""Certificates of the election's own authority: X.509 with Ed25519 keys. Source: RFC 5280, RFC 8410.

The subject is the name, the organisation the election's hash, the unit `ROLE` or `ROLE@STATION`.
A certificate says who holds a key; whether it may still be used is said by the centre, not by a date:
its own dates are wide, since no decision of check-in hangs on a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from amin.errors import MalformedError, NotPermittedError

_FROM: Final = datetime(2020, 1, 1, tzinfo=UTC)
_UNTIL: Final = datetime(2100, 1, 1, tzinfo=UTC)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_UNIT: Final = re.compile(r"(device|office|chair|supervisor)@([A-Za-z0-9-]{1,32})|(officer)")
_LIMIT_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a certificate names, and its public key."""

    name: str
    role: str
    station: str | None
    public: bytes


class Authority:
    """Issues certificates for one election; its key is made from a 32-byte seed and used off-line."""

    def __init__(self, seed: bytes, election: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._election = election
        self._name = _named("authority", election, "authority")

    def certificate(self, number: int = 1) -> bytes:
        """Its own certificate, PEM."""
        builder = _builder(self._name, self._name, self._key.public_key(), number)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return builder.sign(self._key, None).public_bytes(Encoding.PEM)

    def issue(self, subject: Subject, serial: int) -> bytes:
        """Certify a device or person, PEM.

        Args:
            serial: random, at most 159 bits.

        Raises:
            MalformedError: no name or role that a centre would take.
        """
        unit = subject.role if subject.station is None else f"{subject.role}@{subject.station}"
        if not _NAME.fullmatch(subject.name) or not _UNIT.fullmatch(unit):
            raise MalformedError("a name or role that no certificate has")
        name = _named(subject.name, self._election, unit)
        public = Ed25519PublicKey.from_public_bytes(subject.public)
        builder = _builder(name, self._name, public, serial)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return builder.sign(self._key, None).public_bytes(Encoding.PEM)


def certified(certificate: bytes, authority: bytes, election: bytes) -> Subject:
    """Read a certificate of this authority and election.

    Args:
        certificate, authority: PEM.

    Raises:
        NotPermittedError: not one that this authority issued for this election.
    """
    try:
        if len(certificate) > _LIMIT_BYTES:
            raise ValueError
        issued = x509.load_pem_x509_certificate(certificate)
        issuer = x509.load_pem_x509_certificate(authority)
        issued.verify_directly_issued_by(issuer)
        key = issued.public_key()
        constraints = issued.extensions.get_extension_for_class(x509.BasicConstraints).value
        name, organisation, unit = (
            _only(issued.subject, field)
            for field in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
        )
        role = _UNIT.fullmatch(unit)
        is_ours = organisation == election.hex() and _NAME.fullmatch(name) and not constraints.ca
        if role is None or not is_ours or not isinstance(key, Ed25519PublicKey):
            raise ValueError
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        raise NotPermittedError("no certificate that this election's authority issued") from None
    return Subject(name, role[1] or role[3], role[2], key.public_bytes_raw())


def _only(name: x509.Name, field: x509.ObjectIdentifier) -> str:
    (attribute,) = name.get_attributes_for_oid(field)
    return str(attribute.value)


def _named(name: str, election: bytes, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, election.hex()),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public: Ed25519PublicKey, serial: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
    )
