"""Pages of own RADIUS attributes and of rounds open, and say who is not there."""

import pytest
from django.urls import reverse

from mtandao.domains.network.choices import Side
from mtandao.domains.network.commands.attributes import Holder, create_template, set_attribute
from tests.room_pages import URLS, Desk
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
        reverse("network:remove-attribute", kwargs={"attribute_id": row.id}),
        reverse("network:remove-template", kwargs={"template_set_id": template.id}),
        reverse("network:rounds"),
        reverse("network:logins"),
    ]
    for path in paths:
        said = desk.get(path)
        assert said.status_code == 200, (path, said.content.decode()[-1500:])
