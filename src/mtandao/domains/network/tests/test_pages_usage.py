"""The page of usage."""

import pytest

from mtandao.domains.usage import contract as usage
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]


def test_what_services_moved_is_summed_by_day(world: World) -> None:
    service = world.sale().subscription.id
    moved = usage.Moved(service, world.tenant_id, None, world.now, world.now, 412_000_000, 3_810_000_000)
    usage.meter(world.ctx, moved=[moved])
    said = words_of(Desk(world).get("/usage/"))
    assert "Today 3.81 GB and 412 MB up" in said
    assert "3.81 GB" not in words_of(Desk(World("coast")).get("/usage/"))


def test_who_may_not_see_usage_gets_a_sentence(world: World) -> None:
    answer = Desk(world, "billing").get("/usage/")
    assert answer.status_code == 403 and "You may not see usage." in words_of(answer)
