"""Who gets in, with what, and what the others are told."""

import pytest

from mtandao.gateways.radius.tests.server.lab import Lab, Provider
from mtandao.gateways.radius.tests.server.radclient import storm

# RFC 2759, section 9.2: these challenges and this response belong to User and clientPass.
RFC2759_CHALLENGE = "0x5b5d7c7d7b3f2f3e3c2c602132262628"
RFC2759_RESPONSE = (
    "0x0000"
    + "21402324255e262a28295f2b3a337c7e"
    + "00" * 8
    + "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df"
)
NT_HASH_OF_CLIENT_PASS = "44ebba8d5312b8d611474411f56989ae"
RATE = "5120k/20480k 10240k/40960k 4096k/16384k 10/10"


def test_a_subscriber_gets_his_plans_rate_and_his_own_address(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "s3cret", "plan-home-basic")
    provider.group_reply("plan-home-basic", "Mikrotik-Rate-Limit", RATE)
    provider.reply("alice", "Framed-IP-Address", "100.64.3.9")
    answer = router.sign_in("alice", "s3cret")
    assert answer.accepted
    assert answer["Mikrotik-Rate-Limit"] == RATE
    assert answer["Framed-IP-Address"] == "100.64.3.9"
    assert provider.attempts("alice") == [("Access-Accept", None, None)]


def test_a_wrong_password_is_refused_and_logged_as_such(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.reply("alice", "Reply-Message", "Welcome back")
    answer = router.sign_in("alice", "not it")
    assert answer.rejected
    assert "Reply-Message" not in answer.names
    assert provider.attempts("alice") == [("Access-Reject", "wrong password", None)]


def test_an_unknown_user_is_refused_and_logged_as_such(provider: Provider) -> None:
    router = provider.router()
    assert router.sign_in("nobody").rejected
    assert provider.last_reason("nobody") == "unknown user"


def test_the_password_is_written_nowhere(provider: Provider, lab: Lab) -> None:
    router = provider.router()
    provider.user("alice", "correct-horse")
    router.sign_in("alice", "correct-horse")
    router.sign_in("alice", "battery-staple")
    log = (
        str(lab.sql("select p::text from radpostauth p where tenant_id = %s", provider.tenant)) + lab.output()
    )
    assert "correct-horse" not in log
    assert "battery-staple" not in log


@pytest.mark.parametrize(
    "known", [("Cleartext-Password", "clientPass"), ("NT-Password", NT_HASH_OF_CLIENT_PASS)]
)
def test_ms_chap_v2_holds_with_the_clear_password_and_with_its_hash(
    provider: Provider, known: tuple[str, str]
) -> None:
    router = provider.router()
    provider.check("User", *known)
    challenge = {"User-Name": "User", "MS-CHAP-Challenge": RFC2759_CHALLENGE}
    answer = router.ask({**challenge, "MS-CHAP2-Response": RFC2759_RESPONSE})
    assert answer.accepted
    assert b"S=407A5589115FD0D6209F510FE9C04566932CDA56" in bytes.fromhex(answer["MS-CHAP2-Success"][2:])
    assert not [name for name in answer.names if name.startswith("MS-MPPE")]

    wrong = RFC2759_RESPONSE[:-2] + "00"
    assert router.ask({**challenge, "MS-CHAP2-Response": wrong}).rejected
    assert provider.last_reason("User") == "wrong password"


def test_chap_holds_with_the_clear_password(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "s3cret")
    assert router.ask({"User-Name": "alice", "CHAP-Password": "s3cret"}).accepted
    assert router.ask({"User-Name": "alice", "CHAP-Password": "s3cres"}).rejected
    assert provider.last_reason("alice") == "wrong password"


def test_chap_cannot_hold_with_a_hash_and_the_log_says_so(provider: Provider) -> None:
    router = provider.router()
    provider.check("alice", "NT-Password", NT_HASH_OF_CLIENT_PASS)
    assert router.ask({"User-Name": "alice", "CHAP-Password": "clientPass"}).rejected
    assert provider.last_reason("alice") == "no password to compare with"
    assert router.sign_in("alice", "clientPass").accepted


def test_both_hash_and_clear_password_serve_every_method(provider: Provider) -> None:
    router = provider.router()
    provider.user("User", "clientPass")
    provider.check("User", "NT-Password", NT_HASH_OF_CLIENT_PASS)
    assert router.sign_in("User", "clientPass").accepted
    assert router.ask({"User-Name": "User", "CHAP-Password": "clientPass"}).accepted
    ms_chap = {"MS-CHAP-Challenge": RFC2759_CHALLENGE, "MS-CHAP2-Response": RFC2759_RESPONSE}
    assert router.ask({"User-Name": "User", **ms_chap}).accepted


def test_a_suspended_subscriber_is_told_why_whatever_password_he_types(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "s3cret", "plan-home-basic")
    provider.group_reply("plan-home-basic", "Mikrotik-Rate-Limit", RATE)
    provider.check("alice", "Auth-Type", "Reject")
    provider.reply("alice", "Reply-Message", "Suspended. Pay at https://pay.example")
    answer = router.sign_in("alice", "s3cret")
    assert answer.rejected
    assert answer["Reply-Message"] == "Suspended. Pay at https://pay.example"
    assert "Mikrotik-Rate-Limit" not in answer.names
    assert provider.attempts("alice") == [
        ("Access-Reject", "refused", "Suspended. Pay at https://pay.example")
    ]


def test_a_group_can_refuse_and_say_why(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "secret", "suspended")
    provider.group_check("suspended", "Auth-Type", "Reject")
    provider.group_reply("suspended", "Reply-Message", "Account closed")
    answer = router.sign_in("alice")
    assert answer.rejected
    assert answer["Reply-Message"] == "Account closed"
    assert provider.last_reason("alice") == "refused"


def test_the_walled_garden_lets_in_slowly_and_names_the_address_list(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "secret", "walled-garden")
    for attribute, value in {
        "Mikrotik-Rate-Limit": "256k/512k",
        "Mikrotik-Address-List": "walled-garden",
        "Session-Timeout": "1800",
        "Idle-Timeout": "600",
    }.items():
        provider.group_reply("walled-garden", attribute, value)
    answer = router.sign_in("alice")
    assert answer.accepted
    assert answer["Mikrotik-Rate-Limit"] == "256k/512k"
    assert answer["Mikrotik-Address-List"] == "walled-garden"
    assert (answer["Session-Timeout"], answer["Idle-Timeout"]) == ("1800", "600")


def test_a_session_timeout_of_zero_is_left_out(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.reply("alice", "Session-Timeout", "0")
    answer = router.sign_in("alice")
    assert answer.accepted
    assert "Session-Timeout" not in answer.names


def test_routers_are_asked_to_report_unless_the_tables_say_how_often(provider: Provider, lab: Lab) -> None:
    router = provider.router()
    provider.user("alice")
    assert router.sign_in("alice")["Acct-Interim-Interval"] == str(lab.settings.interim_seconds)
    provider.reply("alice", "Acct-Interim-Interval", "900")
    assert router.sign_in("alice")["Acct-Interim-Interval"] == "900"


def test_an_expired_user_is_refused_and_logged_as_such(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Expiration", "01 Jan 2020 00:00:00")
    assert router.sign_in("alice").rejected
    assert provider.last_reason("alice") == "expired"


def test_a_storm_of_reconnecting_subscribers_throws_nobody_out(provider: Provider, lab: Lab) -> None:
    router = provider.router()
    lab.sql(
        "insert into radcheck (tenant_id, username, attribute, op, value) "
        "select %s, 'user' || n, 'Cleartext-Password', ':=', 'secret' from generate_series(1, 1000) n",
        provider.tenant,
    )
    # After an outage the server opens its connections slowly; this is about a whole town at once, on a good day.
    lab.stop()
    lab.start()
    source = {"Packet-Src-IP-Address": router.address, "User-Password": "secret"}
    requests = [{"User-Name": f"user{number}", **source} for number in range(1, 1001)]
    accepted, refused, _ = storm("auth", lab.settings.auth_port, router.secret, requests, at_once=200)
    assert refused == 0
    assert accepted == 1000


def test_every_answer_is_signed_first_of_all(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.reply("alice", "Framed-IP-Address", "100.64.3.9")
    provider.check("bob", "Auth-Type", "Reject")
    provider.reply("bob", "Reply-Message", "No")
    for answer in (router.sign_in("alice"), router.sign_in("alice", "wrong"), router.sign_in("bob")):
        assert answer.names[0] == "Message-Authenticator"
        assert len(answer.all("Message-Authenticator")) == 1


def test_a_request_without_a_name_or_without_a_password_is_refused(provider: Provider, lab: Lab) -> None:
    router = provider.router()
    provider.user("alice")
    assert router.ask({"NAS-Port": 1, "User-Password": "secret"}).rejected
    assert provider.last_reason("") == "no user name"
    assert router.ask({"User-Name": "alice", "NAS-Port": 1}).rejected
    assert provider.last_reason("alice") == "no password sent"


@pytest.mark.parametrize(
    ("table", "attribute", "value"),
    [
        ("radreply", "Login-IPv6-Host", "10.0.0.1"),
        ("radreply", "Nonsense-Attribute", "1"),
        ("radreply", "Session-Timeout", "soon"),
        ("radreply", "Framed-Protocol", "Pigeon"),
        ("radgroupreply", "Port-Limit", "two"),
        ("radcheck", "Simultaneous-Use", "several"),
        ("radcheck", "Nonsense-Attribute", "1"),
    ],
)
@pytest.mark.parametrize("walked", [False, True])
def test_a_row_the_server_cannot_read_refuses_its_user_and_is_logged(
    provider: Provider, table: str, attribute: str, value: str, walked: bool
) -> None:
    router = provider.router()
    provider.user("alice", "secret", "plan")
    if walked:
        provider.group_check("plan", "NAS-Port-Type", "Ethernet", "==")
    write = {"radreply": provider.reply, "radcheck": provider.check, "radgroupreply": provider.group_reply}[
        table
    ]
    write("plan" if table == "radgroupreply" else "alice", attribute, value)
    answer = router.sign_in("alice", NAS_Port_Type="Ethernet")
    assert answer.rejected
    assert "Reply-Message" not in answer.names
    ((_, reason, _),) = provider.attempts("alice")
    assert reason == "unreadable attribute"
