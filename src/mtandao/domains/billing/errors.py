"""Refusals of this room."""

from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.foundation.refusals import Refusal


class NothingToInvoice(Refusal):
    code = "invoice.nothing_on_it"
    status = 422


class InvoicePaid(Refusal):
    code = "invoice.paid"


class DraftEnded(Refusal):
    code = "draft.ended"


class NotGivenOut(Refusal):
    code = "draft.not_given_out"


class SentBefore(Refusal):
    code = "draft.sent_before"


class CreditedBefore(Refusal):
    code = "invoice.credited"


class QuoteChanged(Refusal):
    code = "plan_change.quote_changed"


class RunEnded(Refusal):
    code = "billing_run.ended"


class RunUnderWay(Refusal):
    code = "billing_run.under_way"


class AccountInDoubt(Refusal):
    """Its sums do not add up: a person looks at it before it is billed again."""

    code = "account.in_doubt"


class NoTaxOffice(Refusal):
    code = "fiscal.no_tax_office"
    status = 404


class NotParked(Refusal):
    code = "account.not_parked"


class InvoiceVoid(Refusal):
    code = "invoice.void"


class NotVoid(Refusal):
    code = "invoice.not_void"


class ReplacedBefore(Refusal):
    code = "invoice.replaced"


class DaysBilled(Refusal):
    code = "invoice.days_billed"


class TaxCodeTaken(Refusal):
    code = "tax.code_taken"


class TaxRatesOverlap(Refusal):
    code = "tax.rates_overlap"


class TaxRateUsed(Refusal):
    code = "tax.rate_used"


class TaxGroupArchived(Refusal):
    code = "tax.group_archived"


class TaxGroupNeeded(Refusal):
    code = "tax.group_needed"


class ToldToTaxOffice(Refusal):
    code = "invoice.told_to_tax_office"


class NoFiscalClass(Refusal):
    code = "fiscal.no_class"


class FiscalDeviceStarted(Refusal):
    code = "fiscal.device_started"


class FiscalDeviceInTheWay(Refusal):
    code = "fiscal.device_in_the_way"


class NotRejected(Refusal):
    code = "fiscal.not_rejected"


class AskedDifferently(Refusal):
    code = "plan_assignment.key_used"


class AssignmentOver(Refusal):
    code = "plan_assignment.over"


class WalletTooLow(Refusal):
    """What is paid ahead is paid at once."""

    code = "wallet.too_low"


def quoted_otherwise(currency: str, now: Decimal, quoted: Decimal) -> QuoteChanged:
    """What was shown is not what it comes to any more."""
    return QuoteChanged(
        _("This comes to %(currency)s %(now)s now, not %(quoted)s. Look at it again.")
        % {"currency": currency, "now": f"{now:,.2f}", "quoted": f"{quoted:,.2f}"},
        total=str(now),
    )
