"""A login that is locked to a device: that one gets in however its router spells it, and no other does."""

import pytest

from mtandao.gateways.radius import rows
from mtandao.gateways.radius.tests.server.lab import Lab, Provider

LOCKED_TO = "02:1A:7F:00:10:2B"
TOLD = "This account is locked to another device. Call us."
PAP, CHAP = "User-Password", "CHAP-Password"
SPELLINGS = {
    "MikroTik": ("02:1A:7F:00:10:2B", "02:1A:7F:00:10:2C"),
    "dashes": ("02-1a-7f-00-10-2b", "02-1a-7f-00-10-2c"),
    "Cisco": ("021a.7f00.102b", "021a.7f00.102c"),
    "Huawei": ("021a-7f00-102b", "021a-7f00-102c"),
    "plain": ("021A7F00102B", "021A7F00102C"),
    "RouterOS's DHCP": ("1:2:1a:7f:0:10:2b", "1:2:1a:7f:0:10:2c"),
}


def locked(provider: Provider) -> None:
    """As provisioning writes it."""
    provider.user("alice", "s3cret", "plan")
    provider.group_check("plan", "Simultaneous-Use", "1")
    provider.group_reply("plan", "Mikrotik-Rate-Limit", "1M/1M")
    provider.check("alice", "Calling-Station-Id", LOCKED_TO, rows.COMPARED["Calling-Station-Id"])


@pytest.mark.parametrize("method", [PAP, CHAP])
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_device_gets_in_however_its_router_spells_it_and_others_are_told(
    provider: Provider, spelling: str, method: str
) -> None:
    router = provider.router()
    locked(provider)
    right, wrong = SPELLINGS[spelling]
    asked = {"User-Name": "alice", method: "s3cret"}
    answer = router.ask({**asked, "Calling-Station-Id": right})
    assert answer.accepted
    assert answer["Mikrotik-Rate-Limit"] == "1M/1M"
    assert "Calling-Station-Id" not in answer.names

    refused = router.ask({**asked, "Calling-Station-Id": wrong})
    assert refused.rejected
    assert refused["Reply-Message"] == TOLD
    assert "Mikrotik-Rate-Limit" not in refused.names
    assert provider.attempts("alice") == [
        ("Access-Accept", None, None),
        ("Access-Reject", "another device", TOLD),
    ]


@pytest.mark.parametrize("method", [PAP, CHAP])
def test_the_right_device_still_needs_the_password(provider: Provider, method: str) -> None:
    router = provider.router()
    locked(provider)
    answer = router.ask({"User-Name": "alice", method: "guess", "Calling-Station-Id": LOCKED_TO})
    assert answer.rejected
    assert "Reply-Message" not in answer.names
    assert provider.last_reason("alice") == "wrong password"


def test_a_router_that_names_no_device_lets_nobody_by_the_lock(provider: Provider) -> None:
    router = provider.router()
    locked(provider)
    assert router.sign_in("alice", "s3cret").rejected
    assert provider.last_reason("alice") == "another device"


def test_a_suspended_subscriber_is_told_that_whatever_his_device(provider: Provider) -> None:
    router = provider.router()
    locked(provider)
    provider.check("alice", "Auth-Type", "Reject")
    provider.reply("alice", "Reply-Message", "Not paid")
    answer = router.sign_in("alice", "s3cret", Calling_Station_Id="02:1A:7F:00:10:2C")
    assert answer["Reply-Message"] == "Not paid"
    assert provider.last_reason("alice") == "refused"


def test_a_lock_holds_where_groups_are_read_one_by_one(provider: Provider) -> None:
    router = provider.router()
    locked(provider)
    provider.group_check("plan", "NAS-Port-Type", "Ethernet", "==")
    device = {"NAS_Port_Type": "Ethernet", "Calling_Station_Id": "02-1a-7f-00-10-2b"}
    assert router.sign_in("alice", "s3cret", **device)["Mikrotik-Rate-Limit"] == "1M/1M"
    assert router.sign_in("alice", "s3cret", **{**device, "Calling_Station_Id": "other"}).rejected
    assert provider.last_reason("alice") == "another device"


def test_a_lock_to_something_else_than_a_mac_is_compared_as_it_is_written(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Calling-Station-Id", "olt-3/pon-1/onu-17", "==")
    assert router.sign_in("alice", Calling_Station_Id="olt-3/pon-1/onu-17").accepted
    assert router.sign_in("alice", Calling_Station_Id="olt-3/pon-1/onu-18").rejected


def test_any_other_condition_is_the_servers_own(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "NAS-Port-Type", "Ethernet", "==")
    assert router.sign_in("alice", NAS_Port_Type="Ethernet").accepted
    assert router.sign_in("alice", NAS_Port_Type="Async").rejected
    assert provider.last_reason("alice") == "conditions not met"


@pytest.mark.parametrize(
    "station", ["", "02:1A:7F:00:10", "02:1A-7F:00:10:2B", "02:1A:7F:00:10:2B:9", "wlan1", "é"]
)
def test_what_is_no_mac_stays_as_it_is(lab: Lab, station: str) -> None:
    assert lab.sql("select mtandao_device(%s)", station) == [(station,)]
