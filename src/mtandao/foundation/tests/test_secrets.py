"""Secrets at rest: sealed in the database, opened in Python, re-sealed when the key is changed."""

from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Nas
from mtandao.foundation.secrets import opened, resealed, rotate_all, sealed
from tests.worlds import World

OLD, NEW, OTHER = ("o" * 40, "n" * 40, "x" * 40)


@pytest.fixture
def keys(settings: Any) -> Any:
    """Set `settings.SECRET_KEYS`; put back afterwards by pytest-django."""
    return settings


def _in_the_database(nas: Nas) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM network_nas WHERE id = %s", [nas.id])
        return str(cursor.fetchone()[0])


@given(plain=st.text())
def test_what_is_sealed_is_opened_again(plain: str) -> None:
    assume_encodable = plain.encode("utf-8", "surrogatepass").decode("utf-8", "ignore")
    assert opened(sealed(assume_encodable)) == assume_encodable


def test_the_same_secret_is_never_sealed_alike() -> None:
    """Two routers with one secret are not to be found out by their rows."""
    assert sealed("shared") != sealed("shared")
    assert "shared" not in sealed("shared")


def test_the_wrong_key_opens_nothing(keys: Any) -> None:
    keys.SECRET_KEYS = (OLD,)
    text = sealed("secret")
    keys.SECRET_KEYS = (OTHER,)
    with pytest.raises(InvalidToken):
        opened(text)
    with pytest.raises(InvalidToken):
        resealed(text)


def test_a_tampered_secret_is_refused() -> None:
    text = sealed("secret")
    for place in (10, len(text) // 2, len(text) - 5):
        other = "A" if text[place] != "A" else "B"
        with pytest.raises(InvalidToken):
            opened(text[:place] + other + text[place + 1 :])


def test_an_older_key_still_opens_and_the_newest_seals(keys: Any) -> None:
    keys.SECRET_KEYS = (OLD,)
    text = sealed("secret")
    keys.SECRET_KEYS = (NEW, OLD)
    assert opened(text) == "secret"
    again = resealed(text)
    keys.SECRET_KEYS = (NEW,)
    assert opened(again) == "secret"
    with pytest.raises(InvalidToken):
        opened(text)


def test_the_key_that_seals_is_not_the_key_that_signs(keys: Any) -> None:
    """One passphrase, two purposes: a cookie's key must not open the database."""
    from cryptography.fernet import Fernet

    keys.SECRET_KEYS = (OLD,)
    import base64

    with pytest.raises((InvalidToken, ValueError)):
        Fernet(base64.urlsafe_b64encode(OLD.encode()[:32])).decrypt(sealed("secret").encode())


def test_a_field_is_plain_here_and_sealed_there(world: World) -> None:
    nas = network.register_nas(world.ctx, name="Kibera", address="10.90.4.7", secret="radius-secret")
    assert Nas.objects.get(id=nas.id).secret == "radius-secret"
    stored = _in_the_database(nas)
    assert "radius-secret" not in stored and opened(stored) == "radius-secret"


def test_a_field_is_sealed_once_whichever_way_it_is_written(world: World) -> None:
    nas = network.register_nas(world.ctx, name="Kibera", address="10.90.4.7", secret="radius-secret")
    nas.secret = "by bulk update"
    Nas.objects.bulk_update([nas], ["secret"])
    assert opened(_in_the_database(nas)) == Nas.objects.get().secret == "by bulk update"
    Nas.objects.filter(id=nas.id).update(secret="by update")
    assert opened(_in_the_database(nas)) == Nas.objects.get().secret == "by update"
    Nas.objects.filter(id=nas.id).update(secret="")
    assert _in_the_database(nas) == Nas.objects.get().secret == ""


def test_a_sealed_field_is_not_searched(world: World) -> None:
    network.register_nas(world.ctx, name="Kibera", address="10.90.4.7", secret="radius-secret")
    assert not Nas.objects.filter(secret="radius-secret").exists()


def test_all_secrets_of_all_tenants_go_under_the_newest_key(kept_world: World, keys: Any) -> None:
    """And not into the audit: neither the plain text nor the sealed one."""
    from mtandao.foundation.audit.models import AuditEntry

    keys.SECRET_KEYS = (OLD,)
    nas = network.register_nas(kept_world.ctx, name="Kibera", address="10.90.4.7", secret="radius-secret")
    before = _in_the_database(nas)
    keys.SECRET_KEYS = (NEW, OLD)
    assert rotate_all() >= 1
    keys.SECRET_KEYS = (NEW,)
    assert _in_the_database(nas) != before
    assert Nas.objects.get(id=nas.id).secret == "radius-secret"
    told = [entry.after for entry in AuditEntry.objects.filter(row_id=str(nas.id), action="update")]
    assert sorted(told, key=str) == [{"api_password": "hidden"}, {"secret": "hidden"}]


def test_a_rotation_without_the_old_key_changes_nothing(kept_world: World, keys: Any) -> None:
    keys.SECRET_KEYS = (OLD,)
    nas = network.register_nas(kept_world.ctx, name="Kibera", address="10.90.4.7", secret="radius-secret")
    before = _in_the_database(nas)
    keys.SECRET_KEYS = (NEW,)
    with pytest.raises(InvalidToken):
        rotate_all()
    assert _in_the_database(nas) == before
