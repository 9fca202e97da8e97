"""Building the demo's providers, which is done for all of them at once."""

from mtandao.config.demo.past import past_of
from mtandao.domains.payments import contract as payments
from mtandao.foundation.outbox.models import OutboxDelivery
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def waiting(world: World) -> set[str]:
    with fence(world.ctx):
        rows = OutboxDelivery.objects.filter(tenant_id=world.tenant_id, state="pending")
        return {
            name for name in rows.values_list("listener", flat=True) if name.startswith("gateways.mpesa.")
        }


def test_one_providers_past_leaves_what_the_other_waits_for_in_its_present(world: World) -> None:
    other = World("coast")
    payments.set_up_gateway(
        other.ctx, short_code="600610", consumer_key="k", consumer_secret="s", passkey="p"
    )
    with past_of(world.tenant_id):
        payments.set_up_gateway(
            world.ctx, short_code="174379", consumer_key="k", consumer_secret="s", passkey="p"
        )
    assert waiting(world) == set()
    assert waiting(other) == {"gateways.mpesa.ask_what_it_holds", "gateways.mpesa.register_our_addresses"}
