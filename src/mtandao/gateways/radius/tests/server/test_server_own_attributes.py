"""What provisioning writes of a provider's own attributes, as FreeRADIUS answers it."""

from typing import Any, cast

from mtandao.gateways.radius import rows
from mtandao.gateways.radius.tests.server.lab import DATABASE, Lab, Provider


def written(lab: Lab, provider: Provider, login: rows.LoginRows, own: rows.Items) -> None:
    with lab.postgres.connect(DATABASE) as connection, connection.cursor() as cursor:
        there = cast("Any", cursor)
        rows.write_group(there, provider.tenant, "plan", {"Idle-Timeout": "200"}, {}, own=own)
        rows.write_logins(there, provider.tenant, [login])


def test_an_accept_carries_a_plans_and_a_logins_own_and_the_logins_wins(lab: Lab, provider: Provider) -> None:
    router = provider.router()
    login = rows.LoginRows(
        username="alice",
        group="plan",
        checks={"NAS-Port-Type": "Ethernet"},
        compared=frozenset({"NAS-Port-Type"}),
        replies={"Mikrotik-Group": "gold"},
        passwords={"Cleartext-Password": "secret"},
    )
    own = {"Mikrotik-Group": "silver", "Filter-Id": "homes"}
    written(lab, provider, login, own)
    answer = router.sign_in("alice", NAS_Port_Type="Ethernet")
    assert answer.all("Mikrotik-Group") == ["gold"]
    assert answer.all("Filter-Id") == ["homes"] and answer.all("Idle-Timeout") == ["200"]
    assert not router.sign_in("alice", NAS_Port_Type="Virtual").accepted
    login.checks, login.replies = {}, {}
    login.gone_checks, login.gone_replies = ("NAS-Port-Type",), ("Mikrotik-Group",)
    written(lab, provider, login, own)
    answer = router.sign_in("alice", NAS_Port_Type="Virtual")
    assert answer.all("Mikrotik-Group") == ["silver"]
