"""A partner's people, whatever rights their role names: no page offers them what is the whole provider's."""

import re
from collections import deque
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import contract as staff
from mtandao.doors.api.tests.furniture import furnished
from mtandao.doors.console.tests.conftest import Sitting, text
from tests.worlds import PASSWORD, World

LINK = re.compile(r'(?:href|action|data-dialog|hx-get|hx-post)="([^"#]+)')
# What is no page of the console, or leaves it.
NOT_WALKED = ("/static/", "/api/", "/sign-out", "/accounts/")
# One page of a kind is enough: the third plan's is like the first.
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def partner(world: World) -> Sitting:
    """The admin of a partner that has a customer, of a provider that has one of everything."""
    furnished(world, "127.0.9.1")
    kisumu = organizations.add_partner(world.ctx, name="Kisumu Links")
    staff.add_user(
        world.ctx,
        full_name="Atieno",
        email="partner@savanna.example",
        password=PASSWORD,
        role_code="admin",
        organization_id=kisumu.id,
    )
    return Sitting(world, "partner")


def test_no_link_of_a_partners_pages_is_refused(partner: Sitting) -> None:
    refused, seen = _walked(partner)
    assert refused == []
    assert len(seen) > 60 and "/plans/" in seen


def test_plans_taxes_gateways_and_rules_are_not_changed_by_a_partner(world: World, partner: Sitting) -> None:
    (plan,) = catalog.plans(world.ctx)[:1]
    for url in (
        "/plans/new/",
        f"/plans/{plan.id}/change/",
        "/tax/new/",
        "/collections/windows/add/",
    ):
        page = partner.get(url, 403)
        assert "Only the provider&#x27;s own people may" in page and "Ask him to change it" in page, url
    before = catalog.plan(world.ctx, plan.id).price
    partner.post(f"/plans/{plan.id}/change/", {"price": "1"}, 403)
    assert catalog.plan(world.ctx, plan.id).price == before
    listed = partner.get("/plans/")
    assert plan.name in listed and "New plan" not in listed
    assert "/change/" not in partner.get(f"/plans/{plan.id}/")


def test_the_list_of_plans_shows_what_the_partners_customers_pay(world: World, partner: Sitting) -> None:
    plan = catalog.plans(world.ctx)[0]
    here = partner.user.organization_id
    catalog.override_plan(world.ctx, plan_id=plan.id, organization_id=here, price=Decimal(7777))
    assert "7,777" in partner.get("/plans/") and "7,777" in partner.get("/plans/?sort=-price")
    assert "7777.00" in partner.get("/plans/?format=csv")
    assert "7,777" not in Sitting(world).get("/plans/")
    catalog.override_plan(world.ctx, plan_id=plan.id, organization_id=here, sold=False)
    assert "Not sold here" in partner.get("/plans/")


def test_the_providers_own_people_may_while_they_look_at_a_partner(world: World, partner: Sitting) -> None:
    admin = Sitting(world)
    admin.post("/organization/", {"organization": str(partner.user.organization_id)})
    admin.get("/plans/new/")
    assert "New plan" in admin.get("/plans/")


def _walked(sitting: Sitting) -> tuple[list[tuple[str, str]], set[str]]:
    """Every address that a link leads to from the dashboard on, and those that answered 403 with where they stood."""
    refused: list[tuple[str, str]] = []
    seen: set[str] = set()
    todo = deque([("/", "")])
    while todo:
        url, stood_on = todo.popleft()
        kind = KEY.sub("*", urlsplit(url).path)
        if kind in seen:
            continue
        seen.add(kind)
        response: Any = sitting.client.get(url)
        if response.status_code == 403:
            refused.append((kind, stood_on))
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        for link in LINK.findall(text(response)):
            there = urlsplit(urljoin(url, unescape(link)))
            if there.netloc or not there.path.startswith("/") or there.path.startswith(NOT_WALKED):
                continue
            todo.append((f"{there.path}?{there.query}" if there.query else there.path, kind))
    return refused, seen
