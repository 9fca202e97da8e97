"""The words of an e-mail that brings a paper, unless a tenant words it otherwise. The paper itself is attached when
the e-mail leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mtandao.domains.messaging.choices import Language
from mtandao.domains.messaging.defaults import COMMON, Code

LONGEST_SUBJECT = 150
LONGEST_LETTER = 5000


class Letter(NamedTuple):
    """With places for values, as in a template."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class DefaultLetter:
    label: Promise
    variables: tuple[str, ...]
    texts: Mapping[Language, Letter]

    @property
    def known(self) -> tuple[str, ...]:
        return (*COMMON, *self.variables)


# By the code of the SMS that says the same in short.
LETTERS: Mapping[str, DefaultLetter] = MappingProxyType(
    {
        Code.INVOICE_SENT: DefaultLetter(
            _("Invoice by e-mail"),
            ("invoice", "amount", "total", "due_on", "owing", "link"),
            {
                Language.ENGLISH: Letter(
                    "Invoice {{invoice}} from {{company}}: {{total}}",
                    "{{first_name}},\n\n"
                    "Invoice {{invoice}} of {{total}} is attached. {{owing}}\n\n"
                    "Your invoices and what you paid: {{link}}\n\n"
                    "{{company}}\n{{support_phone}}",
                ),
                Language.SWAHILI: Letter(
                    "Ankara {{invoice}} kutoka {{company}}: {{total}}",
                    "{{first_name}},\n\n"
                    "Ankara {{invoice}} ya {{total}} imeambatishwa. {{owing}}\n\n"
                    "Ankara zako na ulichokwisha kulipa: {{link}}\n\n"
                    "{{company}}\n{{support_phone}}",
                ),
            },
        ),
        Code.PAYMENT_RECEIVED: DefaultLetter(
            _("Receipt by e-mail"),
            ("amount", "total", "receipt", "payment", "standing"),
            {
                Language.ENGLISH: Letter(
                    "Receipt {{receipt}} from {{company}}: {{total}}",
                    "{{first_name}},\n\n"
                    "We received {{payment}}. {{standing}} The receipt is attached.\n\n"
                    "{{company}}\n{{support_phone}}",
                ),
                Language.SWAHILI: Letter(
                    "Risiti {{receipt}} kutoka {{company}}: {{total}}",
                    "{{first_name}},\n\n"
                    "Tumepokea {{payment}}. {{standing}} Risiti imeambatishwa.\n\n"
                    "{{company}}\n{{support_phone}}",
                ),
            },
        ),
    }
)
