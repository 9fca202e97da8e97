"""Whatever a subscriber is called, whatever password he chose: it arrives as he typed it and does nothing."""

import hashlib
import random
import secrets
from typing import Any

import pytest

from mtandao.gateways.radius.tests.server.lab import Lab, Provider

NAMES = [
    "+254712345678",
    "0712 345 678",
    "john@acme",
    "john@acme.isp",
    "مشترك",
    "Ünïcode-ñ",
    "用户",
    "O'Brien",
    'double"quote',
    "back\\slash",
    "semi;colon--",
    "#hash%{User-Name}",
    "a..b",
    "x" * 200,
]
INJECTIONS = [
    "nobody' OR '1'='1",
    "'; drop table radcheck; --",
    "nobody\\' OR 1=1 --",
    "$$; select pg_sleep(5); $$",
    "%{sql:delete from radcheck}",
    "`%{sql:delete from radcheck}`",
]
PASSWORDS = [
    " leading and trailing ",
    "back\\slash",
    "ends in backslash\\",
    "line\\nfeed \\101 \\x41",
    '"quoted"',
    "'quoted'",
    "`echo quoted`",
    "`%{User-Name}`",
    "%{User-Name}",
    "'",
    '"',
    "`",
    "\\",
    "0x616263",
    "naïve-密码",
    "$ENV{HOME} ${x}",
    "comma, and = sign",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_works(provider: Provider, name: str) -> None:
    router = provider.router()
    provider.user(name)
    assert router.sign_in(name).accepted
    assert router.account("Start", User_Name=name, Acct_Session_Id="1").kind == "Accounting-Response"
    assert provider.attempts(name) == [("Access-Accept", None, None)]
    assert provider.sessions("username") == [(name,)]


@pytest.mark.parametrize("name", INJECTIONS)
def test_a_name_is_never_a_command(provider: Provider, lab: Lab, name: str) -> None:
    router = provider.router()
    provider.user("alice")
    assert router.sign_in(name).rejected
    assert provider.last_reason(name) == "unknown user"
    text: dict[str, Any] = {
        "Acct_Session_Id": name,
        "Called_Station_Id": name,
        "NAS_Port_Id": name,
        "Connect_Info": name,
    }
    assert router.account("Start", User_Name=name, **text).kind == "Accounting-Response"
    assert provider.sessions("username, acctsessionid, calledstationid, nasportid, connectinfo_start") == [
        (name,) * 5
    ]
    assert router.sign_in("alice").accepted


def test_names_that_are_not_utf8_are_refused_and_kept_readable(provider: Provider) -> None:
    router = provider.router()
    for raw, written in (
        (b"caf\xe9", "0x636166e9"),
        (b"a\xff\xfe", "0x61fffe"),
        (b"nul\x00byte", "0x6e756c0062797465"),
    ):
        # Attribute 1 is User-Name; radclient sends these bytes as they are.
        answer = router.ask({"Attr-1": "0x" + raw.hex(), "User-Password": "secret"})
        assert answer.rejected
        assert provider.last_reason(written) == "unknown user"


@pytest.mark.parametrize("password", PASSWORDS)
def test_every_password_is_taken_literally(provider: Provider, password: str) -> None:
    router = provider.router()
    provider.user("alice", password)
    assert router.ask({"User-Name": "alice", **_chap(password)}).accepted
    assert router.ask({"User-Name": "alice", **_chap(password + "x")}).rejected
    # radclient itself reads escapes in a password it is to send.
    if "\\" not in password:
        assert router.sign_in("alice", password).accepted


def _chap(password: str) -> dict[str, str]:
    """What a router sends for a CHAP login (RFC 2865, section 2.2), byte for byte."""
    identifier, challenge = b"\x07", secrets.token_bytes(16)
    response = hashlib.md5(identifier + password.encode() + challenge, usedforsecurity=False).digest()
    return {"CHAP-Password": "0x" + (identifier + response).hex(), "CHAP-Challenge": "0x" + challenge.hex()}


@pytest.mark.parametrize(
    "value",
    ["5M/10M", "2M/4M 4M/8M 1500k/3M 16/16 8 512k/1M", "`id`", "%{User-Password}", "'x'", "a\\nb", "\\"],
)
def test_every_reply_is_sent_literally(provider: Provider, value: str) -> None:
    router = provider.router()
    provider.user("alice")
    provider.reply("alice", "Mikrotik-Rate-Limit", value)
    assert router.sign_in("alice")["Mikrotik-Rate-Limit"] == value


def test_replies_of_every_kind_of_character_are_sent_literally(provider: Provider) -> None:
    router = provider.router()
    characters = "\\'\"`%{}&:=+-,#;$()[]<>!~|*? \n\tabn0179é用"
    chosen = random.Random(20261121)
    for number in range(60):
        value = "".join(chosen.choices(characters, k=chosen.randint(1, 24)))
        provider.user(f"user{number}", value)
        provider.reply(f"user{number}", "Reply-Message", value)
        assert router.ask({"User-Name": f"user{number}", **_chap(value)})["Reply-Message"] == value


def test_class_comes_back_as_it_was_given(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.reply("alice", "Class", "subscription:7f3c")
    given = router.sign_in("alice")["Class"]
    router.account("Start", User_Name="alice", Acct_Session_Id="1", Class=given)
    assert provider.sessions("class") == [("subscription:7f3c",)]
