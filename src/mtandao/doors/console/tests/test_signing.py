"""In and out: passwords, the lock, where one wanted to go, signing up, and the platform's own people."""

import re
from typing import Any

import pytest
from django.test import Client

from mtandao.doors.console.tests.conftest import Sitting
from tests.worlds import PASSWORD, World


@pytest.fixture
def stranger(world: World) -> Client:
    return Client(headers={"host": "savanna.localhost"})


def tried(client: Client, password: str = PASSWORD, url: str = "/sign-in/") -> Any:
    return client.post(url, {"email": "admin@savanna.example", "password": password})


def test_the_right_password_leads_to_where_one_wanted_to_go(stranger: Client) -> None:
    first = stranger.get("/subscribers/?status=grace")
    assert first["Location"] == "/sign-in/?next=%2Fsubscribers%2F%3Fstatus%3Dgrace"
    assert tried(stranger, url=first["Location"])["Location"] == "/subscribers/?status=grace"
    assert stranger.get("/subscribers/").status_code == 200


def test_next_never_leads_out_of_the_house(stranger: Client) -> None:
    assert tried(stranger, url="/sign-in/?next=https://evil.example/")["Location"] == "/"
    assert tried(stranger, url="/sign-in/?next=//evil.example/")["Location"] == "/"


def test_a_wrong_password_is_a_sentence_and_five_are_a_lock(stranger: Client) -> None:
    for _ in range(5):
        response = tried(stranger, "wrong-password")
        assert response.status_code == 401
        assert "do not belong together" in response.content.decode()
    locked = tried(stranger)
    assert locked.status_code == 429
    assert "Too many tries. Try again in 16 min" in locked.content.decode()


def test_signing_out_ends_the_session(world: World, admin: Sitting) -> None:
    admin.get("/")
    admin.post("/sign-out/")
    assert admin.client.get("/")["Location"].startswith("/sign-in/")


def test_a_password_is_never_sent_back(stranger: Client) -> None:
    assert "wrong-password" not in tried(stranger, "wrong-password").content.decode()


@pytest.fixture
def platform(world: World) -> Client:
    return Client(headers={"host": "localhost"})


SIGN_UP = {
    "company": "Ziwa Networks Ltd",
    "slug": "ziwa-networks",
    "country": "KE",
    "full_name": "Akinyi Ouma",
    "email": "akinyi@ziwa.example",
    "password": "a-very-long-one",
}


def test_a_provider_signs_up_and_stands_in_its_own_house(platform: Client) -> None:
    away = platform.post("/sign-up/", SIGN_UP)["Location"]
    found = re.fullmatch(r"http://ziwa-networks\.localhost(/welcome/[^/]+/)", away)
    assert found
    theirs = Client(headers={"host": "ziwa-networks.localhost"})
    assert theirs.get(found.group(1))["Location"] == "/first-steps/"
    page = theirs.get("/first-steps/").content.decode()
    assert "0 of 5 done" in page and "Fill in profile" in page


def test_the_key_of_a_sign_up_opens_once(platform: Client) -> None:
    away = platform.post("/sign-up/", SIGN_UP)["Location"]
    path = away.removeprefix("http://ziwa-networks.localhost")
    Client(headers={"host": "ziwa-networks.localhost"}).get(path)
    again = Client(headers={"host": "ziwa-networks.localhost"})
    assert again.get(path)["Location"] == "/sign-in/"
    assert again.get("/")["Location"].startswith("/sign-in/")


def test_the_key_of_a_sign_up_opens_no_other_house(platform: Client) -> None:
    away = platform.post("/sign-up/", SIGN_UP)["Location"]
    path = away.removeprefix("http://ziwa-networks.localhost")
    assert Client(headers={"host": "savanna.localhost"}).get(path)["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"slug": "savanna"}, "savanna is taken"),
        ({"slug": "admin"}, "admin is kept for the platform"),
        ({"slug": "No Good"}, "small letters, digits and single hyphens"),
        ({"password": "short"}, "At least 10 characters"),
        ({"company": " "}, "This is needed"),
        ({"email": "nobody"}, "Enter a valid email address"),
    ],
)
def test_a_sign_up_that_cannot_be_is_told_beside_its_field(
    platform: Client, changed: dict[str, str], sentence: str
) -> None:
    response = platform.post("/sign-up/", SIGN_UP | changed)
    assert response.status_code in (409, 422)
    assert sentence in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("slug=savanna", "savanna is taken"),
        ("slug=www", "kept for the platform"),
        ("slug=lake-net", "lake-net.localhost is free"),
        ("company=Ziwa+Networks+Ltd&slug=", 'value="ziwa-networks"'),
        ("company=&slug=", ""),
    ],
)
def test_an_address_is_checked_while_it_is_typed(platform: Client, asked: str, said: str) -> None:
    assert said in platform.get(f"/sign-up/address/?{asked}").content.decode()


def test_signing_up_is_for_the_platforms_host_alone(stranger: Client) -> None:
    assert stranger.get("/sign-up/").status_code == 404


def test_the_platforms_owner_suspends_and_reopens_a_provider(
    world: World, platform: Client, stranger: Client
) -> None:
    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.staff import contract as staff
    from mtandao.foundation.context import platform_context

    ctx = platform_context("tests", world.now)
    organizations.ensure_platform(ctx)
    staff.ensure_roles(ctx, platform=True)
    staff.add_user(
        ctx, full_name="Imani", email="imani@x.example", password=PASSWORD, role_code="platform_owner"
    )
    platform.post("/sign-in/", {"email": "imani@x.example", "password": PASSWORD})
    assert platform.get("/")["Location"] == "/providers/"
    assert "Savanna Net" in platform.get("/providers/").content.decode()
    address = f"/providers/{world.tenant_id}"
    platform.post(f"{address}/suspend/", {"reason": "Asked to"})
    closed = stranger.get("/")
    assert closed.status_code == 403 and "Savanna Net is closed for now." in closed.content.decode()
    again = platform.post(f"{address}/suspend/", {"reason": "Again"})
    assert again.status_code == 409 and "is suspended already" in again.content.decode()
    platform.post(f"{address}/reopen/")
    assert stranger.get("/sign-in/").status_code == 200
    assert platform.get("/subscribers/").status_code == 404


def test_a_host_that_is_nobodys_says_so(world: World) -> None:
    response = Client(headers={"host": "nobody.localhost"}).get("/")
    assert response.status_code == 404 and "Nobody lives at nobody.localhost." in response.content.decode()


def test_the_demos_first_pages_show_its_logins(platform: Client, stranger: Client) -> None:
    for page in (platform.get("/"), stranger.get("/sign-in/")):
        assert "mtandao-demo" in page.content.decode() and "admin@savanna.example" in page.content.decode()


def test_outside_the_demo_no_page_shows_a_login(platform: Client, stranger: Client, settings: Any) -> None:
    settings.DEMO = False
    for page in (platform.get("/"), stranger.get("/sign-in/")):
        assert "mtandao-demo" not in page.content.decode()
