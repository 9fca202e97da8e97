"""Phone numbers in any spelling to one: E.164 (`+254700000012`)."""

import phonenumbers

from mtandao.domains.subscribers.errors import NoPhone


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
    raise NoPhone(f"{written or 'Nothing'} is no phone number. Write it like 0712 345 678 or +254712345678.")


def ending(written: str) -> str | None:
    """The digits of a piece of a phone number as typed into a search box, without prefix;
    None if it is not one."""
    digits = "".join(character for character in written if character.isdigit())
    if len(digits) < 3 or any(character.isalpha() for character in written):
        return None
    return digits.lstrip("0") if digits.startswith("0") else digits
