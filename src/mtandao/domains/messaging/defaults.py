"""What is said unless a tenant words it otherwise: the fact, what to do, the account, who. One SMS each.

A template's own variables are those that its event tells; `COMMON` ones are always there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mtandao.domains.messaging.choices import Language

COMMON = ("first_name", "last_name", "full_name", "account", "pay", "company", "support_phone")
# What can be said of a customer without any event: for messages written by hand.
BY_HAND = (*COMMON, "owed")
# What can be said to a number that is nobody's.
TO_ANYBODY = ("company", "support_phone")


class Code(StrEnum):
    WELCOME = "welcome"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_COVERED = "invoice_covered"
    INVOICE_SENT = "invoice_sent"
    PRO_FORMA = "pro_forma"
    REMINDER = "reminder"
    RUNS_OUT = "runs_out"
    FELL_DUE = "fell_due"
    GRACE = "grace"
    WALLED = "walled"
    SUSPENDED = "suspended"
    DISCONNECTED = "disconnected"
    PAYMENT_RECEIVED = "payment_received"
    RESTORED = "restored"
    CLEARED = "cleared"
    REQUEST_UNPAID = "request_unpaid"
    PAYMENT_LINK = "payment_link"
    PROMISE = "promise"
    WALLET_LOW = "wallet_low"
    OVERDUE = "overdue"
    ENDS = "ends"
    PROMISE_ENDS = "promise_ends"
    TERMINATED = "terminated"
    LATE_FEE = "late_fee"
    RECONNECTION_FEE = "reconnection_fee"
    PAUSED = "paused"
    RESUMED = "resumed"
    TRIAL_ENDS = "trial_ends"
    TRIAL_STOPS = "trial_stops"
    DATA_NEARLY_USED = "data_nearly_used"
    DATA_USED_UP = "data_used_up"
    DATA_SLOWED = "data_slowed"


@dataclass(frozen=True, slots=True)
class Default:
    label: Promise
    variables: tuple[str, ...]
    texts: Mapping[Language, str]

    @property
    def known(self) -> tuple[str, ...]:
        return (*COMMON, *self.variables)


def _default(label: Promise, variables: str, english: str, swahili: str) -> Default:
    return Default(label, tuple(variables.split()), {Language.ENGLISH: english, Language.SWAHILI: swahili})


DEFAULTS: Mapping[str, Default] = MappingProxyType(
    {
        Code.WELCOME: _default(
            _("Registered"),
            "",
            "{{first_name}}, you are registered. To pay: {{pay}}. {{company}}",
            "{{first_name}}, umesajiliwa. Kulipa: {{pay}}. {{company}}",
        ),
        Code.INVOICE_ISSUED: _default(
            _("Invoice issued"),
            "invoice amount due_on",
            "Invoice {{invoice}}: {{amount}}, due {{due_on}}. Pay to {{pay}}. {{company}}",
            "Ankara {{invoice}}: {{amount}}, ilipwe kufikia {{due_on}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.INVOICE_COVERED: _default(
            _("Invoice paid from the balance"),
            "invoice amount",
            "Invoice {{invoice}}: {{amount}}, paid from your balance. Account {{account}}. {{company}}",
            "Ankara {{invoice}}: {{amount}}, imelipwa kwa salio lako. Akaunti {{account}}. {{company}}",
        ),
        Code.INVOICE_SENT: _default(
            _("Invoice sent by hand"),
            "invoice amount due_on link",
            "Invoice {{invoice}}: {{amount}}, due {{due_on}}. Pay: {{link}} Account {{account}}. {{company}}",
            "Ankara {{invoice}}: {{amount}}, hadi {{due_on}}. Lipa {{link}} Akaunti {{account}}. {{company}}",
        ),
        Code.PRO_FORMA: _default(
            _("Pro forma invoice"),
            "invoice amount",
            "Pro forma {{invoice}}: {{amount}}. To order, pay to {{pay}}. {{company}}",
            "Ankara ya awali {{invoice}}: {{amount}}. Kuagiza, lipa kwa {{pay}}. {{company}}",
        ),
        Code.REMINDER: _default(
            _("Due soon"),
            "amount due_on in_days",
            "{{amount}} is due {{in_days}}, {{due_on}}. Pay to {{pay}}. {{company}}",
            "{{amount}} inatakiwa {{in_days}}, {{due_on}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.RUNS_OUT: _default(
            _("Runs out soon"),
            "plan amount online_until in_days",
            "{{plan}} runs out {{in_days}}, {{online_until}}. Pay {{amount}} to {{pay}} and stay online. {{company}}",
            "{{plan}} inaisha {{in_days}}, {{online_until}}. Lipa {{amount}} kwa {{pay}} ubaki mtandaoni. {{company}}",
        ),
        Code.FELL_DUE: _default(
            _("Due today"),
            "amount",
            "{{amount}} is due today. Pay to {{pay}} and stay online. {{company}}",
            "{{amount}} inatakiwa leo. Lipa kwa {{pay}} ubaki mtandaoni. {{company}}",
        ),
        Code.GRACE: _default(
            _("Grace"),
            "amount online_until",
            "{{amount}} is overdue. You stay online until {{online_until}}. Pay to {{pay}}. {{company}}",
            "{{amount}} imechelewa. Utabaki mtandaoni hadi {{online_until}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.WALLED: _default(
            _("Walled garden"),
            "amount",
            "Your internet is paused: {{amount}} is overdue. "
            "Pay to {{pay}} and it is back at once. {{company}}",
            "Intaneti yako imesitishwa: {{amount}} imechelewa. "
            "Lipa kwa {{pay}}, itarudi mara moja. {{company}}",
        ),
        Code.SUSPENDED: _default(
            _("Suspended"),
            "amount",
            "Your internet is off: {{amount}} is overdue. Pay to {{pay}} and it is back at once. {{company}}",
            "Intaneti yako imezimwa: {{amount}} imechelewa. Lipa kwa {{pay}}, itarudi mara moja. {{company}}",
        ),
        Code.DISCONNECTED: _default(
            _("Disconnected"),
            "amount",
            "Your line is disconnected: {{amount}} is overdue. Pay to {{pay}}, then call us. {{company}}",
            "Laini yako imekatwa: {{amount}} imechelewa. Lipa kwa {{pay}}, kisha utupigie. {{company}}",
        ),
        Code.PAYMENT_RECEIVED: _default(
            _("Payment received"),
            "amount receipt payment standing",
            "We received {{payment}}. {{standing}} Account {{account}}. {{company}}",
            "Tumepokea {{payment}}. {{standing}} Akaunti {{account}}. {{company}}",
        ),
        Code.RESTORED: _default(
            _("Back online"),
            "",
            "You are back online: nothing is overdue. Account {{account}}. {{company}}",
            "Umerudi mtandaoni: huna deni lililochelewa. Akaunti {{account}}. {{company}}",
        ),
        Code.CLEARED: _default(
            _("Paid, but not online"),
            "",
            "Nothing is overdue any more. Call us to be connected again. Account {{account}}. {{company}}",
            "Huna tena deni lililochelewa. Tupigie ili uunganishwe. Akaunti {{account}}. {{company}}",
        ),
        Code.REQUEST_UNPAID: _default(
            _("Request ended unpaid"),
            "amount way",
            "The {{way}} request ended and nothing was taken. You can pay {{amount}} to {{pay}}. {{company}}",
            "Ombi la {{way}} limeisha, hakuna kilichochukuliwa. "
            "Unaweza kulipa {{amount}} kwa {{pay}}. {{company}}",
        ),
        Code.PAYMENT_LINK: _default(
            _("Link to pay"),
            "amount link",
            "Pay {{amount}} here: {{link}} Account {{account}}. {{company}}",
            "Lipa {{amount}} hapa: {{link}} Akaunti {{account}}. {{company}}",
        ),
        Code.PROMISE: _default(
            _("Promise to pay"),
            "amount online_until",
            "Agreed: you are online until {{online_until}}. "
            "Pay {{amount}} before then to {{pay}}. {{company}}",
            "Tumekubaliana: uko mtandaoni hadi {{online_until}}. "
            "Lipa {{amount}} kabla, kwa {{pay}}. {{company}}",
        ),
        Code.WALLET_LOW: _default(
            _("Balance low"),
            "amount",
            "Your balance is down to {{amount}}. Top up to {{pay}} and stay online. {{company}}",
            "Salio lako limebaki {{amount}}. Ongeza kwa {{pay}} ubaki mtandaoni. {{company}}",
        ),
        Code.OVERDUE: _default(
            _("Reminder of a debt"),
            "amount due_on",
            "{{amount}} is overdue since {{due_on}}. Pay to {{pay}}. {{company}}",
            "{{amount}} inadaiwa tangu {{due_on}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.ENDS: _default(
            _("End of the service"),
            "plan last_day",
            "As you wished, {{plan}} ends on {{last_day}}. Account {{account}}. {{company}}",
            "Kama ulivyotaka, {{plan}} inaisha {{last_day}}. Akaunti {{account}}. {{company}}",
        ),
        Code.PROMISE_ENDS: _default(
            _("Promise ends"),
            "amount online_until",
            "As agreed you are online until {{online_until}}. Pay {{amount}} before then to {{pay}}. {{company}}",
            "Tulivyokubaliana uko mtandaoni hadi {{online_until}}. Lipa {{amount}} kabla, kwa {{pay}}. {{company}}",
        ),
        Code.TERMINATED: _default(
            _("Terminated"),
            "amount",
            "Your service has ended: {{amount}} is overdue. Pay to {{pay}}, then call us to start again. {{company}}",
            "Huduma yako imeisha: {{amount}} imechelewa. Lipa kwa {{pay}}, kisha utupigie tuanze upya. {{company}}",
        ),
        Code.LATE_FEE: _default(
            _("Late fee"),
            "invoice amount due_on",
            "A late fee of {{amount}} was added, due {{due_on}}. Pay to {{pay}}. {{company}}",
            "Ada ya kuchelewa {{amount}} imeongezwa, ilipwe kufikia {{due_on}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.RECONNECTION_FEE: _default(
            _("Reconnection fee"),
            "invoice amount due_on",
            "The reconnection fee of {{amount}} is due {{due_on}}. Pay to {{pay}}. {{company}}",
            "Ada ya kuunganishwa tena {{amount}} ilipwe kufikia {{due_on}}. Lipa kwa {{pay}}. {{company}}",
        ),
        Code.PAUSED: _default(
            _("Paused"),
            "plan pause",
            "As you wished, {{plan}} is paused {{pause}} and not billed. Account {{account}}. {{company}}",
            "Kama ulivyotaka, {{plan}} imesitishwa {{pause}}, haitozwi. Akaunti {{account}}. {{company}}",
        ),
        Code.RESUMED: _default(
            _("Pause over"),
            "plan",
            "Welcome back: {{plan}} works again. Account {{account}}. {{company}}",
            "Karibu tena: {{plan}} inafanya kazi. Akaunti {{account}}. {{company}}",
        ),
        Code.TRIAL_ENDS: _default(
            _("Trial ends"),
            "plan amount last_day",
            "{{plan}} is free until {{last_day}}, then {{amount}}. To pay: {{pay}}. {{company}}",
            "{{plan}} ni bure hadi {{last_day}}, kisha {{amount}}. Kulipa: {{pay}}. {{company}}",
        ),
        Code.TRIAL_STOPS: _default(
            _("Trial stops"),
            "plan last_day",
            "{{plan}} is free until {{last_day}} and stops then. Call us to keep it. Account {{account}}. {{company}}",
            "{{plan}} ni bure hadi {{last_day}}, kisha inakoma. Tupigie uendelee. Akaunti {{account}}. {{company}}",
        ),
        Code.DATA_NEARLY_USED: _default(
            _("Data nearly used up"),
            "plan size left ends_on",
            "{{left}} of your {{size}} are left until {{ends_on}}. Account {{account}}. {{company}}",
            "Umebakiza {{left}} kati ya {{size}} hadi {{ends_on}}. Akaunti {{account}}. {{company}}",
        ),
        Code.DATA_USED_UP: _default(
            _("Data used up"),
            "plan size ends_on",
            "Your {{size}} are used up until {{ends_on}}. Call us to buy more. Account {{account}}. {{company}}",
            "{{size}} zako zimeisha hadi {{ends_on}}. Tupigie ununue zaidi. Akaunti {{account}}. {{company}}",
        ),
        Code.DATA_SLOWED: _default(
            _("Data used up, slower now"),
            "plan size speed ends_on",
            "{{size}} are used up: {{speed}} until {{ends_on}}. Call us for more. Account {{account}}. {{company}}",
            "{{size}} zako zimeisha: {{speed}} hadi {{ends_on}}, au tupigie. Akaunti {{account}}. {{company}}",
        ),
    }
)
