"""What the demo's past leaves for today: no text about last March, but routers and tax office as they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from mtandao.foundation import clock
from mtandao.foundation.context import platform_context
from mtandao.foundation.outbox.listeners import all_listeners
from mtandao.foundation.tenancy.fence import fenced_transaction

# What must not be done again for the past: nobody gets an SMS or a prompt about last March.
NOT_FOR_THE_PAST = ("gateways.", "messaging.", "payments.ask")
# These bring network and tax office to where history left them; they run once the demo is up.
ALSO_NOW = (
    "gateways.etims.tell_kra",
    "gateways.radius.build_the_wall",
    "gateways.radius.write_the_plans_group",
    "gateways.radius.know_the_router",
    "gateways.radius.follow_access",
)


def rooms_only() -> list[str]:
    """Listeners whose work belongs to the past as well."""
    return [each.name for each in all_listeners() if not each.name.startswith(NOT_FOR_THE_PAST)]


@contextmanager
def past_of(tenant_id: UUID) -> Iterator[None]:
    """What that provider emits inside and is not of the rooms counts as done: it was, at the time.

    Its own only: the other one is built at the same time, and may be in its present already.
    """
    yield
    with fenced_transaction(platform_context("demo", clock.now())), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_outboxdelivery SET state = 'done', done_at = due_at "
            "WHERE state = 'pending' AND tenant_id = %s AND listener <> ALL(%s)",
            [tenant_id, [*rooms_only(), *ALSO_NOW]],
        )
