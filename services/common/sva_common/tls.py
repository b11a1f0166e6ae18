"""TLS: certificates from PEM files, read again when they change, for our servers and for our channels."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import grpc

from .errors import Refused
from .logs import logger

log = logger(__name__)
MAX_PEM_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, repr=False)
class Pem:
    """What the files held: a certificate with its chain, its key, and the authorities that are trusted."""

    cert: bytes | None
    key: bytes | None
    ca: bytes | None


class Certificates:
    """A certificate, its key and the trusted authorities, each in a file, or none of it.

    Files are replaced one by one while a process runs. What does not fit together (yet) is left alone, and
    the last that did is used on. Raises `Refused` when there is nothing usable from the first.
    """

    def __init__(self, cert: str = "", key: str = "", ca: str = "") -> None:
        self._cert = Path(cert) if cert else None
        self._key = Path(key) if key else None
        self._ca = Path(ca) if ca else None
        self.held = self._checked(self._read())
        self._tried = self.held

    def latest(self) -> Pem:
        """The newest that is usable. Reads files, so it blocks."""
        try:
            found = self._read()
            if found != self._tried:
                self._tried = found
                self.held = self._checked(found)
                log.info("certificates are read again")
        except Refused as error:
            log.warning("certificates stay as they were", reason=error.message)
        return self.held

    def _read(self) -> Pem:
        return Pem(*(None if path is None else _bytes_of(path) for path in (self._cert, self._key, self._ca)))

    def _checked(self, found: Pem) -> Pem:
        """The same, when a TLS library takes it and no file has changed meanwhile. Raises `Refused`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if self._ca is not None and found.ca is not None:
            try:
                context.load_verify_locations(cadata=found.ca.decode("ascii"))
            except (ssl.SSLError, ValueError):
                raise _unusable(self._ca, "holds no certificates in PEM form") from None
        if self._cert is not None and self._key is not None:
            try:
                # A key with a passphrase would be asked for at a terminal.
                context.load_cert_chain(self._cert, self._key, password=lambda: "")
            except (ssl.SSLError, ValueError, OSError):
                raise _unusable(
                    self._cert, f"is no certificate that belongs to the key {self._key}"
                ) from None
            if self._read() != found:
                raise _unusable(self._cert, "is being replaced")
        return found


def server_credentials(certificates: Certificates, *, require_client: bool) -> grpc.ServerCredentials:
    """Credentials of a server that asks for the newest certificate at every handshake.

    `require_client`: callers need a certificate of the trusted authorities, too.
    """

    def configuration(pem: Pem) -> grpc.ServerCertificateConfiguration:
        return grpc.ssl_server_certificate_configuration([(pem.key or b"", pem.cert or b"")], pem.ca)

    told = certificates.held

    def newest() -> grpc.ServerCertificateConfiguration | None:
        nonlocal told
        before, told = told, certificates.latest()
        return None if told == before else configuration(told)

    return grpc.dynamic_ssl_server_credentials(configuration(told), newest, require_client)  # type: ignore[arg-type]


def channel_credentials(pem: Pem) -> grpc.ChannelCredentials:
    """Credentials of a channel, which keeps them until it is closed. Without authorities: the public ones."""
    return grpc.ssl_channel_credentials(pem.ca, pem.key, pem.cert)


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = file.read(MAX_PEM_BYTES + 1)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from None
    if len(found) > MAX_PEM_BYTES:
        raise _unusable(path, f"is larger than {MAX_PEM_BYTES} bytes")
    return found


def _unusable(path: Path, what: str) -> Refused:
    return Refused(f"{path} {what}", reason="CERTIFICATE_UNUSABLE")
