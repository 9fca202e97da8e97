"""Simultaneous-Use: how many sessions a user may have, counted in his tenant alone."""

from mtandao.gateways.radius.tests.server.lab import Provider, Router

PHONE, LAPTOP, TABLET = "02:1A:7F:00:00:01", "02:1A:7F:00:00:02", "02:1A:7F:00:00:03"


def online(router: Router, user: str, session: str, device: str) -> None:
    assert router.account("Start", User_Name=user, Acct_Session_Id=session, Calling_Station_Id=device).kind


def test_O6_a_second_device_is_refused_and_the_log_says_why(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "1")
    assert router.sign_in("alice", Calling_Station_Id=PHONE).accepted
    online(router, "alice", "1", PHONE)
    answer = router.sign_in("alice", Calling_Station_Id=LAPTOP)
    assert answer.rejected
    assert answer["Reply-Message"] == "You are already logged in"
    assert answer.names[0] == "Message-Authenticator"
    assert provider.last_reason("alice") == "already logged in"


def test_a_wrong_password_is_not_told_that_somebody_is_online(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "1")
    online(router, "alice", "1", PHONE)
    assert "Reply-Message" not in router.sign_in("alice", "wrong", Calling_Station_Id=LAPTOP).names
    assert provider.last_reason("alice") == "wrong password"


def test_a_group_may_set_the_number(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice", "secret", "family")
    provider.group_check("family", "Simultaneous-Use", "2")
    online(router, "alice", "1", PHONE)
    assert router.sign_in("alice", Calling_Station_Id=LAPTOP).accepted
    online(router, "alice", "2", LAPTOP)
    assert router.sign_in("alice", Calling_Station_Id=TABLET).rejected


def test_O6_a_redial_of_the_same_device_on_the_same_router_is_let_in(provider: Provider) -> None:
    router, other = provider.router(), provider.router()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "1")
    online(router, "alice", "1", PHONE)
    assert router.sign_in("alice", Calling_Station_Id=PHONE.lower()).accepted
    assert other.sign_in("alice", Calling_Station_Id=PHONE).rejected


def test_O6_ended_sessions_and_those_of_other_tenants_do_not_count(provider: Provider) -> None:
    router = provider.router()
    elsewhere = provider.lab.provider()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "1")
    online(elsewhere.router(), "alice", "1", TABLET)
    online(router, "alice", "1", PHONE)
    router.account("Stop", User_Name="alice", Acct_Session_Id="1", Acct_Session_Time=1)
    assert router.sign_in("alice", Calling_Station_Id=LAPTOP).accepted


def test_a_session_silent_for_three_interims_does_not_count(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "1")
    online(router, "alice", "1", PHONE)
    silent = 3 * provider.lab.settings.interim_seconds

    def heard(seconds_ago: int) -> None:
        provider.lab.sql(
            "update radacct set acctstarttime = now() - interval '1 day', "
            "acctupdatetime = now() - make_interval(secs => %s) where tenant_id = %s",
            seconds_ago, provider.tenant,
        )  # fmt: skip

    heard(silent - 30)
    assert router.sign_in("alice", Calling_Station_Id=LAPTOP).rejected
    heard(silent + 30)
    assert router.sign_in("alice", Calling_Station_Id=LAPTOP).accepted


def test_O6_zero_means_any_number(provider: Provider) -> None:
    router = provider.router()
    provider.user("alice")
    provider.check("alice", "Simultaneous-Use", "0")
    online(router, "alice", "1", PHONE)
    assert router.sign_in("alice", Calling_Station_Id=LAPTOP).accepted
