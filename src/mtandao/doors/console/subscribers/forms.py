"""What is typed when something is done to a customer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.foundation.kit.forms import KitForm, Section, offer
from mtandao.foundation.kit.widgets import MoneyField, Offers, PhoneField

LANGUAGES = (("", gettext_lazy("As the company")), ("en", "English"), ("sw", "Kiswahili"))


class PaymentForm(KitForm):
    """Cash is chosen and the debt is filled in: open, Enter, done."""

    one_column = True
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=Decimal("0.01"))
    method = forms.ChoiceField(label=gettext_lazy("How"), initial="cash")
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("The number of the transfer: each counts once."),
    )

    def __init__(
        self,
        *args: Any,
        currency: str = "",
        methods: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        method: Any = self.fields["method"]
        method.choices = list(methods)
        if payments.Method.MPESA in dict(methods):
            self.fields["reference"].help_text = _("M-Pesa code or transfer number: each counts once.")
        amount: Any = self.fields["amount"]
        amount.currency = amount.widget.before = currency
        amount.widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("method") == payments.Method.MPESA and not given.get("reference"):
            self.add_error("reference", _("M-Pesa money has a code, like UKK8M2QX4A."))
        return given


class AskForm(payments.ByAWay):
    one_column = True
    amount = MoneyField(label=gettext_lazy("Amount"), min_value=Decimal(1))
    phone = PhoneField(label=gettext_lazy("Phone"))
    field_order = ("amount", "way", "phone")

    def __init__(
        self, *args: Any, currency: str = "", ways: Sequence[payments.PayWay] = (), **options: Any
    ) -> None:
        super().__init__(*args, ways=ways, **options)
        amount: Any = self.fields["amount"]
        if any(way.prompts for way in ways):
            amount.help_text = _("M-Pesa asks whole shillings: rounded up, the rest goes to the wallet.")
        amount.currency = amount.widget.before = currency


class ExtendForm(KitForm):
    one_column = True
    until = forms.DateField(
        label=gettext_lazy("Online until"),
        help_text=gettext_lazy("On this day the account is looked at again."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever comes next reads it."),
    )


class MessageForm(KitForm):
    one_column = True
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        help_text=gettext_lazy("{{first_name}}, {{account}} and {{pay}} are filled in for each one."),
    )


class TellForm(MessageForm):
    """`key`: made with the form, so that pressing twice writes once."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput())


PLAN_FROM = (("now", gettext_lazy("now")), ("next_cycle", gettext_lazy("the next cycle")))


class PlanForm(KitForm):
    one_column = True
    plan = forms.ChoiceField(label=gettext_lazy("New plan"), widget=Offers())
    when = forms.ChoiceField(
        label=gettext_lazy("From"),
        required=False,
        choices=PLAN_FROM,
    )

    def __init__(self, *args: Any, plans: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["plan"]
        chosen.choices = plans


class ManyPlansForm(KitForm):
    """The same plan for each of many. `key` makes it happen once, however often it is sent."""

    one_column = True
    plan = forms.ChoiceField(label=gettext_lazy("New plan"), widget=Offers())
    only_plan = forms.ChoiceField(
        label=gettext_lazy("Only services on"),
        required=False,
        help_text=gettext_lazy("Who has several services keeps the others as they are."),
    )
    when = forms.ChoiceField(label=gettext_lazy("From"), choices=PLAN_FROM, initial="next_cycle")
    key = forms.CharField(max_length=64, widget=forms.HiddenInput())

    def __init__(self, *args: Any, plans: Any = (), all_plans: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        plan, only_plan = self.fields["plan"], self.fields["only_plan"]
        plan.choices = plans  # type: ignore[attr-defined]
        only_plan.choices = (("", gettext_lazy("any plan")), *all_plans)  # type: ignore[attr-defined]


class DiscountForm(KitForm):
    one_column = True
    discount = forms.ChoiceField(
        label=gettext_lazy("Discount"),
        widget=Offers(),
        error_messages={"invalid_choice": gettext_lazy("This discount cannot be given here any more.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Whoever comes next reads it."),
    )

    def __init__(self, *args: Any, discounts: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["discount"]
        chosen.choices = discounts
        if not discounts:
            chosen.help_text = gettext_lazy("No discount can be given to this plan today.")


class CreditForm(KitForm):
    """The same for each of many. `key` makes it happen once, however often it is sent."""

    one_column = True
    kind = forms.ChoiceField(
        label=gettext_lazy("Booked as"),
        choices=ledger.CreditKind.choices,
        initial=ledger.CreditKind.PROMOTION,
    )
    amount = MoneyField(label=gettext_lazy("Amount for each"), min_value=Decimal("0.01"))
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands on the statement."),
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput())


class AddOnForm(KitForm):
    one_column = True
    add_on = forms.ChoiceField(
        label=gettext_lazy("Add-on"),
        widget=Offers(),
        error_messages={"invalid_choice": gettext_lazy("This add-on is not sold here any more.")},
    )
    quantity = forms.IntegerField(label=gettext_lazy("How many"), initial=1, min_value=1, max_value=100)

    def __init__(self, *args: Any, add_ons: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["add_on"]
        chosen.choices = add_ons
        if not add_ons:
            chosen.help_text = gettext_lazy("No add-on is sold with this plan.")


class ReasonForm(KitForm):
    one_column = True
    reason = forms.ChoiceField(label=gettext_lazy("Why"))

    def __init__(self, *args: Any, reasons: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["reason"]
        chosen.choices = reasons


class WhyForm(KitForm):
    """A reason in one's own words."""

    one_column = True
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("It stands in the customer's history."),
    )


class PersonForm(KitForm):
    """The fields of a customer, as the room names them."""

    sections = (
        Section(
            gettext_lazy("Who"),
            ("first_name", "last_name", "phone", "mpesa_phone", "email"),
            gettext_lazy("As it stands on the receipt."),
        ),
        Section(gettext_lazy("Where"), ("address", "region")),
        Section(
            gettext_lazy("Tax"),
            ("tax_number",),
            gettext_lazy("Of a company that claims its tax back: it stands on the invoice."),
        ),
        Section(gettext_lazy("Notes"), ("language", "government_id", "technician_notes", "staff_notes")),
    )
    wide = ("address",)
    first_name = forms.CharField(
        label=gettext_lazy("First name"), max_length=120, help_text=gettext_lazy("Or the company's name.")
    )
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=120, required=False)
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        help_text=gettext_lazy("Any spelling, with the country's code or without."),
    )
    mpesa_phone = PhoneField(
        label=gettext_lazy("M-Pesa phone"), required=False, help_text=gettext_lazy("If another one pays.")
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)
    region = forms.CharField(label=gettext_lazy("County or state"), max_length=40, required=False)
    tax_number = forms.CharField(label=gettext_lazy("Tax number"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of messages"), choices=LANGUAGES, required=False
    )
    government_id = forms.CharField(label=gettext_lazy("ID number"), max_length=40, required=False)
    technician_notes = forms.CharField(
        label=gettext_lazy("For the technician"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    staff_notes = forms.CharField(
        label=gettext_lazy("For the office"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, country: str = "", has_mpesa: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_mpesa:
            del self.fields["mpesa_phone"]
        offer(self.fields["region"], organizations.regions_of(country).items())
