"""Phone numbers in any spelling to one: E.164 (`+254700000012`)."""

import phonenumbers
from django.utils.translation import gettext as _

from mtandao.domains.subscribers.errors import NoPhone
from mtandao.foundation.kit import words


def e164(written: str, country: str) -> str:
    """`0700 000 012`, `254700000012`,
    `+254 700-000-012` … of that country to `+254700000012`; NoPhone if none."""
    text = "".join(character for character in written if character.isdigit() or character == "+")
    for candidate in dict.fromkeys((text, f"+{text.lstrip('+').removeprefix('00')}")):
        try:
            number = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    examples = _examples(country)
    if not written:
        raise NoPhone(_("A phone number is needed. Write it like %(national)s or %(everywhere)s.") % examples)
    sentence = _("“%(typed)s” is no phone number. Write it like %(national)s or %(everywhere)s.")
    raise NoPhone(sentence % {"typed": written, **examples})


def _examples(country: str) -> dict[str, str]:
    """As people of that country write one, and as everybody does."""
    return {"national": words.phone_hint(country), "everywhere": words.example_phone(country)}


def ending(written: str) -> str | None:
    """The digits of a piece of a phone number as typed into a search box, without prefix;
    None if it is not one."""
    digits = "".join(character for character in written if character.isdigit())
    if len(digits) < 3 or any(character.isalpha() for character in written):
        return None
    return digits.lstrip("0") if digits.startswith("0") else digits
