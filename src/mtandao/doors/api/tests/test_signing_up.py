"""A provider and a subscriber come in by themselves."""

from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, problem
from tests.worlds import World

ISP: dict[str, Any] = {
    "company": "Ziwa Networks",
    "slug": "ziwa",
    "country": "UG",
    "full_name": "Nakato Sarah",
    "email": "nakato@ziwa.example",
    "password": "a-long-password",
}
PERSON = {"first_name": "Wanjiku", "phone": "0712 345 678", "password": "my-own-word"}


@pytest.fixture
def platform(clock: World) -> Caller:
    return Caller("localhost")


def test_a_provider_opens_its_house_and_signs_in(platform: Caller) -> None:
    answer = platform.post("/isps", ISP)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["host"] == "ziwa.localhost"
    assert said["user"]["role"] == "admin"
    house = Caller(said["host"])
    signed = house.post("/auth/login", {"email": ISP["email"], "password": ISP["password"]}).json()
    settings = Caller(said["host"], signed["token"]).get("/settings").json()
    assert (settings["currency"], settings["timezone"]) == ("UGX", "Africa/Kampala")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"slug": "savanna"}, 409, "tenant.subdomain_taken"),
        ({"slug": "SAVANNA"}, 409, "tenant.subdomain_taken"),
        ({"slug": "api"}, 409, "tenant.subdomain_reserved"),
        ({"slug": "a b"}, 422, "malformed"),
        ({"slug": "xn--80ak"}, 422, "malformed"),
        ({"password": "short"}, 422, "malformed"),
        ({"email": "no address"}, 422, "malformed"),
        ({"company": "  "}, 422, "malformed"),
        ({"country": "FR"}, 422, "malformed"),
    ],
)
def test_what_cannot_be_a_provider_is_refused_and_leaves_nothing(
    change: dict[str, str], status: int, code: str, platform: Caller
) -> None:
    problem(platform.post("/isps", {**ISP, **change}), status, code)
    assert platform.post("/isps", ISP).status_code == 201


def test_providers_do_not_sign_up_in_somebodys_house(anybody: Caller) -> None:
    problem(anybody.post("/isps", ISP), 404)


def test_a_subscriber_registers_himself_and_sees_only_his_own(anybody: Caller, admin: Caller) -> None:
    answer = anybody.post("/auth/register", {**PERSON, "last_name": "Kamau", "email": "w@example.com"})
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert said["status"] == "no_service"
    assert said["phone"] == "+254712345678"
    assert "balance" not in said
    assert "password" not in str(said)
    for name in (said["account_number"], "0712345678", "+254 712 345 678", "W@example.com"):
        signed = anybody.post("/client/login", {"phone_or_account": name, "password": "my-own-word"})
        assert signed.status_code == 200, (name, signed.content)
    me = Caller(anybody.host, signed.json()["token"])
    assert me.get("/client/profile").json()["balance"] == "0.00"
    problem(me.get("/clients"), 403)
    assert admin.get(f"/clients/{said['id']}").json()["full_name"] == "Wanjiku Kamau"


def test_the_same_login_page_serves_a_subscriber_with_an_email(anybody: Caller) -> None:
    anybody.post("/auth/register", {**PERSON, "email": "w@example.com"})
    said = anybody.post("/auth/login", {"email": "w@example.com", "password": "my-own-word"}).json()
    assert said["user"]["role"] == "client"
    assert Caller(anybody.host, said["token"]).get("/client/profile").status_code == 200
    problem(anybody.post("/auth/login", {"email": "w@example.com", "password": "wrong"}), 401)


def test_whoever_registers_with_anothers_phone_gets_nothing_of_his(anybody: Caller, clock: World) -> None:
    sale = clock.sale(phone="0712345678")
    said = anybody.post("/auth/register", PERSON).json()
    assert said["id"] != str(sale.subscriber.id)
    signed = anybody.post("/client/login", {"phone_or_account": "0712345678", "password": "my-own-word"})
    assert signed.json()["client_id"] == said["id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"phone": "12"}, "phone"),
        ({"first_name": " "}, "first_name"),
        ({"email": "x"}, "email"),
        ({"balance": "100"}, "balance"),
    ],
)
def test_a_registration_that_is_wrong_names_the_field(
    change: dict[str, str], field: str, anybody: Caller, admin: Caller
) -> None:
    said = problem(anybody.post("/auth/register", {**PERSON, **change}), 422)
    assert list(said["fields"]) == [field]
    assert admin.get("/clients").json()["items"] == []


def test_nobody_registers_with_the_platform(platform: Caller) -> None:
    problem(platform.post("/auth/register", PERSON), 404)


def test_guessing_a_subscribers_password_locks_it_for_a_while(anybody: Caller, clock: World) -> None:
    account = anybody.post("/auth/register", PERSON).json()["account_number"]
    wrong = {"phone_or_account": account, "password": "a guess of mine"}
    for _ in range(5):
        problem(anybody.post("/client/login", wrong), 401, "portal.wrong_credentials")
    right = {"phone_or_account": account, "password": "my-own-word"}
    problem(anybody.post("/client/login", right), 429, "portal.locked_out")
    clock.later(minutes=16)
    assert anybody.post("/client/login", right).status_code == 200


def test_a_client_without_a_password_cannot_sign_in_until_he_is_given_one(
    anybody: Caller, admin: Caller, clock: World
) -> None:
    client = clock.sale().subscriber
    body = {"phone_or_account": client.account_number, "password": "given-by-desk"}
    problem(anybody.post("/client/login", {**body, "password": ""}), 401)
    problem(anybody.post("/client/login", body), 401)
    given = admin.post(f"/clients/{client.id}/portal-password", {"password": "given-by-desk"})
    assert given.status_code == 204
    assert anybody.post("/client/login", body).status_code == 200
