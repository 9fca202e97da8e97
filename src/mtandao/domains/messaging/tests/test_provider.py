"""The tenant's account with its provider."""

from typing import Any

import pytest
from django.db import connection

from mtandao.domains.messaging import contract as messaging
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.refusals import Malformed
from tests.worlds import World


def test_the_provider_is_set_up_once_and_changed_after(isp: World) -> None:
    before = messaging.active_provider(isp.ctx)
    assert before is not None and len(before.callback_secret) >= 20
    after = messaging.set_up_provider(isp.ctx, sender_id="SAVANNA")
    assert (after.id, after.callback_secret, after.api_key) == (
        before.id,
        before.callback_secret,
        "savanna-key",
    )
    assert messaging.provider_settings(isp.ctx).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "", "api_key": "x"},
        {"username": "savanna", "api_key": ""},
        {"username": "savanna", "api_key": "kéy"},
        {"username": "savanna", "api_key": "x", "sender_id": "TWELVELETTER"},
        {"username": "savanna", "api_key": "x", "sender_id": "NO/SUCH"},
    ],
)
def test_an_account_that_cannot_work_is_refused(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        messaging.set_up_provider(world.ctx, **wrong)
    assert messaging.active_provider(world.ctx) is None


def test_the_key_is_sealed_and_never_in_the_audit(isp: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM messaging_providersettings")
        assert "savanna-key" not in cursor.fetchone()[0]
    entries = AuditEntry.objects.filter(tenant_id=isp.tenant_id, table_name="messaging_providersettings")
    assert entries.exists()
    assert not any("api_key" in (e.after or {}) or "callback_secret" in (e.after or {}) for e in entries)
