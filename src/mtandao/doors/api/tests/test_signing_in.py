"""Signing in by API: whose token opens what, and what guessing leads to."""

from datetime import timedelta

import pytest
from django.test import Client

from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import PASSWORD, World

ADMIN = {"email": "admin@savanna.example", "password": PASSWORD}
WRONG = {"email": "admin@savanna.example", "password": "something else"}


def test_a_right_password_gives_a_token_that_opens_the_door(anybody: Caller, clock: World) -> None:
    answer = anybody.post("/auth/login", ADMIN)
    assert answer.status_code == 200
    said = answer.json()
    assert said["expires_at"] == "2026-11-20T21:00:00.000Z"
    assert said["user"]["email"] == "admin@savanna.example"
    assert said["user"]["role"] == "admin"
    assert said["user"]["organization_id"] == str(clock.tenant_id)
    assert "billing.view" in said["user"]["permissions"]
    assert Caller(anybody.host, said["token"]).get("/clients").status_code == 200


@pytest.mark.parametrize("body", [WRONG, {**ADMIN, "email": "nobody@savanna.example"}])
def test_a_wrong_password_and_an_unknown_email_read_the_same(body: dict[str, str], anybody: Caller) -> None:
    said = problem(anybody.post("/auth/login", body), 401, "staff.wrong_credentials")
    assert said["detail"] == "This e-mail and password do not belong together."


def test_five_wrong_passwords_lock_the_right_one_out_for_a_while(anybody: Caller, clock: World) -> None:
    for _ in range(5):
        problem(anybody.post("/auth/login", WRONG), 401)
    problem(anybody.post("/auth/login", ADMIN), 429, "staff.locked_out")
    clock.later(minutes=16)
    assert anybody.post("/auth/login", ADMIN).status_code == 200


def test_a_token_is_refused_on_another_providers_host(admin: Caller) -> None:
    coast = World(slug="coast")
    elsewhere = Caller("coast.localhost", admin.token)
    assert elsewhere.get("/clients").status_code == 401
    problem(elsewhere.get("/clients"), 401, "staff.bad_token")
    with fence(coast.ctx):
        theirs = of_role(coast, "admin")
    assert theirs.get("/clients").status_code == 200
    assert admin.get("/clients").status_code == 200


def test_an_unknown_token_says_how_to_go_on(anybody: Caller) -> None:
    answer = Caller(anybody.host, "mt_nonsense").get("/clients")
    problem(answer, 401, "staff.bad_token")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_when_its_time_is_over(anybody: Caller, clock: World) -> None:
    token = anybody.post("/auth/login", ADMIN).json()["token"]
    clock.later(hours=12, seconds=1)
    problem(Caller(anybody.host, token).get("/clients"), 401, "staff.bad_token")


def test_signing_out_ends_the_token_and_no_other(admin: Caller, clock: World) -> None:
    other = of_role(clock, "admin")
    assert admin.post("/auth/logout").status_code == 204
    problem(admin.get("/clients"), 401)
    assert other.get("/clients").status_code == 200


def test_somebody_who_was_put_out_is_out_at_once(admin: Caller, clock: World) -> None:
    support = of_role(clock, "support")
    me = support.get("/auth/me").json()
    assert admin.patch(f"/users/{me['id']}", {"active": False}).json()["active"] is False
    problem(support.get("/clients"), 401)


def test_a_programs_token_has_only_the_rights_it_was_given(admin: Caller) -> None:
    made = admin.post("/tokens", {"label": "Shop", "permissions": ["catalog.view"]})
    assert made.status_code == 201
    shop = Caller(admin.host, made.json()["token"])
    assert shop.get("/packages").status_code == 200
    assert shop.get("/auth/me").json()["permissions"] == ["catalog.view"]
    problem(shop.get("/clients"), 403, "not_allowed")
    (listed,) = admin.get("/tokens?q=shop").json()["items"]
    assert "token" not in listed
    assert admin.delete(f"/tokens/{listed['id']}").status_code == 204
    problem(shop.get("/packages"), 401)


def test_a_token_gives_no_more_than_its_maker_has(admin: Caller) -> None:
    made = admin.post("/tokens", {"label": "Minter", "permissions": ["staff.tokens", "catalog.view"]})
    minter = Caller(admin.host, made.json()["token"])
    problem(minter.post("/tokens", {"label": "All of it"}), 403, "not_allowed")
    assert minter.post("/tokens", {"label": "Less", "permissions": ["catalog.view"]}).status_code == 201


def test_a_token_for_rights_that_do_not_exist_is_refused(admin: Caller) -> None:
    said = problem(admin.post("/tokens", {"label": "Typo", "permissions": ["catalogue.view"]}), 422)
    assert list(said["fields"]) == ["permissions"]


def test_nobody_makes_himself_more_than_he_is(admin: Caller, clock: World) -> None:
    from mtandao.domains.staff import contract as staff
    from mtandao.domains.staff.models import Role

    Role.objects.create(tenant_id=clock.tenant_id, name="Personnel", code="personnel", patterns=["staff.*"])
    personnel, roles = of_role(clock, "personnel"), staff.roles(clock.ctx)
    me = personnel.get("/auth/me").json()["id"]
    admin_role = str(roles.get(code="admin").id)
    problem(personnel.patch(f"/users/{me}", {"role_id": admin_role}), 403, "not_allowed")
    new = {"full_name": "X", "email": "x@x.example", "password": PASSWORD, "role": "admin"}
    problem(personnel.post("/users", new), 403, "not_allowed")
    assert admin.post("/users", new).status_code == 201


def test_the_last_admin_stays(admin: Caller, clock: World) -> None:
    body = {"active": False}
    problem(admin.patch(f"/users/{clock.admin.id}", body), 409, "staff.last_admin")


def test_a_browsers_session_needs_the_pages_token(clock: World) -> None:
    from django.middleware.csrf import _get_new_csrf_string

    from mtandao.domains.staff.sessions import SESSION_SALT, SESSION_USER

    browser = Client(enforce_csrf_checks=True, headers={"host": "savanna.localhost"})
    session = browser.session
    clock.admin.session_salt = clock.admin.session_salt or clock.admin.id
    clock.admin.save(update_fields=["session_salt"])
    session.update({SESSION_USER: str(clock.admin.id), SESSION_SALT: str(clock.admin.session_salt)})
    session.save()
    plan = {"name": "Home", "download_mbps": 5, "upload_mbps": 1, "price": "100"}

    def send(**headers: str) -> object:
        return browser.post("/api/packages", plan, content_type="application/json", headers=headers)

    assert browser.get("/api/packages", headers={"host": "savanna.localhost"}).status_code == 200
    problem(send(), 403, "csrf_token_missing")  # type: ignore[arg-type]
    browser.cookies["csrftoken"] = token = _get_new_csrf_string()
    assert send(**{"X-CSRFToken": token}).status_code == 201  # type: ignore[attr-defined]


def test_a_bearer_token_needs_none(admin: Caller) -> None:
    strict = Caller(admin.host, admin.token, Client(enforce_csrf_checks=True))
    made = strict.post("/packages", {"name": "Home", "download_mbps": 5, "upload_mbps": 1, "price": "100"})
    assert made.status_code == 201


def test_who_signs_in_is_in_the_audit(anybody: Caller, admin: Caller) -> None:
    anybody.post("/auth/login", ADMIN)
    anybody.post("/auth/login", WRONG)
    noted = [each["table_name"] for each in admin.get("/audit?action=note").json()["items"]]
    assert noted[:2] == ["staff.sign_in_failed", "staff.signed_in"]


def test_an_hour_is_not_lost_by_the_zone(anybody: Caller, clock: World) -> None:
    """Instants are UTC whatever the provider's zone."""
    said = anybody.post("/auth/login", ADMIN).json()
    assert said["expires_at"] == (clock.now + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
