"""Pages of own RADIUS attributes and of rounds open, and say who is not there."""

import pytest
from django.urls import reverse

from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import Holder, create_template, set_attribute
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.django_db(databases=["default", "radius"]), pytest.mark.urls(URLS)]


def test_pages_of_attributes_open(world: World) -> None:
    desk, sale = Desk(world), world.sale()
    template = create_template(world.ctx, name="Offices")
    holders = {
        "login": {"login_id": sale.login.id},
        "plan": {"plan_id": sale.subscription.plan_id},
        "template": {"template_set_id": template.id},
    }
    row = set_attribute(
        world.ctx, holder=Holder(login_id=sale.login.id), side=Side.REPLY, name="Filter-Id", value="office"
    )
    paths = [reverse(f"network:{name}-attributes", kwargs=key) for name, key in holders.items()]
    paths += [reverse(f"network:{name}-new-attribute", kwargs=key) for name, key in holders.items()]
    paths += [reverse(f"network:{name}-apply-template", kwargs=holders[name]) for name in ("login", "plan")]
    paths += [
        reverse(f"network:{name}") for name in ("attribute-templates", "new-template", "plans-attributes")
    ]
    paths += [
        reverse("network:all-attributes"),
        reverse("network:remove-attribute", kwargs={"attribute_id": row.id}),
        reverse("network:remove-template", kwargs={"template_set_id": template.id}),
        reverse("network:rounds"),
        reverse("network:logins"),
    ]
    for path in paths:
        said = desk.get(path)
        assert said.status_code == 200, (path, said.content.decode()[-1500:])


def test_an_empty_list_of_templates_gives_common_ones_at_a_press(world: World) -> None:
    desk, path = Desk(world), reverse("network:attribute-templates")
    assert "Add common templates" in words_of(desk.get(path))
    assert desk.post(reverse("network:add-common-templates")).status_code in (302, 303)
    said = words_of(desk.get(path))
    assert "MikroTik: PPP profile and name servers" in said and "IPv6: name server and MTU" in said


def test_every_own_attribute_is_in_one_list_and_its_file(world: World) -> None:
    sale = world.sale()
    for holder in (Holder(login_id=sale.login.id), Holder(plan_id=sale.subscription.plan_id)):
        set_attribute(world.ctx, holder=holder, side=Side.REPLY, name="Filter-Id", value="office")
    path = reverse("network:all-attributes")
    assert sale.login.username in words_of(Desk(world).get(path))
    answer = Desk(world).get(f"{path}?format=csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].endswith("Whose,Attribute,Stands as,Value")
    assert lines[1:] == [
        f"{sale.login.username},Filter-Id,reply,office",
        f"{sale.subscription.plan.name},Filter-Id,reply,office",
    ]
