"""Step 1: a provider opens its house on the platform's address, and its people come in."""

import pytest

from mtandao.domains.staff.contract import TEMPLATES
from tests.stories.provider import OWN_PASSWORD, Json, Provider, sign_up
from tests.stories.stack import STORY, Stack

pytestmark = STORY


@pytest.fixture(scope="module")
def nyota(stack: Stack) -> Provider:
    return sign_up(stack, "nyota")


def wish(slug: str, email: str) -> Json:
    return {
        "company": "Nyota",
        "slug": slug,
        "full_name": "Achieng Odhiambo",
        "email": email,
        "password": OWN_PASSWORD,
    }


def test_a_provider_signs_up_and_its_admin_is_known_on_its_own_subdomain(nyota: Provider) -> None:
    me = nyota.get("/auth/me")
    assert (me["email"], me["role"]) == (nyota.email, "admin")
    assert nyota.get("/settings")["slug"] == nyota.slug
    assert nyota.get("/settings")["currency"] == "KES"
    assert nyota.get("/clients")["items"] == []


def test_what_followed_from_the_sign_up_is_told_in_order(nyota: Provider) -> None:
    assert nyota.names()[:2] == ["staff.user_added", "tenant.opened"]
    assert nyota.get("/outbox", state="dead")["items"] == []


def test_every_role_of_the_templates_is_there_with_its_rights(nyota: Provider) -> None:
    roles = {role["code"]: set(role["permissions"]) for role in nyota.get("/roles")["items"]}
    assert set(roles) == {template.code for template in TEMPLATES}
    assert {"subscribers.view_money", "billing.issue", "payments.record"} <= roles["billing_manager"]
    assert "subscribers.view_money" not in roles["noc"]
    assert "network.view" in roles["noc"]
    assert roles["readonly"] < roles["admin"]


@pytest.mark.parametrize(
    ("slug", "status", "code"),
    [
        ("savanna", 409, "tenant.subdomain_taken"),
        ("Savanna", 409, "tenant.subdomain_taken"),
        ("admin", 409, "tenant.subdomain_reserved"),
        ("www", 409, "tenant.subdomain_reserved"),
        ("xn--mtandao", 422, "malformed"),
        ("two words", 422, "malformed"),
    ],
)
def test_a_subdomain_that_is_taken_reserved_or_none_is_refused(
    stack: Stack, slug: str, status: int, code: str
) -> None:
    users = "SELECT count(*) FROM staff_user"
    before = stack.rows(users)
    answer = stack.raw("").post("/api/isps", json=wish(slug, "refused@nowhere.example"))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert stack.rows(users) == before


def test_providers_sign_up_on_the_platforms_own_address_only(stack: Stack) -> None:
    answer = stack.raw("savanna").post("/api/isps", json=wish("elsewhere", "elsewhere@nowhere.example"))
    assert answer.status_code == 404


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(stack: Stack, nyota: Provider) -> None:
    door = stack.raw(nyota.slug)
    wrong = door.post("/api/auth/login", json={"email": nyota.email, "password": "not it at all"})
    nobody = door.post("/api/auth/login", json={"email": "no@body.example", "password": OWN_PASSWORD})
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.json()["detail"] == nobody.json()["detail"]


def test_a_programs_token_opens_its_own_providers_door_and_no_other(stack: Stack, nyota: Provider) -> None:
    token = nyota.post("/tokens", {"label": "Our shop"})["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert stack.raw(nyota.slug).get("/api/clients", headers=bearer).status_code == 200
    assert stack.raw("savanna").get("/api/clients", headers=bearer).status_code == 401
    (kept,) = [each for each in nyota.get("/tokens")["items"] if each["label"] == "Our shop"]
    nyota.delete(f"/tokens/{kept['id']}")
    assert stack.raw(nyota.slug).get("/api/clients", headers=bearer).status_code == 401


def test_after_signing_out_the_token_opens_nothing(stack: Stack, nyota: Provider) -> None:
    once = Provider(stack, nyota.slug, nyota.email, OWN_PASSWORD)
    once.post("/auth/logout")
    assert once.door.get("/api/clients").status_code == 401


def test_an_unknown_subdomain_is_nobodys_house(stack: Stack) -> None:
    assert stack.raw("nobody-lives-here").get("/api/clients").status_code == 404
