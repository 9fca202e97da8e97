"""Every address of the pages, and one of everything that an address may name."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver

from mtandao.foundation.ids import new_id
from tests.stories.forms import at_the_desk, send
from tests.stories.networks import one_network, one_of_radius, one_online
from tests.stories.provider import SILENT, Json, Provider
from tests.stories.stack import eventually

# Other doors, with tests of their own.
_NO_PAGES = ("healthz", "readyz", "favicon.ico", "api/", "hooks/")
PARK = """
INSERT INTO billing_parked (id, tenant_id, subscriber_id, reason, said, owed, invoiced, parked_at, released_by,
    release_note)
SELECT gen_random_uuid(), tenant_id, id, 'sums', '', 5, 0, now(), '', '' FROM subscribers_subscriber WHERE id = %s
RETURNING id
"""
# What a page has to have room for.
LONG_EMAIL = "accounts-department.payables@warehouse.mombasa-and-lamu-freight-forwarders.example"
_PLACE = re.compile(r"<(\w+):(\w+)>")


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """As they are declared: `invoices/<uuid:invoice_id>/`."""
    from mtandao.config.urls import urlpatterns

    for pattern in urlpatterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not route.startswith(_NO_PAGES):
            yield route


def filled(route: str, things: Json) -> str:
    """The address of that route with these ids. Fails on a name that `things` does not know: teach it there."""

    def one(place: re.Match[str]) -> str:
        kind, name = place.groups()
        for key in (route[: place.start()] + name, name):
            if key in things:
                return str(things[key])
        raise KeyError(f"{kind} {name} of {route}")

    return "/" + _PLACE.sub(one, route)


def one_of_everything(provider: Provider) -> Json:
    """By the names that routes give them, with what stands before the name where the name alone is not enough."""
    stack = provider.stack
    client = provider.register("Salma", last_name="Secret", ending=SILENT, email=LONG_EMAIL)
    (invoice,) = provider.invoices(client)
    provider.post(f"/billing/invoices/{invoice['id']}/sending", {"channel": "email"})
    payment = provider.pay_in_cash(client, "100")
    taxes = _one_tax(provider)
    provider.post("/tokens", {"label": "A shop's"})
    ask = provider.post("/billing/stk", {"client_id": client["id"]})
    drawer = provider.post("/billing/drawers", {"name": f"Desk {new_id().hex[-8:]}"})
    shift = _shift(provider, drawer["id"])
    refund = provider.post(
        "/billing/refunds", {"transaction_id": payment["id"], "method": "bank", "reason": "Moved away"}
    )
    payout = provider.post(
        "/billing/payouts", {"purpose": "other", "method": "bank", "amount": "90", "reason": "Fuel"}
    )
    account = provider.post(
        "/billing/bank-accounts", {"name": "Main", "bank": "Equity", "number": new_id().hex[-12:]}
    )
    cheque = provider.post(
        "/billing/cheques",
        {"client_id": client["id"], "amount": "10", "number": new_id().hex[-12:], "bank": "KCB"},
    )
    draft, line = _bank_line(provider, account["id"])
    told = provider.post("/billing/statement-files", _statement(provider))
    differs = provider.get(f"/billing/statement-differences?day_id={told['day_ids'][0]}")["items"][0]
    cost = _expense(provider)
    credit = {"client_ids": [client["id"]], "amount": "5.00", "reason": "Hello"}
    credited = provider.post("/billing/credits", credit)
    tenant = provider.get("/auth/me")["organization_id"]
    message = eventually(lambda: provider.texts(client), what="a text to her")[0]
    provider.wait_until_radius_gives(client)
    sold = provider.wait_for("subscription.sold", client_id=client["id"])

    discount = provider.post("/discounts", {"name": "Welcome", "percent": 10})
    let_off = {"discount_id": discount["id"], "reason": "moved house"}
    given = provider.post(f"/clients/{client['id']}/discounts", let_off)
    address = {
        "name": f"Fixed address {new_id().hex[-8:]}",
        "kind": "static_ip",
        "price": "300",
        "recurring": True,
    }
    add_on = provider.post("/add-ons", address)
    bought = provider.post(f"/clients/{client['id']}/add-ons", {"add_on_id": add_on["id"]})
    same_plan = {"package_id": client["subscriptions"][0]["package_id"], "client_ids": [client["id"]]}
    assigned = provider.post("/billing/plan-assignments", same_plan)

    view = {"label": f"Hers {new_id().hex[-8:]}", "query": f"q={client['account_number']}"}
    kept = send(at_the_desk(provider), "/views/subscribers/keep/", view)
    assert kept.status_code == 302, kept.text

    holiday = {"day": "2026-12-12", "name": "Jamhuri Day", "yearly": True}
    day = provider.post("/collections/windows/days", holiday)

    def newest(query: str) -> Any:
        return eventually(lambda: stack.rows(query, tenant), what=query)[0][0]

    return {
        "client": client,
        "id": client["id"],
        "subscriber_id": client["id"],
        "client_id": client["id"],
        "subscription_id": client["subscriptions"][0]["id"],
        "plan_id": client["subscriptions"][0]["package_id"],
        "package_id": client["subscriptions"][0]["package_id"],
        "discount_id": discount["id"],
        "given_id": given["id"],
        "add_on_id": add_on["id"],
        "portal/data/<uuid:subscription_id>/add_on_id": _boost(provider),
        "bought_id": bought["id"],
        "assignment_id": assigned["id"],
        "plans/add-ons/<uuid:add_on_id>/to/what": "close",
        "login_id": client["subscriptions"][0]["login_id"],
        "invoice_id": invoice["id"],
        "fiscal_document_id": provider.get("/billing/fiscal-documents")["items"][0]["id"],
        "fiscal_device_id": provider.get("/billing/fiscal-device")["id"],
        "payment_id": payment["id"],
        "payments/suspense/payment_id": provider.get("/billing/suspense")["items"][0]["id"],
        "ask_id": ask["id"],
        "refund_id": refund["id"],
        "payout_id": payout["id"],
        "drawer_id": shift["drawer_id"],
        "shift_id": shift["id"],
        "account_id": account["id"],
        "cheque_id": cheque["id"],
        "statement_id": draft["id"],
        "line_id": line["id"],
        "statement_day_id": told["day_ids"][0],
        "difference_id": differs["id"],
        **cost,
        "message_id": message["id"],
        **taxes,
        **one_network(provider),
        **one_online(provider),
        **one_of_radius(provider),
        "draft_id": provider.post(
            "/billing/drafts",
            {"client_id": client["id"], "lines": [{"description": "Router", "unit_price": "3500"}]},
        )["id"],
        "credit_note_id": provider.post(
            f"/billing/invoices/{invoice['id']}/credit-notes", {"reason": "outage", "amount": "1"}
        )["id"],
        "run_id": _preview(provider),
        "parked_id": _parked(provider, client),
        "template_id": provider.get("/sms/templates")["items"][0]["id"],
        "nas_id": provider.get("/routers")["items"][0]["id"],
        "router_id": provider.get("/routers")["items"][0]["id"],
        "round_id": _round(provider),
        **_own_attributes(provider),
        "organization_id": provider.get("/organizations")["items"][0]["id"],
        "tenant_id": tenant,
        "user_id": provider.get("/users")["items"][-1]["id"],
        "token_id": provider.get("/tokens")["items"][0]["id"],
        "schedule_id": provider.get("/schedules")["items"][0]["id"],
        "ledger/accounts/account_id": newest(
            "SELECT id FROM ledger_account WHERE tenant_id = %s AND subscriber_id IS NULL ORDER BY id"
        ),
        "ledger_account_id": provider.get("/ledger/accounts")["items"][0]["id"],
        "journal_id": provider.get(f"/ledger/journals?client_id={client['id']}")["items"][0]["id"],
        "credit_id": credited["id"],
        "gateway_id": newest("SELECT id FROM payments_gateway WHERE tenant_id = %s"),
        "day_id": day["id"],
        "cause": sold["correlation_id"],
        "position": sold["position"],
        "job_id": newest(
            "SELECT max(id) FROM procrastinate_jobs WHERE args->>'tenant_id' = %s::text HAVING max(id) > 0"
        ),
        "entry_id": newest(
            "SELECT max(id) FROM foundation_auditentry WHERE tenant_id = %s HAVING max(id) > 0"
        ),
        "view_id": newest("SELECT id FROM staff_keptview WHERE tenant_id = %s ORDER BY id DESC"),
        # What names nothing of anybody's.
        "list_name": "subscribers",
        "subscribers/<uuid:id>/tab": "timeline",
        "collections/accounts/<uuid:subscriber_id>/tab": "promises",
        "subscribers/<uuid:id>/do/plan/plan_id": _another_plan(provider, client),
        "network/routers/<uuid:nas_id>/tab": "lines",
        "network/drift/routers/<uuid:nas_id>/tab": "riders",
        "payments/gateways/new/provider": "mpesa",
        "what": "suspend",
        "deed": "remind",
        "plans/many/what": "sale",
        "network/routers/<uuid:nas_id>/rows/what": "queue",
        "step": "who",
        "key": "no-such-key",
        "token": "no-such-token",
    }


def _round(provider: Provider) -> str:
    online = eventually(lambda: provider.get("/sessions")["items"], what="anybody online")[0]
    made: Json = provider.post(f"/routers/{online['router_id']}/rounds", {"kind": "change"})
    return str(made["id"])


def _own_attributes(provider: Provider) -> dict[str, str]:
    login = provider.get("/logins")["items"][0]
    said: Json = provider.post(
        "/attributes", {"login_id": login["id"], "name": "Mikrotik-Group", "value": "walked"}
    )
    template: Json = provider.post("/attribute-templates", {"name": f"Walked {new_id()}"})
    return {"attribute_id": said["id"], "template_set_id": template["id"]}


def _another_plan(provider: Provider, client: Json) -> str:
    hers = client["subscriptions"][0]["package_id"]
    return str(next(plan["id"] for plan in provider.get("/packages")["items"] if plan["id"] != hers))


def _preview(provider: Provider) -> str:
    """A billing run that was looked at, and is not issued."""
    run = provider.post("/billing/run-previews", {})
    looked = lambda: provider.get(f"/billing/runs/{run['id']}")["status"] == "previewed"  # noqa: E731
    eventually(looked, what="a preview of a run")
    return str(run["id"])


def _parked(provider: Provider, client: Json) -> str:
    """An account that is left out of billing. Only a ledger that is broken parks one, so it is written by hand."""
    known = provider.get(f"/billing/parked?client_id={client['id']}")["items"]
    return str(known[0]["id"]) if known else str(provider.stack.rows(PARK, client["id"])[0][0])


def _statement(provider: Provider) -> Json:
    """A file of the portal with a payment that nobody knows here."""
    gateway = next(each for each in provider.get("/billing/gateways")["items"] if each["provider"] == "mpesa")
    line = f"UK{new_id().hex[-8:].upper()},2026-11-20 12:00:00,40,,Pay Bill Online"
    return {
        "gateway_id": gateway["id"],
        "content": f"Receipt No.,Completion Time,Paid In,Withdrawn,Reason Type\n{line}\n",
    }


def _shift(provider: Provider, drawer_id: str) -> Json:
    """Whoever asks has one open: an earlier walk's, or a new one."""
    me = provider.get("/auth/me")["id"]
    known = [each for each in provider.get("/billing/shifts?open=true")["items"] if each["user_id"] == me]
    return (
        known[0]
        if known
        else provider.post("/billing/shifts", {"drawer_id": drawer_id, "float_amount": "100"})
    )


def _bank_line(provider: Provider, account_id: str) -> tuple[Json, Json]:
    """A bank's file that is looked at, and a line of another that waits."""

    def uploaded(row: str) -> Json:
        file = {"bank_account_id": account_id, "content": f"Date,Details,Amount\n{row}\n"}
        return provider.post("/billing/bank-statements", file)

    draft, taken = uploaded("2026-11-18,POS,10.00"), uploaded("2026-11-19,CASH DEPOSIT,70.00")
    provider.post(f"/billing/bank-statements/{taken['id']}/import", {"date": "Date", "amount": "Amount"})
    return draft, provider.get(f"/billing/bank-lines?statement_id={taken['id']}")["items"][0]


def _expense(provider: Provider) -> Json:
    """With a receipt, in a category of its own."""
    category = provider.post("/billing/expense-categories", {"name": f"Fuel {new_id().hex[-8:]}"})
    spent = {"category_id": category["id"], "amount": "30", "paid_from": "owner"}
    made = provider.post("/billing/expenses", spent)
    kept = provider.post(f"/billing/expenses/{made['id']}/receipts", {"content": "JVBERi0xLjcK"})
    return {"expense_id": made["id"], "category_id": category["id"], "receipt_id": kept["id"]}


def _boost(provider: Provider) -> str:
    """What he may buy himself."""
    new = {"name": f"A fast night {new_id().hex[-8:]}", "kind": "boost", "price": "50", "lasts_hours": 12}
    return str(provider.post("/add-ons", new | {"download_mbps": 900, "upload_mbps": 900})["id"])


def _one_tax(provider: Provider) -> Json:
    """A group that nobody is charged by, with a rate and a rule."""
    code = f"T-{new_id().hex[-8:]}".upper()
    group = provider.post("/billing/tax-groups", {"code": code, "name": "A levy"})
    new = {"code": "LEVY", "name": "A levy", "percent": "1.5", "starts_on": "2026-01-01"}
    rate = provider.post(f"/billing/tax-groups/{group['id']}/rates", new)
    rule = provider.post("/billing/tax-rules", {"tax_group_id": group["id"], "kind": "fee", "region": "047"})
    return {"tax_group_id": group["id"], "tax_rate_id": rate["id"], "tax_rule_id": rule["id"]}
