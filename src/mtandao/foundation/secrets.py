"""Secrets at rest: Fernet (AES-128-CBC with HMAC-SHA256), newest key first, older keys still open old rows.

Rotation: put a new key in front of MTANDAO_SECRET_KEYS, restart, run `mtandao rotate-secrets`, drop the old key.
"""

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A Fernet key from any passphrase. The purpose is part of it: the same passphrase also signs cookies."""
    stretched = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mtandao secrets at rest").derive(key.encode())
    return base64.urlsafe_b64encode(stretched)


def sealed(plain: str) -> str:
    """Text that may lie in the database."""
    return _box(tuple(settings.SECRET_KEYS)).encrypt(plain.encode()).decode()


def opened(sealed_text: str) -> str:
    """The plain text. cryptography.fernet.InvalidToken if no key fits."""
    return _box(tuple(settings.SECRET_KEYS)).decrypt(sealed_text.encode()).decode()


def resealed(sealed_text: str) -> str:
    """The same secret under the newest key."""
    return _box(tuple(settings.SECRET_KEYS)).rotate(sealed_text.encode()).decode()


class SealedTextField(TextField):
    """Plain in Python, sealed in the database. Not searchable, and hidden from the audit's before and after."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return opened(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return sealed(str(value)) if value else value
