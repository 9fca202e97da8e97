"""What M-Pesa needs of a tenant, and what it can do for him."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.gateways.mpesa.credential import public_key
from mtandao.gateways.mpesa.errors import InvalidRequest
from mtandao.gateways.mpesa.lines import callback_url
from mtandao.gateways.mpesa.outcomes import RESULT_VERDICTS, STK_VERDICTS, Verdict
from mtandao.gateways.mpesa.sentences import FOR_STAFF, SENTENCES
from mtandao.gateways.mpesa.statement_file import read_statement
from mtandao.gateways.outbound.answers import Kind

_DIGITS = r"\d{5,7}"


def our_addresses(ctx: Context, gateway: payments.Gateway) -> Sequence[tuple[payments.Text, str]]:
    """Where M-Pesa tells us of payments made by hand: on the tenant's own host, with its secret at the end."""
    return [
        (_("Confirmation"), callback_url(ctx, f"c2b/confirmation/{gateway.callback_secret}")),
        (_("Validation"), callback_url(ctx, f"c2b/validation/{gateway.callback_secret}")),
    ]


def _certificate(value: str) -> payments.Text | None:
    try:
        public_key(value)
    except InvalidRequest as problem:
        return str(problem)
    return None


# What Daraja says before anybody was asked, by the kind that is kept beside its code.
REFUSED: dict[str, payments.Text] = {
    Kind.CREDENTIALS.value: _("M-Pesa refuses the keys of the short code. Test them under Gateways."),
    Kind.CONFIGURATION.value: _("M-Pesa says that the short code or its app lacks something. Ask Safaricom."),
}


def _told(verdicts: Mapping[str, Verdict]) -> dict[str, payments.Text]:
    """Of the codes that nobody but our own people can do something about."""
    return {
        code: FOR_STAFF.get(verdict.sentence, SENTENCES[verdict.sentence])
        for code, verdict in verdicts.items()
        if verdict.needs_staff
    }


MPESA = payments.Provider(
    name="mpesa",
    label="M-Pesa",
    method=payments.Method.MPESA,
    way=payments.Way.PROMPT,
    currency="KES",
    least=Decimal(1),
    most=Decimal(250_000),
    whole_only=True,
    account="short_code",
    note=_("From the app at Safaricom's Daraja portal. Our addresses are told to Safaricom by us."),
    settings=(
        payments.Setting(
            "short_code",
            _("Short code"),
            check=payments.shaped(_DIGITS, _("5 to 7 digits.")),
            help=_("The paybill that customers pay to. For a till: its store number."),
        ),
        payments.Setting(
            "till", _("Till"), needed=False, check=payments.shaped(r"\d{5,10}", _("5 to 10 digits."))
        ),
        payments.Setting("consumer_key", _("Consumer key")),
        payments.Setting("consumer_secret", _("Consumer secret"), secret=True),
        payments.Setting("passkey", _("Passkey"), secret=True),
        payments.Setting(
            "initiator_name",
            _("Initiator name"),
            needed=False,
            help=_("The API user that may pay out, give back and ask for balances."),
        ),
        payments.Setting(
            "initiator_password",
            _("Initiator password"),
            secret=True,
            needed=False,
            help=_("It ends after about 90 days. Wrong ones lock the initiator."),
        ),
        payments.Setting(
            "certificate",
            _("M-Pesa certificate"),
            needed=False,
            check=_certificate,
            help=_("The public certificate of the environment, PEM, from the Daraja portal."),
        ),
        payments.Setting(
            "payout_code",
            _("Short code that pays out"),
            needed=False,
            check=payments.shaped(_DIGITS, _("5 to 7 digits.")),
            help=_("Where payouts (B2C) go out from another short code."),
        ),
        payments.Setting(
            "c2b_version",
            _("C2B version"),
            needed=False,
            choices=(("2", _("2: phones are masked")), ("1", _("1: phones are hashed"))),
        ),
        payments.Setting(
            "nominated_number",
            _("Nominated number"),
            needed=False,
            check=payments.shaped(r"254[17]\d{8}", _("Twelve digits: 2547… or 2541….")),
            help=_("The phone that M-Pesa knows for pulling missed payments."),
        ),
    ),
    addresses=our_addresses,
    read_statement=read_statement,
    our_fault={**_told(STK_VERDICTS), **REFUSED},
    our_fault_paying={**_told(RESULT_VERDICTS), **REFUSED},
    can_be_tested=True,
)
