from uuid import UUID

import pytest

from mtandao.domains.messaging import contract as messaging
from mtandao.domains.messaging.defaults import Code
from mtandao.domains.messaging.tests.conftest import only, settle
from mtandao.domains.messaging.wordings import wording_id
from mtandao.foundation.audit.models import AuditEntry
from mtandao.foundation.ids import new_id
from mtandao.foundation.refusals import Malformed, NotAllowed, NotFound
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def found(world: World, code: str, language: str = "en") -> messaging.Wording:
    return next(w for w in messaging.templates(world.ctx) if (w.code, w.language) == (code, language))


def test_every_default_is_listed_in_every_language_before_anybody_touches_it(world: World) -> None:
    listed = messaging.templates(world.ctx)
    assert {(each.code, each.language) for each in listed if each.channel == messaging.Channel.SMS} == {
        (code, language) for code in Code for language in messaging.Language
    }
    assert len({each.id for each in listed}) == len(listed)
    assert not any(each.is_own for each in listed)


def test_a_default_keeps_its_id_when_it_is_reworded(world: World) -> None:
    before = found(world, "welcome")
    changed = messaging.change_template(
        world.ctx, template_id=before.id, text="Karibu {{first_name}}. {{pay}}"
    )
    assert changed.id == before.id and changed.is_own and changed.text == "Karibu {{first_name}}. {{pay}}"
    assert changed.default_text == before.text
    assert found(world, "welcome", "sw").is_own is False
    back = messaging.change_template(world.ctx, template_id=before.id, text="")
    assert (back.text, back.is_own) == (before.text, False)


def test_the_tenants_own_words_are_used(isp: World) -> None:
    messaging.change_template(isp.ctx, template_id=found(isp, "welcome").id, text="Karibu, {{full_name}}.")
    sale = isp.sale()
    settle(isp)
    assert only(isp, sale.subscriber, "welcome").body == "Karibu, Wanjiku Kamau 1."


def test_another_tenant_keeps_the_default(isp: World) -> None:
    messaging.change_template(isp.ctx, template_id=found(isp, "welcome").id, text="Ours.")
    other = World(slug="coast")
    with fence(other.ctx):
        assert not any(each.is_own for each in messaging.templates(other.ctx))
        with pytest.raises(NotFound):
            messaging.change_template(other.ctx, template_id=found_id(isp), text="Theirs.")


def found_id(world: World) -> UUID:
    return wording_id(world.ctx, "welcome", "sms", "en")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Pay {{amont}}", "{{amont}} is not known here. Known: account, amount, company, due_on"),
        ("Pay {{amount}", "A variable is written {{first_name}}"),
        ("Pay {{receipt}}", "{{receipt}} is not known here."),
        ("{{last_name}}" * 200, "at most 6"),
    ],
)
def test_a_text_that_cannot_be_filled_is_refused_and_changes_nothing(
    world: World, text: str, says: str
) -> None:
    reminder = found(world, "reminder")
    with pytest.raises(Malformed) as refused:
        messaging.change_template(world.ctx, template_id=reminder.id, text=text)
    assert says in refused.value.fields["text"]
    assert found(world, "reminder") == reminder


def test_a_preview_shows_how_it_reads_and_how_long_it_is(world: World) -> None:
    shown = messaging.preview(
        world.ctx, text="{{amount}} {{in_days}}, {{company}}", language="sw", code="reminder"
    )
    assert shown.text == "KES 2,500 baada ya siku 7, Savanna Net"
    assert (shown.length.letters, shown.length.parts) == (len(shown.text), 1)
    with pytest.raises(Malformed):
        messaging.preview(world.ctx, text="{{amount}}", language="en")


def test_a_text_of_ones_own_is_listed_after_the_defaults(world: World) -> None:
    mine = messaging.add_template(world.ctx, code="outage", language="en", text="Fibre cut, {{first_name}}.")
    assert messaging.templates(world.ctx)[-1] == mine
    assert (mine.label, mine.default_text, mine.active) == ("outage", "", True)
    changed = messaging.change_template(world.ctx, template_id=mine.id, text="Mended, {{first_name}}.")
    assert changed.text == "Mended, {{first_name}}."
    with pytest.raises(Malformed):
        messaging.change_template(world.ctx, template_id=mine.id, text=" ")
    assert found(world, "outage").text == "Mended, {{first_name}}."


@pytest.mark.parametrize(("code", "language"), [("welcome", "en"), ("outage", "sw")])
def test_what_is_worded_already_is_not_added_again(world: World, code: str, language: str) -> None:
    messaging.add_template(world.ctx, code="outage", language="sw", text="Waya umekatika.")
    with pytest.raises(messaging.TemplateExists):
        messaging.add_template(world.ctx, code=code, language=language, text="Hello.")


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [("Outage!", "en", "Hello"), ("", "en", "Hello"), ("outage", "fr", "Hello"), ("outage", "en", "  ")],
)
def test_a_template_that_is_none_is_refused(world: World, code: str, language: str, text: str) -> None:
    with pytest.raises(Malformed):
        messaging.add_template(world.ctx, code=code, language=language, text=text)
    assert not any(each.code == code for each in messaging.templates(world.ctx))


@pytest.mark.parametrize("role", ["sales", "billing", "billing_manager", "readonly", "noc"])
def test_those_without_the_right_change_no_words(world: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        messaging.change_template(world.as_role(role), template_id=found(world, "welcome").id, text="Hello")
    with pytest.raises(NotAllowed):
        messaging.add_template(world.as_role(role), code="outage", language="en", text="Hello")
    assert not found(world, "welcome").is_own


def test_a_template_that_is_not_there_is_not_changed(world: World) -> None:
    with pytest.raises(NotFound):
        messaging.change_template(world.ctx, template_id=new_id(), active=False)


def test_a_change_of_words_stands_in_the_audit(world: World) -> None:
    messaging.change_template(world.as_role("admin"), template_id=found(world, "welcome").id, text="Karibu.")
    entry = AuditEntry.objects.get(tenant_id=world.tenant_id, table_name="messaging_template")
    assert entry.after is not None
    assert (entry.actor_name, entry.after["text"]) == ("admin", "Karibu.")
