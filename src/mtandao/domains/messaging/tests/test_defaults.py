"""The default words: in every language, one SMS each with usual values, and two at most with long ones."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from mtandao.domains.messaging.choices import Language
from mtandao.domains.messaging.defaults import COMMON, DEFAULTS, Code
from mtandao.domains.messaging.lengths import length
from mtandao.domains.messaging.rules import check_template, filled, variables_in
from mtandao.domains.messaging.speech import Paid, PayTo, Speech
from mtandao.domains.messaging.wordings import samples

EVERY = [(code, language) for code in Code for language in Language]


def words(language: Language, *, long: bool) -> dict[str, str]:
    speech = Speech(language, "KES", date(2026, 11, 20))
    if not long:
        return samples(speech, "Savanna Net")
    amount, account, until = Decimal("1234567.85"), "MOM-1000123456", date(2027, 12, 31)
    return samples(speech, "Mombasa & Kilifi Community Networks Ltd") | {
        "first_name": "Maximilian-Alexander",
        "account": account,
        "pay": speech.pay(PayTo(paybill="7654321"), account),
        "amount": speech.money(amount),
        "invoice": "INV-12345678",
        "due_on": speech.day(until),
        "in_days": speech.in_days(30),
        "online_until": speech.day(until),
        "plan": "Business Dedicated 100 Mbps",
        "last_day": speech.day(until),
        "ends_on": speech.day(until),
        "pause": speech.pause(until),
        "payment": speech.payment(amount, "mpesa", "UKK7XYZ01A"),
        "standing": speech.standing(Decimal(0), amount, Paid(until, datetime.combine(until, time(19, 55)))),
    }


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_with_usual_values_it_is_one_sms(code: Code, language: Language) -> None:
    said = filled(DEFAULTS[code].texts[language], words(language, long=False))
    assert length(said).plain, said
    assert length(said).letters < 160, (length(said).letters, said)
    assert length(said).parts == 1


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_with_long_values_it_is_two_at_most(code: Code, language: Language) -> None:
    said = filled(DEFAULTS[code].texts[language], words(language, long=True))
    assert length(said).plain, said
    assert length(said).parts <= 2, (length(said).letters, said)


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_it_says_nothing_that_is_not_told(code: Code, language: Language) -> None:
    text = DEFAULTS[code].texts[language]
    check_template(text, DEFAULTS[code].known)
    assert set(DEFAULTS[code].variables).isdisjoint(COMMON)
    assert "company" in variables_in(text)
    assert {"account", "pay"} & set(variables_in(text)), "the account is what the customer types"


@pytest.mark.parametrize("language", Language)
def test_the_words_are_calm(language: Language) -> None:
    for code in Code:
        text = DEFAULTS[code].texts[language].lower()
        assert "!" not in text and "please" not in text and "tafadhali" not in text


def test_every_code_has_its_words() -> None:
    assert set(DEFAULTS) == set(Code)
    assert all(set(default.texts) == set(Language) for default in DEFAULTS.values())


@pytest.mark.parametrize(
    ("amount", "said"),
    [("2500", "KES 2,500"), ("2500.50", "KES 2,500.50"), ("0.05", "KES 0.05"), ("1000000", "KES 1,000,000")],
)
def test_money_shows_cents_only_where_there_are_some(amount: str, said: str) -> None:
    assert Speech(Language.ENGLISH, "KES", date(2026, 11, 20)).money(Decimal(amount)) == said


def test_a_day_of_another_year_shows_it() -> None:
    speech = Speech(Language.SWAHILI, "KES", date(2026, 12, 31))
    assert (speech.day(date(2026, 8, 5)), speech.day(date(2027, 1, 5))) == ("5 Ago", "5 Jan 2027")
    assert speech.last_day(date(2027, 1, 1)) == "31 Des"


@pytest.mark.parametrize(("days", "said"), [(0, "today"), (1, "tomorrow"), (2, "in 2 days")])
def test_days_are_said_as_people_say_them(days: int, said: str) -> None:
    assert Speech(Language.ENGLISH, "KES", date(2026, 11, 20)).in_days(days) == said
