"""The initiator's password, sealed for Safaricom: RSA with PKCS #1 v1.5, in base64."""

import base64

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from mtandao.gateways.mpesa.errors import InvalidRequest


def security_credential(initiator_password: str, certificate_pem: bytes) -> str:
    """Sandbox and production have different certificates; InvalidRequest when this is none."""
    try:
        key = x509.load_pem_x509_certificate(certificate_pem).public_key()
    except ValueError:
        raise InvalidRequest("The M-Pesa certificate is not a PEM certificate.") from None
    if not isinstance(key, RSAPublicKey):
        raise InvalidRequest("The M-Pesa certificate holds no RSA key.")
    return base64.b64encode(key.encrypt(initiator_password.encode(), PKCS1v15())).decode()
