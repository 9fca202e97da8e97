"""Refusals of this room."""

from decimal import Decimal

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


class NotParked(Refusal):
    code = "account.not_parked"


class InvoiceVoid(Refusal):
    code = "invoice.void"


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
        f"This comes to {currency} {now:,.2f} now, not {quoted:,.2f}. Look at it again.", total=str(now)
    )
