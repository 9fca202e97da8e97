"""MAC login: a device signs in by itself, with its MAC as the name and with whatever password its router sends."""

from typing import Any

import pytest

from mtandao.gateways.radius import rows
from mtandao.gateways.radius.tests.server.lab import Provider
from mtandao.gateways.radius.tests.server.test_server_devices import SPELLINGS, TOLD

MAC = "02:1A:7F:00:10:2B"
OTHER = "02:1A:7F:00:10:2C"


def known(provider: Provider) -> None:
    """As provisioning writes it."""
    provider.check(MAC, "Auth-Type", "Accept")
    provider.check(MAC, "Calling-Station-Id", MAC, rows.COMPARED["Calling-Station-Id"])
    provider.join(MAC, "plan")
    provider.group_check("plan", "Simultaneous-Use", "1")
    provider.group_reply("plan", "Mikrotik-Rate-Limit", "1M/1M")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"User-Password": ""},
        {"User-Password": MAC},
        {"User-Password": "one for all"},
        {"CHAP-Password": MAC},
    ],
    ids=["none", "empty", "the MAC", "one for all", "CHAP"],
)
def test_the_device_gets_in_whatever_password_its_router_sends(
    provider: Provider, sent: dict[str, str]
) -> None:
    router = provider.router()
    known(provider)
    answer = router.ask({"User-Name": MAC, "Calling-Station-Id": MAC, **sent})
    assert answer.accepted
    assert answer["Mikrotik-Rate-Limit"] == "1M/1M"


@pytest.mark.parametrize("spelling", [each for each in SPELLINGS if each not in {"plain", "RouterOS's DHCP"}])
def test_its_name_is_one_however_it_is_spelled(provider: Provider, spelling: str) -> None:
    router = provider.router()
    known(provider)
    name = SPELLINGS[spelling][0]
    assert router.ask({"User-Name": name, "Calling-Station-Id": "1:2:1a:7f:0:10:2b"}).accepted
    assert provider.attempts(MAC) == [("Access-Accept", None, None)]
    for kind in ("Start", "Interim-Update"):
        told: dict[str, Any] = {"Acct_Session_Id": "81", "User_Name": name, "Acct_Session_Time": 60}
        assert not router.account(kind, **told).silent
    assert provider.sessions("username, acctsessiontime") == [(MAC, 60)]


def test_another_device_that_says_its_name_is_refused(provider: Provider) -> None:
    router = provider.router()
    known(provider)
    for calling in ({"Calling-Station-Id": OTHER}, {}):
        answer = router.ask({"User-Name": MAC, "User-Password": "", **calling})
        assert answer.rejected
        assert answer["Reply-Message"] == TOLD


def test_a_device_that_nobody_knows_is_refused(provider: Provider) -> None:
    router = provider.router()
    known(provider)
    assert router.ask({"User-Name": "02-1a-7f-00-10-2c", "Calling-Station-Id": OTHER}).rejected
    assert provider.last_reason(OTHER) == "unknown user"


def test_a_second_session_of_the_device_is_counted(provider: Provider) -> None:
    router, elsewhere = provider.router(), provider.router()
    known(provider)
    told: dict[str, Any] = {"Acct_Session_Id": "81", "User_Name": MAC.lower(), "Calling_Station_Id": MAC}
    router.account("Start", **told)
    assert elsewhere.ask({"User-Name": MAC, "Calling-Station-Id": MAC}).rejected
    assert provider.last_reason(MAC) == "already logged in"
    # A new lease by the same router is the same session.
    assert router.ask({"User-Name": MAC, "Calling-Station-Id": MAC}).accepted


@pytest.mark.parametrize("name", ["254712345678", "021a7f00102b", "ab.cdef.123456", "02:1A:7F:00:10:2B:99"])
def test_what_only_looks_like_a_device_keeps_its_name(provider: Provider, name: str) -> None:
    router = provider.router()
    provider.user(name)
    assert router.sign_in(name).accepted


def test_a_name_that_an_answer_was_computed_from_stays(provider: Provider) -> None:
    router = provider.router()
    provider.user("02-1a-7f-00-10-2b", "s3cret")
    assert router.ask({"User-Name": "02-1a-7f-00-10-2b", "MS-CHAP-Password": "s3cret"}).accepted
