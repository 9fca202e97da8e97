"""Money moves here, and here only: a customer's wallet, an organisation's balance, one ledger entry."""

from decimal import Decimal

from mtandao.gateways.mpesa.simulator.bodies import c2b
from mtandao.gateways.mpesa.simulator.config import ShortCode
from mtandao.gateways.mpesa.simulator.payout_book import Payout
from mtandao.gateways.mpesa.simulator.records import Entry
from mtandao.gateways.mpesa.simulator.world import Safaricom
from mtandao.gateways.simulation.callbacks import Callback

FULLEST_WALLET = Decimal(500_000)  # KES a customer may hold
DAILY_LIMIT = Decimal(500_000)  # KES a customer may pay in a day


def refusal(world: Safaricom, phone: str, amount: Decimal) -> str | None:
    """The result code that keeps this money from moving, or None."""
    wallet = world.customers.find(phone).balance
    if wallet is not None and wallet < amount:
        return "1"
    if world.ledger.paid_on(phone, world.clock.calendar()) + amount > DAILY_LIMIT:
        return "4"
    return None


def move(
    world: Safaricom,
    *,
    receipt: str,
    channel: str,
    short_code: ShortCode,
    phone: str,
    amount: Decimal,
    account: str,
    conversation: str,
    our_reference: str = "",
) -> Entry:
    """All of it or nothing, and on disk before anybody is told."""
    entry = draft(world, receipt, channel, short_code, phone, amount, account, conversation, our_reference)
    customer = world.customers.find(phone)
    with world.store.transaction():
        if customer.balance is not None:
            customer.balance -= amount
            world.customers.save(customer)
        world.ledger.post(entry)
    return entry


def draft(
    world: Safaricom,
    receipt: str,
    channel: str,
    short_code: ShortCode,
    phone: str,
    amount: Decimal,
    account: str,
    conversation: str,
    our_reference: str = "",
) -> Entry:
    """The entry as it will be, for the validation before the money moves."""
    return Entry(
        receipt=receipt,
        at=world.clock.calendar().replace(microsecond=0).isoformat(),
        moved=world.clock.seconds(),
        channel=channel,
        short_code=short_code.code,
        number_paid=short_code.receiver,
        till=bool(short_code.till),
        phone=phone,
        name=world.customers.find(phone).name,
        amount=amount,
        account=account,
        balance=world.ledger.balances[short_code.code] + amount,
        conversation=conversation,
        our_reference=our_reference,
    )


def payout_refusal(world: Safaricom, short_code: str, phone: str, amount: Decimal) -> str | None:
    """The result code that keeps a payout from moving, or None."""
    if world.ledger.balances[short_code] < amount:
        return "1"
    wallet = world.customers.find(phone).balance
    return "8" if wallet is not None and wallet + amount > FULLEST_WALLET else None


def pay_out(world: Safaricom, payout: Payout) -> Entry:
    amount = Decimal(payout.amount)
    return _out(world, "b2c", payout.short_code, payout.phone, amount, payout.originator)


def give_back(world: Safaricom, paid: Entry, originator: str) -> Entry:
    """A reversal: all of it, to him who paid."""
    return _out(world, "reversal", paid.short_code, paid.phone, paid.amount, originator, paid.receipt)


def _out(
    world: Safaricom,
    channel: str,
    short_code: str,
    phone: str,
    amount: Decimal,
    conversation: str,
    reverses: str = "",
) -> Entry:
    customer = world.customers.find(phone)
    entry = Entry(
        receipt=world.next_receipt(),
        at=world.clock.calendar().replace(microsecond=0).isoformat(),
        moved=world.clock.seconds(),
        channel=channel,
        short_code=short_code,
        number_paid=short_code,
        till=False,
        phone=phone,
        name=customer.name,
        amount=-amount,
        account="",
        balance=world.ledger.balances[short_code] - amount,
        conversation=conversation,
        reverses=reverses,
    )
    with world.store.transaction():
        if customer.balance is not None:
            customer.balance += amount
            world.customers.save(customer)
        world.ledger.post(entry)
    return entry


def confirm(world: Safaricom, entry: Entry, after: float) -> Callback | None:
    """Tell the organisation by C2B confirmation, if it registered, and if the sandbox does not lose it."""
    registration = world.registrations.find(entry.short_code)
    if registration is None:
        return None
    payload = c2b(entry, registration.version, world.chance, in_validation=False)
    headers = world.headers(entry.short_code)
    url = registration.confirmation_url
    if world.chance.happens("confirmation lost", world.whims.confirmation_loss_rate):
        return world.callbacks.lose("confirmation", entry.receipt, url, payload, headers=headers)
    return world.callbacks.schedule("confirmation", entry.receipt, url, payload, after=after, headers=headers)
