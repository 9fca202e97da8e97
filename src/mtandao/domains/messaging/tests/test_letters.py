"""The words of e-mails: a provider's own over ours, in each language, and never one that cannot be filled."""

from typing import Any

import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.choices import Language
from mtandao.domains.messaging.contract import Channel
from mtandao.domains.messaging.defaults import COMMON
from mtandao.domains.messaging.letters import LETTERS, LONGEST_LETTER, LONGEST_SUBJECT
from mtandao.domains.messaging.rules import check_template, variables_in
from mtandao.domains.messaging.tests.test_papers import MAIL, by_mail, by_sms, invoiced
from mtandao.domains.messaging.wordings import shown, wording_id
from mtandao.domains.payments import contract as payments
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

EVERY = [(code, language) for code in LETTERS for language in Language]


def letter(world: World, code: str = "invoice_sent", language: str = "en") -> messaging.Wording:
    wanted = (code, Channel.EMAIL, language)
    return next(w for w in messaging.templates(world.ctx) if (w.code, w.channel, w.language) == wanted)


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_ours_say_only_what_is_told(world: World, code: str, language: Language) -> None:
    words = LETTERS[code].texts[language]
    check_template(words.subject, LETTERS[code].known)
    check_template(words.body, LETTERS[code].known)
    assert set(LETTERS[code].variables).isdisjoint(COMMON)
    assert {"company"} <= set(variables_in(words.subject)) and "!" not in words.subject + words.body
    sample = shown(world.ctx, words.body, language, words.subject)
    assert "{{" not in sample.subject + sample.text and "\n" not in sample.subject


def test_they_are_listed_beside_the_sms_of_the_same_code(world: World) -> None:
    found = [(w.code, w.language) for w in messaging.templates(world.ctx) if w.channel == Channel.EMAIL]
    assert found == EVERY
    assert letter(world).id == wording_id(world.ctx, "invoice_sent", Channel.EMAIL, "en")


def test_the_providers_own_words_are_sent_and_the_sms_keeps_its_own(isp: World) -> None:
    invoice = invoiced(isp, email="jane@example.com")
    messaging.set_up_mail(isp.ctx, **MAIL)
    changed = messaging.change_template(
        isp.ctx,
        template_id=letter(isp).id,
        subject=" {{invoice}}:\r\n {{total}} ",
        text="Dear {{full_name}},\r\n\r\n{{owing}}\r\n",
    )
    assert changed.is_own and changed.subject == "{{invoice}}: {{total}}"
    assert changed.text == "Dear {{full_name}},\n\n{{owing}}"
    sent = by_mail(isp, invoice)
    assert sent.subject == f"{invoice.number}: KES 4,000"
    assert sent.body.startswith("Dear Wanjiku Kamau 1,\n\nTo pay by ") and "KES 4,000" in sent.body
    assert by_sms(isp, invoice).body.startswith(f"Invoice {invoice.number}: KES 4,000")


def test_a_customer_gets_the_words_of_his_language_and_the_others_stay_ours(isp: World) -> None:
    messaging.set_up_mail(isp.ctx, **MAIL)
    messaging.change_template(isp.ctx, template_id=letter(isp, language="sw").id, subject="Bili {{invoice}}")
    his = by_mail(isp, invoiced(isp, email="juma@example.com", language="sw"))
    hers = by_mail(isp, invoiced(isp, email="jane@example.com", phone="+254711000222"))
    assert his.subject.startswith("Bili ") and "imeambatishwa" in his.body
    assert hers.subject.startswith("Invoice ")


def test_a_receipts_words_are_changed_too(isp: World) -> None:
    invoice = invoiced(isp, email="jane@example.com")
    messaging.set_up_mail(isp.ctx, **MAIL)
    messaging.change_template(
        isp.ctx, template_id=letter(isp, "payment_received").id, text="Thanks. {{payment}}"
    )
    isp.pays(invoice.subscriber, "4000")
    paid = payments.payments(isp.ctx).get(subscriber=invoice.subscriber)
    sent = messaging.send_receipt(isp.ctx, payment_id=paid.id, channel=Channel.EMAIL)
    assert sent.body.startswith("Thanks. KES 4,000") and sent.subject.startswith("Receipt ")


def test_empty_words_go_back_to_ours_each_by_itself(world: World) -> None:
    ours = letter(world)
    messaging.change_template(world.ctx, template_id=ours.id, subject="{{invoice}}", text="{{total}}")
    half = messaging.change_template(world.ctx, template_id=ours.id, subject="")
    assert (half.subject, half.text, half.is_own) == (ours.subject, "{{total}}", True)
    whole = messaging.change_template(world.ctx, template_id=ours.id, text="  ")
    assert (whole.text, whole.is_own) == (ours.text, False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"subject": "{{invoise}}"}, {"subject": "{{invoise}} is not known here. Known: account, amount"}),
        (
            {"subject": "{{pin}}", "text": "{{a}"},
            {"subject": "{{pin}} is not", "text": "A variable is written"},
        ),
        ({"text": "{{receipt}}"}, {"text": "{{receipt}} is not known here."}),
        ({"subject": "x" * (LONGEST_SUBJECT + 1)}, {"subject": "At most 150 characters."}),
        ({"text": "x" * (LONGEST_LETTER + 1)}, {"text": "At most 5000 characters."}),
    ],
)
def test_what_cannot_be_filled_is_refused_beside_its_field(
    world: World, words: dict[str, Any], says: dict[str, str]
) -> None:
    before = letter(world)
    with pytest.raises(Malformed) as refused:
        messaging.change_template(world.ctx, template_id=before.id, **words)
    assert set(refused.value.fields) == set(says)
    assert all(refused.value.fields[field].startswith(said) for field, said in says.items())
    assert letter(world) == before


def test_an_sms_has_no_subject(world: World) -> None:
    sms = wording_id(world.ctx, "welcome", Channel.SMS, "en")
    with pytest.raises(Malformed) as refused:
        messaging.change_template(world.ctx, template_id=sms, subject="Hello")
    assert set(refused.value.fields) == {"subject"}


def test_switched_off_nothing_is_sent_by_hand_or_by_a_run(isp: World) -> None:
    messaging.set_up_mail(isp.ctx, **MAIL, with_runs=True)
    messaging.change_template(isp.ctx, template_id=letter(isp).id, active=False)
    invoice = invoiced(isp, email="jane@example.com")
    with pytest.raises(messaging.TemplateOff, match="Invoice by e-mail"):
        by_mail(isp, invoice)
    assert messaging.mail_invoices(isp.ctx, invoice_ids=[invoice.id]) == []
    messaging.change_template(isp.ctx, template_id=letter(isp).id, active=True)
    assert len(messaging.mail_invoices(isp.ctx, invoice_ids=[invoice.id])) == 1


def test_only_who_may_word_templates_changes_them_and_only_his_own(isp: World) -> None:
    ours = letter(isp)
    with pytest.raises(NotAllowed):
        messaging.change_template(isp.as_role("billing_manager"), template_id=ours.id, subject="Hi")
    coast = World(slug="coast")
    with fence(coast.ctx):
        assert not letter(coast).is_own
        with pytest.raises(NotFound):
            messaging.change_template(coast.ctx, template_id=ours.id, subject="Theirs")
