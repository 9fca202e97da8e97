"""Routers, logins and sessions by API."""

from typing import Any
from uuid import UUID

import pytest

from mtandao.domains.usage.jobs import forget_old_usage
from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from mtandao.doors.api.tests.furniture import Furnished, furnished
from tests.worlds import World

ROUTER: dict[str, Any] = {"name": "Tower", "address": "10.90.4.7", "secret": "long-secret"}


@pytest.fixture
def home(clock: World) -> Furnished:
    return furnished(clock, "127.0.9.1")


def test_a_router_is_let_in_and_its_secret_never_comes_out(admin: Caller) -> None:
    answer = admin.post("/routers", {**ROUTER, "api_user": "api", "api_password": "hidden-word"})
    assert answer.status_code == 201, answer.content
    assert "long-secret" not in answer.content.decode()
    assert "hidden-word" not in answer.content.decode()
    at = f"/routers/{answer.json()['id']}"
    assert admin.patch(at, {"name": "Hill", "coa_port": 3800}).json()["name"] == "Hill"
    assert admin.get(at).json()["address"] == "10.90.4.7"
    changed = admin.patch(at, {"vendor": "huawei", "wall_filter": "UNPAID.in"}).json()
    assert (changed["vendor"], changed["wall_filter"]) == ("huawei", "UNPAID.in")
    assert [each["name"] for each in admin.get("/routers?q=hil").json()["items"]] == ["Hill"]
    audit = admin.get("/audit?table_name=network_nas").content.decode()
    assert "long-secret" not in audit
    assert admin.delete(at).status_code == 204
    problem(admin.get(at), 404)
    assert admin.get("/routers").json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "tower"}, "address"),
        ({"secret": "abc"}, "secret"),
        ({"name": ""}, "name"),
        ({"vendor": "acme"}, "vendor"),
        ({"coa_port": 70000}, "coa_port"),
        ({"vendor": "huawei", "wall_filter": "who has not paid"}, "wall_filter"),
    ],
)
def test_a_router_that_cannot_be_is_refused(change: dict[str, Any], field: str, admin: Caller) -> None:
    assert list(problem(admin.post("/routers", {**ROUTER, **change}), 422)["fields"]) == [field]


def test_what_is_reserved_is_typed_and_seen_and_both_refuse(admin: Caller, home: Furnished) -> None:
    from mtandao.domains.network import contract as network

    made = admin.post("/routers", {**ROUTER, "api_user": "api", "reserved": ["ether7", " ", "ether7"]}).json()
    assert (made["reserved"], made["reserved_seen"]) == (["ether7"], [])
    at = f"/routers/{made['id']}"
    assert admin.patch(at, {"reserved": []}).json()["reserved"] == []
    look = network.Look(nas_id=UUID(made["id"]), reach=network.Reach.REACHABLE, reserved={"ether1": "uplink"})
    network.record_looks(home.world.ctx, looks=[look])
    assert admin.get(at).json()["reserved_seen"] == [{"name": "ether1", "why": "uplink"}]
    pool_id = str(home.ids["dynamic_pool_id"])
    service = {"interface": "ether1", "name": "homes", "pool_id": pool_id, "local_address": "10.4.0.1"}
    refused = problem(admin.post(f"{at}/pppoe-services", service), 409, "router.reserved")
    assert "ether1 is reserved on Tower" in refused["detail"]
    assert admin.post(f"{at}/pppoe-services", {**service, "interface": "ether2"}).status_code in (201, 202)


def test_a_fleet_tells_who_answers_and_whom_a_silent_router_cut_off(admin: Caller, home: Furnished) -> None:
    from mtandao.domains.network.models import Session

    def fleet(asked: str = "") -> list[tuple[str, int, int]]:
        rows = admin.get(f"/fleet?{asked}").json()["items"]
        return [(each["state"], each["online"], each["cut_off"]) for each in rows]

    assert fleet() == fleet("state=answers") == [("answers", 1, 0)]
    home.world.later(minutes=40)
    assert fleet("state=no_answer") == [("no_answer", 1, 1)] and fleet("state=answers") == []
    gone = Session.objects.get()
    Session.objects.update(stopped_at=gone.updated_at, stop_cause="Lost-Carrier")
    assert fleet() == [("no_answer", 0, 1)]


def test_two_routers_have_two_addresses(admin: Caller) -> None:
    admin.post("/routers", ROUTER)
    problem(admin.post("/routers", {**ROUTER, "name": "Other"}), 409, "router.address_taken")


def test_who_is_online_and_who_was(admin: Caller, home: Furnished) -> None:
    from mtandao.domains.network.models import Session

    (live,) = admin.get("/sessions").json()["items"]
    assert live["online"] is True
    assert (live["bytes_up"], live["bytes_down"]) == (1_000_000, 9_000_000)
    assert live["router_name"] == "Tower"
    for asked in (
        f"client_id={home.subscriber.id}",
        f"login_id={live['login_id']}",
        f"router_id={live['router_id']}",
        f"q={live['username'][:5]}",
        "q=100.64.0.9",
        "q=Wanjiku",
    ):
        assert len(admin.get(f"/sessions?{asked}").json()["items"]) == 1, asked
    Session.objects.update(stopped_at=home.world.now)
    assert admin.get("/sessions").json()["items"] == []
    assert admin.get("/sessions?state=all").json()["items"][0]["online"] is False


def test_a_session_is_asked_to_end_once_it_is_there(admin: Caller, home: Furnished) -> None:
    from mtandao.domains.network.models import Session

    at = f"/logins/{home.ids['login_id']}/disconnection"
    answer = admin.post(at)
    assert (answer.status_code, answer.json()) == (202, {"asked": 1})
    assert admin.get("/events?name=session.disconnect_asked").json()["items"]
    Session.objects.update(stopped_at=home.world.now)
    problem(admin.post(at), 409, "session.not_online")


def test_a_password_is_read_only_by_whoever_may_and_that_is_noted(admin: Caller, home: Furnished) -> None:
    at = f"/logins/{home.ids['login_id']}"
    assert "password" not in admin.get(at).json()
    problem(of_role(home.world, "support").get(f"{at}/password"), 403)
    old = admin.get(f"{at}/password").json()["password"]
    assert len(old) >= 8
    assert admin.get("/audit?table_name=network.password_read").json()["items"]
    new = admin.post(f"{at}/password").json()["password"]
    assert new != old
    assert admin.get(f"{at}/password").json()["password"] == new


def test_a_login_is_changed_and_waits_for_radius(admin: Caller, home: Furnished) -> None:
    at = f"/logins/{home.ids['login_id']}"
    said = admin.patch(
        at, {"username": "w.kamau", "static_ip": "100.64.7.7", "mac_lock": "02-1a-7f-00-10-2b"}
    )
    assert (said.json()["static_ip"], said.json()["mac_lock"]) == ("100.64.7.7", "02:1A:7F:00:10:2B")
    assert said.json()["provisioned_at"] is None
    assert len(admin.get("/logins?waiting=true&username=w.kamau").json()["items"]) == 1
    assert admin.patch(at, {"static_ip": None}).json()["static_ip"] is None
    assert list(problem(admin.patch(at, {"username": "two words"}), 422)["fields"]) == ["username"]
    assert list(problem(admin.patch(at, {"password": "x"}), 422)["fields"]) == ["password"]


@pytest.mark.django_db(databases=["default", "radius"])
def test_what_radius_will_answer_is_read_without_a_password(
    admin: Caller, home: Furnished, clock: World
) -> None:
    clock.settle()
    said = admin.get(f"/logins/{home.ids['login_id']}/radius-answer").json()
    assert (said["answered"], said["router_id"]) == ("accept", str(home.ids["router_id"]))
    (rate,) = (each for each in said["attributes"] if each["name"] == "Mikrotik-Rate-Limit")
    assert (rate["side"], rate["origin"]) == ("reply", "plan")
    assert "assword" not in str(said)
    group = admin.get(f"/packages/{home.ids['package_id']}/radius-answer").json()
    assert rate in group["attributes"] and group["group"] == said["group"]
    problem(admin.get(f"/logins/{UUID(int=7)}/radius-answer"), 404)


def test_a_prefix_is_delegated_and_taken_away(admin: Caller, home: Furnished) -> None:
    made = admin.post("/ipam/subnets", {"network": "2001:db8:14::/48", "name": "Homes"})
    assert made.status_code == 201
    at = f"/logins/{home.ids['login_id']}"
    said = admin.patch(at, {"delegated_prefix": "2001:db8:14:2f00::/56"}).json()
    assert said["delegated_prefix"] == "2001:db8:14:2f00::/56"
    problem(admin.patch(at, {"delegated_prefix": "2001:db8:15::/56"}), 409, "address.in_no_subnet")
    assert list(problem(admin.patch(at, {"delegated_prefix": "::1/56"}), 422)["fields"]) == [
        "delegated_prefix"
    ]
    line = admin.patch(at, {"framed_prefix": "2001:db8:14:2e00::/64"}).json()
    assert (line["framed_prefix"], line["delegated_prefix"]) == (
        "2001:db8:14:2e00::/64",
        said["delegated_prefix"],
    )
    refused = problem(admin.patch(at, {"framed_prefix": "2001:db8:14:2f01::/64"}), 409, "address.held")
    assert "2001:db8:14:2f00::/56 is held by" in refused["fields"]["framed_prefix"]
    assert admin.patch(at, {"delegated_prefix": None}).json()["delegated_prefix"] is None
    assert admin.patch(at, {"framed_prefix": None}).json()["framed_prefix"] is None


def test_a_router_is_taught_by_a_line_whose_way_is_read_and_that_is_made_anew(
    admin: Caller, clock: World
) -> None:
    at = f"/routers/{admin.post('/routers', ROUTER).json()['id']}/onboarding"
    first = admin.get(at).json()
    assert first["line"].startswith("/tool fetch url=") and first["works_until"]
    assert (first["fetched_at"], first["ran_at"], first["reach"]) == (None, None, "unknown")
    again = admin.post(at, {})
    assert again.status_code == 201 and again.json()["line"] != first["line"]
    assert admin.get(at).json()["line"] == again.json()["line"]
    for role in ("support", "readonly"):
        problem(of_role(clock, role).get(at), 403, "not_allowed")
    other = {**ROUTER, "address": "10.90.4.9", "vendor": "cisco"}
    by_hand = admin.get(f"/routers/{admin.post('/routers', other).json()['id']}/onboarding").json()
    assert (by_hand["line"], by_hand["issued_at"]) == ("", None)


def test_how_long_things_are_kept_is_read_and_changed_one_by_one(admin: Caller, clock: World) -> None:
    usual = admin.get("/network-rules").json()
    assert usual["keep_usage_days"] is None and usual["watch_login"] == 50
    changed = admin.patch("/network-rules", {"keep_usage_hours_days": 40, "watch_router": None}).json()
    assert changed == usual | {"keep_usage_hours_days": 40, "watch_router": None}
    assert admin.patch("/network-rules", {"keep_sessions_days": 90}).json()["keep_usage_hours_days"] == 40
    wrong = problem(admin.patch("/network-rules", {"keep_sessions_days": 100, "keep_usage_days": 34}), 422)
    assert wrong["fields"] == {"keep_usage_days": "From 35 days to 731."}
    assert admin.get("/network-rules").json() == changed | {"keep_sessions_days": 90}
    problem(of_role(clock, "support").patch("/network-rules", {"keep_usage_days": 40}), 403)
    audit = admin.get("/audit?table_name=usage_usagerules").json()["items"]
    assert len(audit) == 1


def test_usage_says_since_when_it_is_kept(admin: Caller, clock: World) -> None:
    admin.patch("/network-rules", {"keep_usage_days": 40, "keep_usage_hours_days": 40})
    assert len(admin.get("/usage?step=day").json()["items"]) == 90
    forget_old_usage(clock.ctx)
    said = admin.get("/usage?step=day").json()
    assert (len(said["items"]), said["items"][0]["at"]) == (41, said["kept_since"])
    assert said["kept_since"] == "2026-10-10T21:00:00.000Z"
    assert admin.get("/usage?step=hour").json()["kept_since"] == "2026-10-11T09:00:00.000Z"
    assert said["counted_since"] == "2026-11-13T08:00:00.000Z"


def test_what_routers_were_asked_is_read_by_router_by_answer_and_by_client(
    admin: Caller, home: Furnished
) -> None:
    from mtandao.domains.network import contract as network

    nas, login_id = network.router(home.world.ctx, home.ids["router_id"]), home.ids["login_id"]
    before = len(admin.get("/router-requests").json()["items"])
    said = {"login_id": login_id, "nas_address": nas.address, "router": nas.name, "milliseconds": 12}
    network.record_answers(
        home.world.ctx,
        answers=[
            network.RouterSaid(kind=network.RequestKind.COA, answer=network.Answer.ACKNOWLEDGED, **said),
            network.RouterSaid(kind=network.RequestKind.DISCONNECT, answer=network.Answer.REFUSED, **said),
        ],
    )
    newest = admin.get("/router-requests?limit=1").json()
    assert newest["items"][0]["answer"] == "refused" and newest["next"]
    other = admin.get(f"/router-requests?limit=1&cursor={newest['next']}").json()["items"][0]
    assert (other["kind"], other["router_name"], other["client_id"]) == (
        "coa",
        "Tower",
        str(home.ids["client_id"]),
    )
    for asked, found in (
        (f"router_id={nas.pk}", before + 2),
        (f"client_id={home.ids['client_id']}&kind=coa", 1),
        ("answer=refused", 1),
        (f"router_id={home.ids['login_id']}", 0),
        ("asked_until=2020-01-01T00:00:00Z", 0),
    ):
        assert len(admin.get(f"/router-requests?{asked}").json()["items"]) == found, asked


def test_why_a_client_is_offline_is_said_as_on_his_page(
    admin: Caller, home: Furnished, settings: Any
) -> None:
    settings.ROOT_URLCONF = "mtandao.config.urls"  # his page's ways on are worked out as well
    at = f"/clients/{home.ids['client_id']}/verdict"
    said = admin.get(at).json()
    assert said["login_id"] == str(home.ids["login_id"]) and said["sentence"], said
    fine = admin.get(f"/clients/{home.world.sale(activate=False).subscriber.id}/verdict").json()
    assert (fine["cause"], fine["online"]) == ("not_installed", False)
    assert "Sold" in fine["sentence"]
    problem(of_role(home.world, "technician").get(at), 403)
