"""Secrets at rest: Fernet (AES-128-CBC with HMAC-SHA256), newest key first, older keys still open old rows.

Rotation: put a new key in front of MTANDAO_SECRET_KEYS, restart, run `mtandao rotate-secrets`,
drop the old key.
"""

import base64
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

if TYPE_CHECKING:
    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """A Fernet key from any passphrase. The purpose is part of it: the same passphrase also signs cookies."""
    stretched = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mtandao secrets at rest").derive(
        key.encode()
    )
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
    """Plain in Python, sealed in the database.
    Not searchable, and hidden from the audit's before and after."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return opened(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        return sealed(str(value)) if value else value


class SealedJSONField(SealedTextField):
    """A JSON object, sealed as one: names and values alike. Empty in Python is `{}`."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(opened(value)) if value else {}

    def get_prep_value(self, value: Any) -> Any:
        return sealed(json.dumps(value)) if value else ""

    def to_python(self, value: Any) -> Any:
        return value


def rotate_all() -> int:
    """Put every sealed column of every table under the newest key, a row at a time; returns how many."""
    done = 0
    for model in apps.get_models():
        sealed_fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
        for field in sealed_fields:
            names = (model._meta.db_table, str(field.column), str(model._meta.pk.column))
            table, column, key = map(connection.ops.quote_name, names)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('mtandao.scope', 'platform', true)")
                cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {column} <> '' FOR UPDATE")
                for pk, value in cursor.fetchall():
                    cursor.execute(
                        f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [resealed(value), pk]
                    )
                    done += 1
    return done
