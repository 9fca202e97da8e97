"""What must hold on every route, walked along the OpenAPI document: a new route cannot be forgotten."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from mtandao.doors.api import door
from mtandao.doors.api.tests.bodies import BODIES, IN_THE_WAY
from mtandao.doors.api.tests.conftest import Caller, of_role, of_subscriber, problem
from mtandao.doors.api.tests.furniture import Furnished, furnished
from mtandao.foundation.database.protect import fenced_models
from mtandao.foundation.tenancy.fence import fence, fenced_transaction
from tests.worlds import World

# The log of sign-ins lies in RADIUS's database.
pytestmark = pytest.mark.django_db(databases=["default", "radius"])

# For anybody, by purpose.
PUBLIC = {"login", "client_login", "register", "create_isp"}
PORTAL = "/api/client/"


@dataclass(frozen=True)
class Route:
    """One operation of the document."""

    name: str
    method: str
    path: str
    parameters: tuple[str, ...]
    permissions: tuple[str, ...]
    query_ids: tuple[str, ...]
    takes_body: bool

    @property
    def is_portal(self) -> bool:
        return self.path.startswith(PORTAL)

    def below_api(self, ids: dict[str, UUID]) -> str:
        return self.path.format(**ids).removeprefix("/api")


def routes() -> Iterator[Route]:
    for path, methods in door.api.get_openapi_schema(path_prefix="api/")["paths"].items():
        for method, said in methods.items():
            of_path = [p["name"] for p in said["parameters"] if p["in"] == "path"]
            of_query = [p for p in said["parameters"] if p["in"] == "query"]
            yield Route(
                said["operationId"],
                method.upper(),
                path,
                tuple(of_path),
                tuple(said.get("x-permissions", ())),
                tuple(p["name"] for p in of_query if "uuid" in json.dumps(p["schema"])),
                "requestBody" in said,
            )


ROUTES = list(routes())
NAMES = [route.name for route in ROUTES]


@pytest.fixture
def savanna(clock: World) -> Furnished:
    return furnished(clock, "127.0.9.1")


@pytest.fixture
def coast(clock: World) -> Furnished:
    other = World(slug="coast")
    with fence(other.ctx):
        return furnished(other, "127.0.9.2")


def test_every_operation_has_a_name_of_its_own() -> None:
    assert len(NAMES) == len(set(NAMES))


def test_every_operation_says_who_may() -> None:
    """The test that fails when somebody forgets `auth=needs(…)`."""
    open_ones = {
        operation.view_func.__name__
        for operation in door.operations_of(door.api._get_bound_routers())
        if not operation.auth_callbacks
    }
    assert open_ones == PUBLIC


def test_without_a_token_nobody_is_known(anybody: Caller) -> None:
    forged = Caller(anybody.host, "mt_forged"), Caller(anybody.host, "mc_forged")
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        path = route.below_api(dict.fromkeys(route.parameters, UUID(int=7)))
        problem(anybody(route.method, path, {}), 401, "not_known")
        problem(forged[0](route.method, path, {}), 401, "staff.bad_token")
        problem(forged[1](route.method, path, {}), 401, "portal.bad_token")


def test_another_providers_ids_are_not_there(savanna: Furnished, coast: Furnished) -> None:
    team, client = of_role(savanna.world, "admin"), of_subscriber(savanna.world, savanna.subscriber)
    before = rows_of(savanna), rows_of(coast)
    wrong = []
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        caller = client if route.is_portal else team
        body = BODIES[route.name](savanna) if route.method in ("POST", "PATCH") else None
        tries = [(coast.ids, body)] if route.parameters else []
        tries += [(savanna.ids, other) for other in _with_ids_of(coast, body)]
        for ids, sent in tries:
            answer = caller(route.method, route.below_api(ids), _plain(sent))
            if answer.status_code != 404:
                wrong.append((route.name, sent, answer.status_code, answer.content))
    assert not wrong
    assert (rows_of(savanna), rows_of(coast)) == before


def test_the_same_with_ones_own_ids_is_there(savanna: Furnished) -> None:
    """So that the test above cannot pass by a body that is wrong."""
    team, client = of_role(savanna.world, "admin"), of_subscriber(savanna.world, savanna.subscriber)
    wrong = []
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        body = BODIES[route.name](savanna) if route.method in ("POST", "PATCH") else None
        with transaction.atomic():
            answer = (client if route.is_portal else team)(
                route.method, route.below_api(savanna.ids), _plain(body)
            )
            transaction.set_rollback(True)
        in_the_way = IN_THE_WAY.get(route.name)
        if answer.status_code >= 300 and answer.json()["code"] != in_the_way:
            wrong.append((route.name, answer.status_code, answer.content))
    assert not wrong


def test_a_filter_by_another_providers_id_finds_nothing(savanna: Furnished, coast: Furnished) -> None:
    team = of_role(savanna.world, "admin")
    for route in ROUTES:
        for name in route.query_ids:
            if route.method != "GET" or route.is_portal:
                continue
            key = {"parent_id": "organization_id", "organization": "organization_id"}.get(name, name)
            other = {**coast.ids, "actor_id": coast.world.admin.id, "subscription_id": coast.subscription_id}
            value = other.get(key, coast.ids["client_id"])
            answer = team.get(f"{route.below_api(savanna.ids)}?{name}={value}")
            if name == "organization":
                assert answer.status_code == 404, (route.name, answer.content)
            else:
                assert answer.json()["items"] == [], (route.name, name)


def test_a_role_is_let_in_exactly_where_its_rights_say(savanna: Furnished) -> None:
    from mtandao.domains.staff import contract as staff

    wrong = []
    for role in staff.roles(savanna.world.ctx):
        caller, mine = of_role(savanna.world, role.code), role.permissions()
        for route in ROUTES:
            if route.name in PUBLIC:
                continue
            may = not route.is_portal and set(route.permissions) <= mine
            if may and route.method != "GET":
                continue
            answer = caller(route.method, route.below_api(savanna.ids), _plain({}))
            if (answer.status_code == 403) is may:
                wrong.append((role.code, route.name, answer.status_code, answer.content))
    assert not wrong


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("sales", "GET", "/billing/invoices"),
        ("sales", "POST", "/packages"),
        ("billing", "POST", "/clients"),
        ("billing", "GET", "/routers"),
        ("noc", "POST", "/billing/transactions"),
        ("noc", "GET", "/billing/revenue"),
        ("technician", "GET", "/clients"),
        ("support", "POST", "/billing/runs"),
        ("reseller", "POST", "/users"),
        ("reseller", "GET", "/audit"),
        ("readonly", "POST", "/packages"),
        ("readonly", "POST", "/billing/stk"),
        ("manager", "POST", "/users"),
        ("billing_manager", "POST", "/routers"),
    ],
)
def test_a_role_is_refused_what_is_not_its_work(role: str, method: str, path: str, clock: World) -> None:
    problem(of_role(clock, role)(method, path, {}), 403, "not_allowed")


def test_a_subscriber_is_refused_everywhere_but_at_his_own(savanna: Furnished) -> None:
    client = of_subscriber(savanna.world, savanna.subscriber)
    for route in ROUTES:
        if route.name in PUBLIC or route.is_portal:
            continue
        problem(client(route.method, route.below_api(savanna.ids), _plain({})), 403, "not_allowed")


def rows_of(f: Furnished) -> dict[str, str]:
    """A fingerprint of each table's rows of this provider. When a token was last used is no change."""
    prints = {}
    with fenced_transaction(f.world.ctx), connection.cursor() as cursor:
        for model in fenced_models():
            table = model._meta.db_table
            if table in ("staff_accesstoken", "foundation_auditentry"):
                continue
            cursor.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t WHERE tenant_id = %s",
                [f.world.tenant_id],
            )
            prints[table] = cursor.fetchone()[0]
    return prints


def _with_ids_of(other: Furnished, body: Any) -> Iterator[dict[str, Any]]:
    """The same body, each time with one id that is the other provider's."""
    theirs = {**other.ids, "subscription_id": other.subscription_id, "role_id": other.role_id}
    theirs["only_package_id"] = other.ids["package_id"]
    theirs["parent_id"] = other.ids["organization_id"]
    for name in body or {}:
        if name in theirs:
            yield {**body, name: theirs[name]}
        elif name == "delivery_ids":
            yield {**body, name: [other.delivery_id]}
        else:
            assert not name.endswith("_id"), f"whose {name} is another provider's?"


def _plain(body: Any) -> Any:
    return json.loads(json.dumps(body, default=str)) if body is not None else None
