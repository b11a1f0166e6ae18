"""A certificate authority of the tests' own."""

from __future__ import annotations

import datetime
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Files:
    """A certificate, its key, and the authority that made it, as files."""

    cert: Path
    key: Path
    ca: Path

    def server(self, *, mutual: bool = True) -> dict[str, str]:
        """Settings of a service that serves with them."""
        asks = {"SVA_TLS_CLIENT_CA": str(self.ca)} if mutual else {}
        return {"SVA_TLS_CERT": str(self.cert), "SVA_TLS_KEY": str(self.key), **asks}

    def towards_workers(self) -> dict[str, str]:
        """Settings of a gateway that shows them to its workers."""
        names = {"CA": self.ca, "CERT": self.cert, "KEY": self.key}
        return {f"SVA_GATEWAY_TLS_{name}": str(path) for name, path in names.items()}


class Authority:
    """Signs certificates."""

    def __init__(self, name: str = "authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = _certificate(self._name, self._name, self._key.public_key(), self._key, ca=True)

    @property
    def pem(self) -> bytes:
        """Its own certificate."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, folder: Path, *names: str) -> Files:
        """A certificate for host names and addresses, in the files of a folder. Each appears whole."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        made = _certificate(subject, self._name, key.public_key(), self._key, names=names)
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        folder.mkdir(exist_ok=True)
        found = Files(folder / "tls.crt", folder / "tls.key", folder / "ca.crt")
        for path, data in (
            (found.key, private),
            (found.cert, made.public_bytes(serialization.Encoding.PEM)),
            (found.ca, self.pem),
        ):
            fresh = path.with_suffix(".new")
            fresh.write_bytes(data)
            os.replace(fresh, path)
        return found


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    names: tuple[str, ...] = (),
    ca: bool = False,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_name(n) for n in names]), critical=False
        )
    return builder.sign(signer, hashes.SHA256())


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
