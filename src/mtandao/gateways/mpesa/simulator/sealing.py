"""The simulator's own certificate. It really decrypts, so that a wrong one shows as a wrong password."""

import base64
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from mtandao.gateways.outbound.realtime import real_now

_FILE = "daraja-certificate.pem"


class Seal:
    """Made when first needed, and kept in the folder if there is one."""

    def __init__(self, folder: Path | None) -> None:
        self._file = folder / _FILE if folder else None
        self._pair: tuple[rsa.RSAPrivateKey, bytes] | None = None

    @property
    def certificate_pem(self) -> bytes:
        return self._made()[1]

    def opened(self, credential: str) -> str | None:
        """The password within a security credential; None when it was sealed for somebody else."""
        try:
            return self._made()[0].decrypt(base64.b64decode(credential, validate=True), PKCS1v15()).decode()
        except ValueError:
            return None

    def _made(self) -> tuple[rsa.RSAPrivateKey, bytes]:
        if self._pair is None:
            self._pair = (
                _read(self._file.read_bytes()) if self._file and self._file.exists() else _new(self._file)
            )
        return self._pair


def _read(pem: bytes) -> tuple[rsa.RSAPrivateKey, bytes]:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{_FILE} holds no RSA key.")  # noqa: TRY004 - the file is wrong, not the call
    certificate = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return key, certificate.public_bytes(serialization.Encoding.PEM)


def _new(file: Path | None) -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Simulated Daraja")])
    now = real_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    if file:
        file.touch(mode=0o600)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate)
    return key, certificate
