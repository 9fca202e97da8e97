"""A partner's people by API, with every right in their role: what is the whole provider's stays his."""

from decimal import Decimal
from uuid import UUID

import pytest

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.staff import contract as staff
from mtandao.doors.api.tests.conftest import Caller, of_role, problem
from tests.worlds import PASSWORD, World


@pytest.fixture
def kisumu(clock: World) -> UUID:
    return UUID(str(organizations.add_partner(clock.ctx, name="Kisumu Links").id))


@pytest.fixture
def partner(clock: World, kisumu: UUID) -> Caller:
    user = staff.add_user(
        clock.ctx,
        full_name="Atieno",
        email="atieno@savanna.example",
        password=PASSWORD,
        role_code="admin",
        organization_id=kisumu,
    )
    return Caller(f"{clock.slug}.localhost", staff.issue_token(clock.ctx, user=user, label="tests").token)


def test_a_partner_changes_no_plan_and_sets_his_own_price(
    clock: World, partner: Caller, kisumu: UUID
) -> None:
    plan = clock.plan()
    said = problem(partner.patch(f"/packages/{plan.id}", {"price": "1"}), 403, "not_allowed")
    assert said["detail"].startswith("Only the people of Savanna Net itself may make and change plans")
    problem(partner.post("/packages", {}), 403, "not_allowed")
    assert catalog.plan(clock.ctx, plan.id).price == plan.price
    own = partner.patch(f"/packages/{plan.id}/partners/{kisumu}", {"price": "2200"})
    assert own.status_code == 200, own.content


def test_what_he_may_is_said_without_what_is_the_providers(partner: Caller) -> None:
    rights = partner.get("/auth/me").json()["permissions"]
    assert {"catalog.view", "catalog.override", "payments.record", "staff.change"} <= set(rights)
    assert not {
        "catalog.change",
        "billing.tax",
        "billing.run",
        "payments.configure",
        "settings.change",
    } & set(rights)


def test_he_puts_nobody_above_himself_and_no_partner_beside(
    clock: World, partner: Caller, kisumu: UUID
) -> None:
    person = {"full_name": "Otieno", "email": "otieno@savanna.example", "password": PASSWORD, "role": "admin"}
    above = {**person, "organization_id": str(clock.tenant_id)}
    problem(partner.post("/users", above), 404, "not_found")
    beside = organizations.add_partner(clock.ctx, name="Coast Links").id
    problem(partner.post("/organizations", {"name": "Below", "parent_id": str(beside)}), 404, "not_found")
    problem(
        partner.post("/organizations", {"name": "Below", "parent_id": str(clock.tenant_id)}), 404, "not_found"
    )
    below = partner.post("/users", {**person, "organization_id": str(kisumu)})
    assert below.status_code == 201, below.content


def test_he_reads_the_price_that_his_customers_pay(clock: World, partner: Caller, kisumu: UUID) -> None:
    plan = clock.plan()
    catalog.override_plan(clock.ctx, plan_id=plan.id, organization_id=kisumu, price=Decimal(2200), sold=False)
    read = partner.get(f"/packages/{plan.id}").json()
    assert (read["price"], read["setup_fee"], read["sold"]) == ("2200.00", "1500.00", False)
    assert partner.get("/packages").json()["items"] == [read]
    own = of_role(clock, "admin").get(f"/packages/{plan.id}").json()
    assert (own["price"], own["sold"]) == ("2500.00", True)
