"""One of everything, for tests that walk every route."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from mtandao.doors.api.tests.addresses import addresses_of, services_of
from mtandao.doors.api.tests.rounds import rounds_of
from tests.worlds import World


@dataclass
class Furnished:
    """A provider in which every id that a route may name exists. Keys are the names of path parameters."""

    world: World
    ids: dict[str, Any]
    subscription_id: UUID
    role_id: UUID
    delivery_id: int
    subscriber: Any


def furnished(world: World, router_address: str) -> Furnished:
    from mtandao.domains.billing import contract as billing
    from mtandao.domains.catalog import contract as catalog
    from mtandao.domains.collections import contract as collections
    from mtandao.domains.ledger import contract as ledger
    from mtandao.domains.ledger.queries.accounts import own_accounts
    from mtandao.domains.messaging import contract as messaging
    from mtandao.domains.network import contract as network
    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.payments import contract as payments
    from mtandao.domains.staff import contract as staff
    from mtandao.domains.subscriptions import contract as subscriptions
    from mtandao.foundation.outbox.models import DeliveryState, OutboxDelivery
    from mtandao.foundation.schedules.commands import ensure_schedules
    from mtandao.foundation.schedules.models import Schedule

    ctx = world.ctx
    ensure_schedules(ctx)
    sale = world.sale(activate=True, email="salma@example.com")
    messaging.set_up_mail(ctx, host="smtp.example.com", from_address="billing@example.com")
    gateway = payments.set_up_gateway(
        ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    ask = payments.ask_for_payment(ctx, subscriber_id=sale.subscriber.id, amount=Decimal(10))
    lost = payments.receive_payment(
        ctx,
        received=payments.Received(
            method=payments.Method.MPESA,
            amount=Decimal(50),
            received_at=world.now,
            receipt="UKLOST",
            reference="?",
        ),
    )
    shift = payments.open_shift(
        replace(ctx, actor=replace(ctx.actor, id=world.admin.id)),
        drawer_id=payments.set_up_drawer(ctx, name="Front desk").id,
        float_amount=Decimal(100),
    )
    refund = payments.request_refund(
        ctx, payment_id=lost.id, method=payments.PayoutMethod.BANK, reason="Nobody's"
    )
    payout = payments.request_payout(
        ctx,
        purpose=payments.PayoutPurpose.OTHER,
        method=payments.PayoutMethod.BANK,
        amount=Decimal(90),
        reason="Fuel",
    )
    discount = catalog.create_discount(
        ctx, new=catalog.NewDiscount(name="Welcome", percent=Decimal(5), code="JAMBO")
    )
    let_off = subscriptions.give_discount(
        ctx, subscription_id=sale.subscription.id, discount_id=discount.id, reason="Moved house."
    )
    add_on = catalog.create_add_on(
        ctx,
        new=catalog.NewAddOn(name="Night data", kind=catalog.AddOnKind.DATA, price=Decimal(9), size_bytes=9),
    )
    bought = subscriptions.buy_add_on(ctx, subscription_id=sale.subscription.id, add_on_id=add_on.id)
    assigned = billing.start_plan_assignment(
        ctx,
        wanted=billing.PlanWanted(
            plan_id=sale.subscription.plan_id, when=billing.AssignWhen.NEXT_CYCLE, key="1"
        ),
        subscriber_ids=[sale.subscriber.id],
    )
    account = payments.set_up_bank_account(ctx, name="Main", bank="Equity", number="0100200300")
    cheque = payments.take_cheque(
        ctx, subscriber_id=sale.subscriber.id, amount=Decimal(10), number="000123", bank="KCB"
    )
    known = payments.record_payment(
        ctx,
        subscriber_id=world.sale(activate=False).subscriber.id,
        amount=Decimal(70),
        method=payments.Method.BANK,
        reference="FT70",
    )
    draft, line = _bank_line(ctx, account.id)
    seen = payments.daily.NewLine(
        receipt="UKSEEN", kind=payments.daily.LineKind.PAYMENT, amount=Decimal(7), completed_at=world.now
    )
    of_it: dict[str, Any] = {"gateway_id": gateway.id, "short_code": gateway.short_code}
    payments.daily.take_in_lines(ctx, lines=[seen], pulled=False, **of_it)
    (told,) = payments.daily.cover_days(ctx, days=[ctx.today], **of_it)
    told = payments.daily.compare_day(ctx, day_id=told.id)
    cost, receipt = _expense(ctx)
    router = network.register_nas(
        ctx, name="Tower", address=router_address, secret="long-secret", api_user="mtandao", pop="Ruiru"
    )
    _online(world, sale.login, router_address)
    vat = billing.create_tax_group(ctx, code="VAT", name="VAT")
    since = world.now.date()
    new_rate = billing.NewTaxRate(code="VAT", name="VAT", percent=Decimal(16), starts_on=since)
    rate = billing.add_tax_rate(ctx, group_id=vat.id, new=new_rate)
    rule = billing.add_tax_rule(ctx, new=billing.NewTaxRule(group_id=vat.id, line_kind="fee"))
    pro_forma = _pro_forma(ctx, sale.subscriber)
    other = world.sale(activate=False)
    credit_note = billing.give_credit_note(
        ctx, invoice_id=other.invoice.id, reason=billing.CreditReason.GOODWILL, amount=Decimal(100)
    )
    # Nothing may be billed to him: he is nobody whose services the others act on.
    run, parked = _run_and_parked(ctx, world.sale(activate=False).subscriber.id)
    rejected = _rejected_by_the_tax_office(world)
    message = messaging.send_message(ctx, subscriber_id=sale.subscriber.id, text="Hello.")
    partner = organizations.add_partner(ctx, name="Kiosk")
    token = staff.make_program_token(ctx, user_id=world.admin.id, label="a program")
    user = staff.add_user(
        ctx, full_name="Otieno", email="otieno@x.example", password="a-long-password", role_code="noc"
    )
    credit = ledger.Credit(
        kind=ledger.CreditKind.PROMOTION, amount=Decimal(5), reason="Hello", key=f"{world.slug}-1"
    )
    given = ledger.start_bulk_credit(ctx, credit=credit, subscriber_ids=[sale.subscriber.id])
    dead = OutboxDelivery.objects.filter(tenant_id=ctx.tenant_id).order_by("id").first()
    assert dead is not None
    OutboxDelivery.objects.filter(id=dead.id).update(state=DeliveryState.DEAD)
    return Furnished(
        world,
        {
            "client_id": sale.subscriber.id,
            "to_client_id": other.subscriber.id,
            "package_id": sale.subscription.plan_id,
            "invoice_id": sale.invoice.id,
            "payment_id": lost.id,
            "ask_id": ask.id,
            "ledger_account_id": own_accounts(ctx).filter(code=ledger.AccountCode.REVENUE).get().id,
            "refund_id": refund.id,
            "payout_id": payout.id,
            "discount_id": discount.id,
            "given_id": let_off.id,
            "add_on_id": add_on.id,
            "bought_id": bought.id,
            "assignment_id": assigned.id,
            "gateway_id": gateway.id,
            "credit_id": given.id,
            "journal_id": ledger.postings_of(ctx, sale.subscriber.id)[0].journal_id,
            "drawer_id": shift.drawer_id,
            "shift_id": shift.id,
            "account_id": account.id,
            "bank_account_id": account.id,
            "statement_id": draft,
            "line_id": line,
            "transaction_id": known.id,
            "expense_id": cost.id,
            "category_id": cost.category_id,
            "receipt_id": receipt.id,
            "cheque_id": cheque.id,
            "statement_day_id": told.id,
            "difference_id": told.differences.get().id,
            "router_id": router.id,
            "row_kind": "pools",
            "pop_id": network.router(ctx, router.id).pop_id or router.id,
            **rounds_of(ctx, router, sale.login),
            **addresses_of(ctx),
            **services_of(ctx, router.id),
            "login_id": sale.login.id,
            "organization_id": partner.id,
            "user_id": user.id,
            "day_id": collections.add_no_cut_day(ctx, day=since, name="Jamhuri Day").id,
            "fiscal_document_id": rejected.id,
            "tax_group_id": vat.id,
            "tax_rate_id": rate.id,
            "tax_rule_id": rule.id,
            "draft_id": pro_forma.id,
            "credit_note_id": credit_note.id,
            "run_id": run.id,
            "parked_id": parked.id,
            "token_id": staff.tokens(ctx).get(user=token.user, label="a program").id,
            "schedule_id": Schedule.of(ctx).order_by("name")[0].id,
            "message_id": message.id,
            "template_id": messaging.add_template(ctx, code="hello", language="en", text="Hello.").id,
        },
        sale.subscription.id,
        staff.roles(ctx).get(code="support").id,
        dead.id,
        sale.subscriber,
    )


def _bank_line(ctx: Any, account_id: UUID) -> tuple[UUID, UUID]:
    """A bank's file that is looked at, and a line of another that waits."""
    from mtandao.domains.payments import contract as payments

    header = "Date,Details,Amount\n"
    draft, taken = (
        payments.upload_statement(
            ctx, account_id=account_id, file_name=f"{name}.csv", content=f"{header}{row}\n".encode()
        )
        for name, row in (("draft", "2026-11-18,POS,10.00"), ("taken", "2026-11-19,CASH DEPOSIT,70.00"))
    )
    mapping = {"date": "Date", "description": "Details", "amount": "Amount"}
    payments.import_statement(ctx, statement_id=taken.id, mapping=mapping)
    return draft.id, taken.lines.get().id


def _pro_forma(ctx: Any, subscriber: Any) -> Any:
    from mtandao.domains.billing.commands.drafts import give_pro_forma, save_draft

    line = {"description": "Router", "unit_price": "3500"}
    return give_pro_forma(ctx, draft_id=save_draft(ctx, subscriber_id=subscriber.id, lines=[line]).id)


def _run_and_parked(ctx: Any, subscriber_id: UUID) -> tuple[Any, Any]:
    """A run that was looked at, and an account that is left out."""
    from mtandao.domains.billing.choices import ParkReason
    from mtandao.domains.billing.commands.preview import fill_preview, open_preview
    from mtandao.domains.billing.models import Parked

    run = fill_preview(ctx, run_id=open_preview(ctx).id)
    parked = Parked.objects.create(
        tenant_id=ctx.tenant_id,
        subscriber_id=subscriber_id,
        reason=ParkReason.SUMS,
        said="",
        owed=Decimal(5),
        invoiced=Decimal(0),
        parked_at=ctx.now,
    )
    return run, parked


def _expense(ctx: Any) -> tuple[Any, Any]:
    """With its receipt, and waiting for somebody else to approve it."""
    from mtandao.domains.expenses import contract as expenses

    category = expenses.set_up_category(ctx, name="Fuel")
    expenses.set_expense_rules(ctx, approve_above=Decimal(0))
    new = expenses.NewExpense(category_id=category.id, amount=Decimal(30), paid_from=expenses.PaidFrom.OWNER)
    made = expenses.record_expense(ctx, new=new)
    file = expenses.GivenReceipt("fuel.pdf", b"%PDF-1.7")
    return made, expenses.attach_receipt(ctx, expense_id=made.id, receipt=file)


def _rejected_by_the_tax_office(world: World) -> Any:
    from mtandao.domains.billing import contract as billing

    billing.set_up_fiscal_device(
        world.ctx,
        pin="P051234567S",
        branch="00",
        serial="demo-0001",
        item_class="8111210100",
        communication_key="told-once",
    )
    invoice = world.sale(activate=False).invoice
    document = billing.paper_of(world.ctx, invoice)
    assert document is not None
    billing.record_rejected(world.ctx, document_id=document.id, words="910: custTin")
    return document


def _online(world: World, login: Any, router_address: str) -> None:
    from mtandao.domains.network import contract as network

    told = network.Accounted(
        key=f"{world.slug}-1",
        username=login.username,
        nas_address=router_address,
        acct_session_id="81a00001",
        address="100.64.0.9",
        mac="02:1A:7F:00:10:2B",
        started_at=world.now - timedelta(hours=2),
        updated_at=world.now,
        stopped_at=None,
        stop_cause="",
        bytes_up=1_000_000,
        bytes_down=9_000_000,
    )
    network.record_sessions(world.ctx, rows=[told])
