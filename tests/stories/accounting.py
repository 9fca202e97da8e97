"""A provider of the accountant's story: what its admin has prepared, and the accountant before her pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from mtandao.config.demo import cast
from mtandao.foundation.ids import new_id
from tests.browser import window
from tests.stories.at_a_desk import AtADesk
from tests.stories.provider import (
    OWN_PASSWORD,
    PAYS,
    SILENT,
    Json,
    Provider,
    billing_hour_of,
    run_since,
    sign_up,
)
from tests.stories.stack import Stack, eventually

PRICE, LESS = Decimal(2500), Decimal(10)  # percent off, for who has been there long
CENT = Decimal("0.01")
MONTHS = 2  # paid before the story begins
PEOPLE = ("Achieng", "Barasa", "Chebet", "Fatuma", "Kamau", "Omar", "Zawadi")


def in_figures(amount: Decimal) -> str:
    """As pages write it."""
    return f"{amount:,.2f}"


def vat_in(price: Decimal) -> Decimal:
    """Sixteen percent, in the price."""
    return (price * 16 / 116).quantize(CENT, ROUND_HALF_UP)


def cut_price() -> Decimal:
    return PRICE * (100 - LESS) / 100


@dataclass
class Books:
    """Seven customers who have paid two months and are due again on the same day."""

    admin: Provider
    people: dict[str, Json]
    accountant: str

    @property
    def stack(self) -> Stack:
        return self.admin.stack

    @property
    def due_on(self) -> str:
        return str(self.people["Achieng"]["subscriptions"][0]["billed_until"])

    def invoice_of(self, name: str) -> Json:
        """The newest."""
        return self.admin.invoices(self.people[name])[-1]

    def the_billing_day_comes(self) -> None:
        """An hour before the clock would bill by itself. What a month left undone ends the evening before."""
        hour = billing_hour_of(self.due_on)
        evening = self.stack.move_clock(to=hour - timedelta(hours=12))
        for label in ("Billing run", "Reminders and cuts"):
            eventually(lambda label=label: run_since(evening, self.admin, label), what=label)  # type: ignore[misc]
        self.stack.move_clock(to=hour - timedelta(hours=1))

    @contextmanager
    def at_the_desk(self, browser: Any) -> Iterator[AtADesk]:
        """The accountant, signed in."""
        with window(browser, self.stack.url(self.admin.slug)) as seen:
            page = seen.go("/")
            page.fill("[name=email]", self.accountant)
            page.fill("[name=password]", OWN_PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.locator(".mt-side").wait_for()
            yield AtADesk(seen)


def prepared(stack: Stack) -> Books:
    """By the admin, a month ago."""
    admin = sign_up(stack, "hesabu")
    admin.post("/billing/tax-packs", {"country": "KE"})
    vat = next(each for each in admin.get("/billing/tax-groups")["items"] if each["code"] == "VAT-INCL")
    admin.patch(f"/billing/tax-groups/{vat['id']}", {"is_default": True})
    keys = {name: cast.NEWCOMER[name] for name in ("consumer_key", "consumer_secret", "passkey")}
    settings = {"short_code": cast.NEWCOMER["code"], **keys}
    admin.post("/billing/gateways", {"provider": "mpesa", "settings": settings})
    plan = admin.plan("Home 20", price=str(PRICE), setup_fee="0")
    people = {
        name: admin.register(name, ending=PAYS if name == "Achieng" else SILENT, package_id=plan["id"])
        for name in PEOPLE
    }
    # Their second month is billed ahead, so that the third has one of its kind to stand beside.
    stack.command(
        "bill", "--tenant", admin.slug, "--on", people[PEOPLE[0]]["subscriptions"][0]["billed_until"]
    )
    for client in people.values():
        admin.pay_in_cash(client, str(MONTHS * PRICE))
    faithful = admin.post("/discounts", {"name": "Faithful", "percent": str(LESS)})
    admin.post(
        f"/clients/{people['Zawadi']['id']}/discounts",
        {"discount_id": faithful["id"], "reason": "Five years with us"},
    )
    accountant = f"grace-{new_id().hex[-6:]}@{admin.slug}.example"
    admin.post(
        "/users",
        {
            "full_name": "Grace Njeri",
            "email": accountant,
            "password": OWN_PASSWORD,
            "role": "billing_manager",
        },
    )
    return Books(admin, {name: admin.client(client["id"]) for name, client in people.items()}, accountant)
