"""What a language calls amounts and days, and the few phrases that fill templates. Plain letters only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from mtandao.domains.messaging.choices import Language
from mtandao.domains.payments.contract import Method
from mtandao.foundation.kit.words import grouped
from mtandao.foundation.money import rounded


@dataclass(frozen=True, slots=True)
class Words:
    """One language's pieces. `%s` stands for what is put in."""

    months: tuple[str, ...]
    today: str
    tomorrow: str
    in_days: str
    paybill: str
    till: str
    account: str
    methods: Mapping[str, str]
    still_owed: str
    to_pay: str
    nothing_open: str
    paid_until: str
    balance: str
    until_day: str
    until_called: str


WORDS = MappingProxyType(
    {
        Language.ENGLISH: Words(
            months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
            today="today",
            tomorrow="tomorrow",
            in_days="in %s days",
            paybill="paybill %s, account %s",
            till="till %s, account %s",
            account="account %s",
            methods={
                Method.MPESA: "by M-Pesa",
                Method.RAZORPAY: "by Razorpay",
                Method.PHONEPE: "by PhonePe",
                Method.PAYTM: "by Paytm",
                Method.UPI: "by UPI",
                Method.CASH: "in cash",
                Method.BANK: "by bank",
                Method.CHEQUE: "by cheque",
            },
            still_owed="Still to pay: %s.",
            to_pay="To pay by %s: %s, %s.",
            nothing_open="Nothing is left to pay on it.",
            paid_until="Paid until %s.",
            balance="Balance: %s.",
            until_day="until %s",
            until_called="until you call us",
        ),
        Language.SWAHILI: Words(
            months=("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"),
            today="leo",
            tomorrow="kesho",
            in_days="baada ya siku %s",
            paybill="paybill %s, akaunti %s",
            till="till %s, akaunti %s",
            account="akaunti %s",
            methods={
                Method.MPESA: "kwa M-Pesa",
                Method.RAZORPAY: "kwa Razorpay",
                Method.PHONEPE: "kwa PhonePe",
                Method.PAYTM: "kwa Paytm",
                Method.UPI: "kwa UPI",
                Method.CASH: "taslimu",
                Method.BANK: "kwa benki",
                Method.CHEQUE: "kwa hundi",
            },
            still_owed="Bado kulipa: %s.",
            to_pay="Lipa kufikia %s: %s, %s.",
            nothing_open="Hakuna kilichobaki kulipwa.",
            paid_until="Umelipia hadi %s.",
            balance="Salio: %s.",
            until_day="hadi %s",
            until_called="hadi utupigie",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class PayTo:
    """Where customers pay by hand; both empty where M-Pesa is not set up."""

    paybill: str = ""
    till: str = ""


class Paid(NamedTuple):
    """Until when it is paid: to the day `until` (exclusive), or in it up to an instant of the tenant's time."""

    until: date
    at: datetime | None = None

    @property
    def order(self) -> tuple[date, time]:
        return self.until, self.at.time() if self.at else time()


@dataclass(frozen=True, slots=True)
class Speech:
    """One tenant's figures in one language, as of its `today`."""

    language: Language
    currency: str
    today: date

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    def money(self, amount: Decimal) -> str:
        """`KES 2,500`, with cents only where there are some."""
        units, _, cents = str(rounded(amount)).partition(".")
        figure = grouped(int(units), self.currency) + ("" if cents == "00" else f".{cents}")
        return f"{self.currency} {figure}".strip()

    def day(self, on: date) -> str:
        """`20 Nov`; the year only when it is another."""
        year = "" if on.year == self.today.year else f" {on.year}"
        return f"{on.day} {self.words.months[on.month - 1]}{year}"

    def last_day(self, until: date) -> str:
        """Of a stretch that ends before `until`."""
        return self.day(until - timedelta(days=1))

    def paid(self, paid: Paid) -> str:
        """The last day of whole ones, `19 Dec`; what ends within a day also has its hour, `21 Nov 19:55`."""
        return f"{self.day(paid.until)} {paid.at:%H:%M}" if paid.at else self.last_day(paid.until)

    def pause(self, until: date | None) -> str:
        """`until 30 Nov`, its last day; an open one until somebody calls."""
        return self.words.until_day % self.last_day(until) if until else self.words.until_called

    def in_days(self, days: int) -> str:
        if days < 2:
            return self.words.tomorrow if days == 1 else self.words.today
        return self.words.in_days % days

    def pay(self, to: PayTo, account: str) -> str:
        """How to pay, and for which account: it is what the customer types."""
        if to.till:
            return self.words.till % (to.till, account)
        return self.words.paybill % (to.paybill, account) if to.paybill else self.words.account % account

    def payment(self, amount: Decimal, method: str, receipt: str) -> str:
        """`KES 2,500 by M-Pesa UKK0000001`."""
        return " ".join(filter(None, (self.money(amount), self.words.methods.get(method, ""), receipt)))

    def owing(self, left: Decimal, due_on: date, pay: str) -> str:
        """What an invoice still asks for, and how it is paid."""
        return (
            self.words.to_pay % (self.day(due_on), self.money(left), pay) if left else self.words.nothing_open
        )

    def standing(self, owed: Decimal, wallet: Decimal, paid: Paid | None) -> str:
        """Where a payment leaves him: what is still owed, else until when is paid and what is left."""
        if owed > 0:
            return self.words.still_owed % self.money(owed)
        said = [self.words.paid_until % self.paid(paid)] if paid else []
        said += [self.words.balance % self.money(wallet)] if wallet > 0 else []
        return " ".join(said)
