"""Refusals are said in the language of who asks."""

from datetime import timedelta

import pytest
from django.utils import translation

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.refusals import Malformed
from tests.worlds import World

pytestmark = pytest.mark.django_db


def test_a_refusal_is_said_in_the_language_of_who_asks(world: World) -> None:
    service = world.sale(activate=True).subscription.id
    with pytest.raises(subscriptions.AlreadyActive, match="This service is active already"):
        subscriptions.activate_subscription(world.ctx, subscription_id=service)
    with (
        translation.override("sw"),
        pytest.raises(subscriptions.AlreadyActive, match="Huduma hii tayari iko hai"),
    ):
        subscriptions.activate_subscription(world.ctx, subscription_id=service)


def test_what_a_rule_forbids_is_said_with_its_numbers(world: World) -> None:
    service = world.sale(activate=True).subscription.id
    subscriptions.change_life_rules(
        world.ctx,
        pause_least_days=3,
        pause_most_days_a_year=None,
        bill_suspended_time=True,
        billing_day_moves=False,
    )
    tomorrow = world.ctx.today + timedelta(days=1)
    for language, said in (
        ("en", "A pause is 3 days at least."),
        ("sw", "Usitishaji ni siku 3 au zaidi."),
    ):
        with translation.override(language), pytest.raises(Malformed) as refused:
            subscriptions.pause_subscription(world.ctx, subscription_id=service, ends_on=tomorrow)
        assert refused.value.fields == {"ends_on": said}
