"""Paytm's checksum: a salted hash, encrypted with the merchant's key. The same text signed twice looks different."""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import string
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

# Fixed by Paytm for all merchants.
_VECTOR = b"@@@@&&&&####$$$$"
_SALT_LENGTH = 4
_LETTERS = string.ascii_letters + string.digits
_BLOCK = 128
_BODY = re.compile(r'"body"\s*:\s*(?=\{)')


def sign(text: str, key: str, salt: str = "") -> str:
    salt = salt or "".join(secrets.choice(_LETTERS) for _ in range(_SALT_LENGTH))
    padder = PKCS7(_BLOCK).padder()
    padded = padder.update(_hashed(text, salt).encode()) + padder.finalize()
    encryptor = Cipher(AES(key.encode()), CBC(_VECTOR)).encryptor()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def fits(signature: str, text: str, key: str) -> bool:
    try:
        decryptor = Cipher(AES(key.encode()), CBC(_VECTOR)).decryptor()
        plain = decryptor.update(base64.b64decode(signature, validate=True)) + decryptor.finalize()
        unpadder = PKCS7(_BLOCK).unpadder()
        given = (unpadder.update(plain) + unpadder.finalize()).decode("ascii")
    except (ValueError, binascii.Error):
        return False
    return hmac.compare_digest(given, _hashed(text, given[-_SALT_LENGTH:]))


def _hashed(text: str, salt: str) -> str:
    return hashlib.sha256(f"{text}|{salt}".encode()).hexdigest() + salt


def of_fields(fields: Mapping[str, str]) -> str:
    """What is signed of a form: its values in the order of their names."""
    named = sorted((name, value) for name, value in fields.items() if name != "CHECKSUMHASH")
    return "|".join("" if value.lower() == "null" else value for _name, value in named)


def body_of(text: str) -> str:
    """What is signed of a JSON message: its `body` as it stands there, to the byte. Empty when it has none."""
    found = _BODY.search(text)
    if found is None:
        return ""
    try:
        _value, end = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return ""
    return text[found.end() : end]
