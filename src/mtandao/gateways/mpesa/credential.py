"""The initiator's password, sealed for Safaricom: RSA with PKCS #1 v1.5, in base64."""

import base64
import re

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from mtandao.gateways.mpesa.errors import InvalidRequest

_FRAME = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")


def security_credential(initiator_password: str, certificate: str | bytes) -> str:
    """Sandbox and production have different certificates; InvalidRequest when this is none."""
    sealed = public_key(certificate).encrypt(initiator_password.encode(), PKCS1v15())
    return base64.b64encode(sealed).decode()


def public_key(certificate: str | bytes) -> RSAPublicKey:
    """Of a PEM certificate, also of one whose line ends a form has swallowed."""
    text = certificate.decode(errors="replace") if isinstance(certificate, bytes) else certificate
    try:
        der = base64.b64decode("".join(_FRAME.sub("", text).split()), validate=True)
        key = x509.load_der_x509_certificate(der).public_key()
    except ValueError:
        raise InvalidRequest("The M-Pesa certificate is not a PEM certificate.") from None
    if not isinstance(key, RSAPublicKey):
        raise InvalidRequest("The M-Pesa certificate holds no RSA key.")
    return key
