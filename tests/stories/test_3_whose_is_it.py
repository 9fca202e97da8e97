"""Step 3, the other half: what one provider's ids open at another's door, on every route of the document."""

from collections.abc import Iterator

import httpx
import pytest

from tests.stories.addresses import one_of_everything
from tests.stories.bodies import body_for
from tests.stories.provider import OWN_PASSWORD, Json, Provider
from tests.stories.stack import PASSWORD, STORY, Stack

pytestmark = STORY

PORTAL = "/api/client/"


@pytest.fixture(scope="module")
def savanna(stack: Stack) -> Provider:
    return Provider(stack, "savanna", "admin@savanna.example", PASSWORD)


@pytest.fixture(scope="module")
def coast(stack: Stack) -> Provider:
    return Provider(stack, "coast", "admin@coast.example", PASSWORD)


@pytest.fixture(scope="module")
def theirs(coast: Provider) -> Json:
    """One of everything that a route of Coast's may name."""
    return one_of_everything(coast)


def routes(provider: Provider) -> Iterator[tuple[str, str, Json, Json]]:
    """Method, path, its description and the whole document, of every route that names something."""
    document = provider.door.get("/api/openapi.json").json()
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if "{" in path:
                yield method.upper(), _with_a_kind(path, said, document), said, document


def _with_a_kind(path: str, said: Json, document: Json) -> str:
    """Where a part of the path is one of some words, the first of them."""
    for each in said.get("parameters", ()):
        shape = each["schema"]
        if "$ref" in shape:
            shape = document["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        if each["in"] == "path" and "enum" in shape:
            path = path.replace(f"{{{each['name']}}}", shape["enum"][0])
    return path


# A router is heard all the time, and the tax office signs when it likes.
BY_ITSELF = ("last_seen_at", "fiscal")


def looked_at(provider: Provider, ids: Json) -> list[Json]:
    paths = ("clients/{client_id}", "packages/{package_id}", "logins/{login_id}", "routers/{router_id}")
    more = ("billing/invoices/{invoice_id}", "users/{user_id}", "clients/{client_id}/standing")
    found = [provider.get("/" + path.format(**ids)) for path in paths + more]
    return [{name: value for name, value in each.items() if name not in BY_ITSELF} for each in found]


def test_another_providers_ids_are_not_there_on_any_route(
    savanna: Provider, coast: Provider, theirs: Json, stack: Stack
) -> None:
    before = looked_at(coast, theirs)
    own = savanna.register("Own")
    ids = {
        "client_id": own["id"],
        "package_id": own["subscriptions"][0]["package_id"],
        "transaction_id": theirs["payment_id"],
    }
    client = portal_of(savanna, own)
    wrong, walked = [], 0
    for method, path, said, document in routes(savanna):
        caller = client if path.startswith(PORTAL) else savanna.door
        answer = caller.request(method, path.format(**theirs), json=body_for(document, said, ids))
        walked += 1
        if answer.status_code != 404:
            wrong.append((method, path, answer.status_code, answer.text[:200]))
    assert not wrong
    assert walked > 30
    assert looked_at(coast, theirs) == before
    me = savanna.get("/auth/me")["id"]
    tenant = coast.get("/auth/me")["organization_id"]
    touched = "SELECT count(*) FROM foundation_auditentry WHERE tenant_id = %s AND actor_id = %s"
    assert stack.rows(touched, tenant, me) == [(0,)]


def test_the_same_routes_know_their_own_providers_ids(coast: Provider, theirs: Json) -> None:
    """So that the walk above cannot pass by a path that is wrong."""
    missing = [
        (path, answer.status_code)
        for method, path, _, _ in routes(coast)
        if method == "GET" and not path.startswith(PORTAL)
        if (answer := coast.door.get(path.format(**named_in(path, theirs)))).status_code != 200
    ]
    assert not missing


def named_in(path: str, ids: Json) -> Json:
    """A payment that has its owner is not in suspense."""
    return ids | {"payment_id": ids["payments/suspense/payment_id"]} if "/suspense/" in path else ids


def test_a_token_is_refused_at_another_providers_door(savanna: Provider, coast: Provider) -> None:
    stray = {"Authorization": coast.door.headers["Authorization"]}
    for path in ("/api/clients", "/api/auth/me", "/api/settings"):
        assert savanna.stack.raw("savanna").get(path, headers=stray).status_code == 401, path


def portal_of(provider: Provider, own: Json) -> httpx.Client:
    """A client of the API, signed in as that customer."""
    provider.post(f"/clients/{own['id']}/portal-password", {"password": OWN_PASSWORD})
    door = provider.stack.raw(provider.slug)
    answer = door.post("/api/client/login", json={"phone_or_account": own["phone"], "password": OWN_PASSWORD})
    assert answer.status_code == 200, answer.text
    door.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return door
