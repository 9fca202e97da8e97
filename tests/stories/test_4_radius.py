"""Step 4: a real FreeRADIUS lets him in on his plan's terms, and accounting tells of his sessions."""

import pytest

from mtandao.gateways.radius.packets import Code, ReceivedPacket
from mtandao.gateways.radius.simulator.config import Auth
from tests.stories.nas import MAC, Nas, new_nas, unused_address
from tests.stories.provider import Json, Provider, sign_up
from tests.stories.stack import STORY, Stack, eventually

pytestmark = STORY

BURST = {
    "download_mbps": "40",
    "upload_mbps": "10",
    "threshold_download_mbps": "16",
    "threshold_upload_mbps": "4",
    "time": "10/10",
}
RATE = "5120k/20480k 10240k/40960k 4096k/16384k 10/10"
GIGAWORD = 1 << 32


def with_a_plan(stack: Stack, name: str) -> Provider:
    provider = sign_up(stack, name)
    provider.plan("Home Basic", burst=BURST)
    return provider


@pytest.fixture(scope="module")
def lines(stack: Stack) -> Provider:
    return with_a_plan(stack, "lines")


@pytest.fixture(scope="module")
def tower(lines: Provider) -> Nas:
    return new_nas(lines)


@pytest.fixture(scope="module")
def alice(lines: Provider) -> Json:
    client = lines.register("Alice", static_ip="100.64.3.9")
    lines.wait_until_radius_gives(client)
    return client


def username(client: Json) -> str:
    name: str = client["subscriptions"][0]["radius_username"]
    return name


def accepted(answer: ReceivedPacket | None) -> bool:
    assert answer is not None, "FreeRADIUS is silent"
    return answer.code is Code.ACCESS_ACCEPT


@pytest.mark.parametrize("auth", list(Auth))
def test_he_gets_in_on_his_plans_terms_by_every_method(
    lines: Provider, tower: Nas, alice: Json, auth: Auth
) -> None:
    answer = tower.sign_in(username(alice), lines.password_of(alice), auth)
    assert answer is not None and accepted(answer)
    assert answer.text("Mikrotik-Rate-Limit") == RATE
    assert answer.text("Framed-IP-Address") == "100.64.3.9"
    assert answer.number("Acct-Interim-Interval") == 60
    assert answer.has_message_authenticator


@pytest.mark.parametrize("auth", list(Auth))
def test_a_wrong_password_is_refused_by_every_method(tower: Nas, alice: Json, auth: Auth) -> None:
    assert not accepted(tower.sign_in(username(alice), "not his password", auth))


def test_an_unknown_user_is_refused(tower: Nas) -> None:
    assert not accepted(tower.sign_in("nobody.at.all", "whatever"))


def test_an_unknown_router_gets_no_answer(lines: Provider, stack: Stack, alice: Json) -> None:
    stranger = Nas(stack, unused_address(), "mtandao-demo", wait_s=2)
    assert stranger.sign_in(username(alice), lines.password_of(alice)) is None


def test_a_router_with_a_wrong_secret_gets_no_answer(lines: Provider, tower: Nas, alice: Json) -> None:
    liar = Nas(tower.stack, tower.address, "another secret", wait_s=2)
    assert liar.sign_in(username(alice), lines.password_of(alice)) is None


def test_one_user_name_at_two_providers_is_two_people(lines: Provider, tower: Nas, stack: Stack) -> None:
    other = with_a_plan(stack, "other")
    their_tower = new_nas(other)
    passwords = {"mine": "first-password", "theirs": "second-password"}
    for provider, password in ((lines, passwords["mine"]), (other, passwords["theirs"])):
        client = provider.register(radius_username="njoroge", radius_password=password)
        provider.wait_until_radius_gives(client)
    for auth in Auth:
        assert accepted(tower.sign_in("njoroge", passwords["mine"], auth))
        assert accepted(their_tower.sign_in("njoroge", passwords["theirs"], auth))
        assert not accepted(tower.sign_in("njoroge", passwords["theirs"], auth))
        assert not accepted(their_tower.sign_in("njoroge", passwords["mine"], auth))


def test_a_new_password_holds_and_the_old_one_no_more(lines: Provider, tower: Nas) -> None:
    client = lines.register("Juma")
    lines.wait_until_radius_gives(client)
    old = lines.password_of(client)
    new = lines.post(f"/logins/{client['subscriptions'][0]['login_id']}/password")["password"]
    lines.wait_until_radius_gives(client)
    assert new != old
    assert accepted(tower.sign_in(username(client), new, Auth.MSCHAP2))
    assert not accepted(tower.sign_in(username(client), old, Auth.MSCHAP2))


def test_start_interim_and_stop_arrive_in_radacct_and_in_the_sessions(
    lines: Provider, tower: Nas, stack: Stack
) -> None:
    client = lines.register("Grace")
    name = username(client)
    lines.wait_until_radius_gives(client)
    about = {"Framed_IP_Address": "100.64.3.20"}
    tower.account("Start", name, "81a00001", **about)
    (live,) = eventually(lambda: lines.sessions(client), what="the session")
    assert (live["username"], live["address"], live["mac"], live["online"]) == (
        name,
        "100.64.3.20",
        MAC,
        True,
    )

    more = {"Acct_Input_Octets": 10, "Acct_Input_Gigawords": 1, "Acct_Output_Octets": 5_000_000}
    tower.account("Interim-Update", name, "81a00001", Acct_Session_Time=30, **about, **more)
    seen = eventually(lambda: [s for s in lines.sessions(client) if s["bytes_down"]], what="its traffic")
    assert (seen[0]["bytes_up"], seen[0]["bytes_down"]) == (GIGAWORD + 10, 5_000_000)

    more |= {"Acct_Output_Octets": 9_000_000, "Acct_Terminate_Cause": "User-Request"}
    tower.account("Stop", name, "81a00001", Acct_Session_Time=60, **about, **more)
    eventually(lambda: not lines.sessions(client), what="the end of the session")
    (past,) = lines.sessions(client, state="all")
    assert (past["bytes_down"], past["stop_cause"], past["online"]) == (9_000_000, "User-Request", False)
    rows = stack.radius_rows(
        "SELECT acctsessiontime, acctinputoctets, acctoutputoctets, acctterminatecause, acctstoptime IS NULL "
        "FROM radacct WHERE username = %s",
        name,
    )
    assert rows == [(60, GIGAWORD + 10, 9_000_000, "User-Request", False)]


def test_one_session_at_a_time_is_one_session_at_a_time(lines: Provider, tower: Nas) -> None:
    client = lines.register("Omar")
    name, password = username(client), lines.password_of(client)
    lines.wait_until_radius_gives(client)
    assert accepted(tower.sign_in(name, password))
    tower.account("Start", name, "81a00009", Framed_IP_Address="100.64.3.30")
    elsewhere = new_nas(lines)
    assert not accepted(elsewhere.sign_in(name, password))
    tower.account("Stop", name, "81a00009", Acct_Session_Time=5)
    assert accepted(elsewhere.sign_in(name, password))


def test_a_locked_login_lets_its_own_device_in_and_the_console_is_told_of_another(
    lines: Provider, tower: Nas, stack: Stack
) -> None:
    client = lines.register("Lydia")
    name, password = username(client), lines.password_of(client)
    login = f"/logins/{client['subscriptions'][0]['login_id']}"
    # As a Cisco spells it; the router of this story has colons.
    lines.patch(login, {"mac_lock": "0200.5e10.0001"})
    lines.wait_until_radius_gives(client)
    for auth in Auth:
        assert accepted(tower.sign_in(name, password, auth))

    lines.patch(login, {"mac_lock": "02-00-5e-10-00-02"})
    lines.wait_until_radius_gives(client)
    for auth in Auth:
        answer = tower.sign_in(name, password, auth)
        assert not accepted(answer)
        assert answer is not None
        assert answer.text("Reply-Message") == "This account is locked to another device. Call us."
    told = "SELECT r.reason, r.mac FROM network_refusal r JOIN network_login l ON l.id = r.login_id WHERE l.username = %s"
    assert eventually(lambda: stack.rows(told, name), what="the refusal") == [("another device", MAC)]
