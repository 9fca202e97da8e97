"""What a Kenyan provider has beside its customers: excise and VAT, extras, a desk, a bank account, and costs."""

from decimal import Decimal

from mtandao.config.demo.provider import Provider
from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.expenses import contract as expenses
from mtandao.domains.payments import contract as payments
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

GB = 10**9
EXTRAS = (
    catalog.NewAddOn(
        name="Fixed address", kind=catalog.AddOnKind.STATIC_IP, price=Decimal(500), recurring=True
    ),
    catalog.NewAddOn(
        name="Weekend boost",
        kind=catalog.AddOnKind.BOOST,
        price=Decimal(300),
        lasts_hours=48,
        kbps_down=51_200,
        kbps_up=20_480,
    ),
    catalog.NewAddOn(name="10 GB more", kind=catalog.AddOnKind.DATA, price=Decimal(250), size_bytes=10 * GB),
)
LET_OFF = (
    catalog.NewDiscount(name="Schools and churches", percent=Decimal(10)),
    catalog.NewDiscount(name="Brought a friend", amount=Decimal(300), cycles=3),
)
# Of each month: for what, to whom, how much where there are a hundred customers.
COSTS = (
    ("Bandwidth", "Liquid Telecom", "Transit", 45_000),
    ("Rent", "Mwangi Properties", "Office, and the mast on the hill", 18_000),
    ("Power", "Kenya Power", "Tokens of three sites", 6_500),
    ("Salaries", "", "Technicians and the desk", 48_000),
)
SAVED_FOR_MONTHS = 12
EXTRAS_DAYS = 50  # since then some have them
WITH_AN_ADDRESS, WITH_A_DISCOUNT = 4, 2


class KenyanProvider(Provider):
    def set_up(self) -> None:
        ctx = self.at(self.begin)
        groups = billing.take_over_tax_pack(ctx, country=self.isp.country)
        within = next(group for group in groups if group.code == "INTERNET-INCL")
        billing.set_default_tax_group(ctx, group_id=within.id)
        expenses.take_usual_categories(ctx)
        self.bank = payments.set_up_bank_account(
            ctx,
            name="Main account",
            bank="Equity Bank",
            number=f"01802{self.isp.short_code}",
            opening=self.of_our_size(SAVED_FOR_MONTHS * sum(amount for *_for, amount in COSTS)),
        )
        self.active: list[sales.Sale] = []

    def sale(self, ctx: Context) -> sales.Sale:
        sold = super().sale(ctx)
        if sold.subscription.state == subscriptions.State.ACTIVE:
            self.active.append(sold)
        return sold

    def on_day(self, day: int, ctx: Context) -> None:
        super().on_day(day, ctx)
        if day == -EXTRAS_DAYS:
            self.extras(ctx)
        # Long ago it is told of every fifth day only, today or on the first.
        if ctx.today.day <= (5 if day < -self.daily_days else 1):
            self.costs(ctx)

    def extras(self, ctx: Context) -> None:
        """What is sold beside a plan, and who has some of it."""
        address, *_others = [catalog.create_add_on(ctx, new=each) for each in EXTRAS]
        discounts = [catalog.create_discount(ctx, new=each) for each in LET_OFF]
        for sold in self.active[:WITH_AN_ADDRESS]:
            billing.sell_add_on(ctx, subscription_id=sold.subscription.id, add_on_id=address.id)
        # In a very small demo there are fewer customers than discounts.
        for sold, discount in zip(self.active[-WITH_A_DISCOUNT:], discounts, strict=False):
            subscriptions.give_discount(
                ctx, subscription_id=sold.subscription.id, discount_id=discount.id, reason=discount.name
            )

    def costs(self, ctx: Context) -> None:
        """Of the month, by transfer."""
        categories = {each.name: each.id for each in expenses.ExpenseCategory.of(ctx)}
        for category, supplier, description, amount in COSTS:
            expenses.record_expense(
                ctx,
                new=expenses.NewExpense(
                    category_id=categories[category],
                    amount=self.of_our_size(amount),
                    paid_from=expenses.PaidFrom.BANK,
                    place_id=self.bank.id,
                    supplier=supplier,
                    description=description,
                ),
            )

    def of_our_size(self, amount: int) -> Decimal:
        """Of what a hundred customers cost, to ten shillings."""
        return (amount * Decimal(self.customers) / 100).quantize(Decimal("1E1")).quantize(Decimal("0.01"))

    def live_today(self) -> None:
        super().live_today()
        self.at_the_desk()

    def at_the_desk(self) -> None:
        """A drawer is open, with the float of the morning."""
        drawer = payments.set_up_drawer(self.at(self.today), name="Front desk")
        payments.open_shift(self.by("billing"), drawer_id=drawer.id, float_amount=Decimal(3000))
