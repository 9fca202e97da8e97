"""A round, attributes and a stranger in RADIUS for tests that open every route."""

from typing import Any
from uuid import UUID

OF_ROUNDS: dict[str, Any] = {
    "create_round": lambda _: {"kind": "change"},
    "create_pop_round": lambda _: {"kind": "change"},
    "create_pop": lambda _: {"name": "Thika"},
    "rename_pop": lambda _: {"name": "Ruiru"},
    "create_session_disconnection": lambda _: None,
    "create_login_disconnection": lambda _: None,
    "create_rider_disconnection": lambda _: None,
    "stop_round": lambda _: None,
    "repeat_round": lambda _: None,
    "create_attribute": lambda f: {
        "login_id": f.ids["login_id"],
        "name": "Mikrotik-Group",
        "value": "gold",
    },
    "create_attribute_template": lambda _: {"name": "Gold"},
    "create_attribute_application": lambda f: {"login_id": f.ids["login_id"]},
}


def stopped_round(ctx: Any, router: Any) -> Any:
    """Stopped, with one who did not take it."""
    from mtandao.domains.network import contract as network
    from mtandao.domains.network.commands.rounds import stop_round

    ordered = network.rounds.order_round(ctx, nas_id=router.id, kind=network.rounds.RoundKind.CHANGE)
    stretch = network.rounds.next_stretch(ctx, ordered, 1)
    (login,) = stretch.logins
    refused = network.rounds.Told(
        login_id=login.id, acct_session_id="1", router=router.name, answer=network.Answer.REFUSED
    )
    network.rounds.record_stretch(ctx, round_id=ordered.id, stretch=stretch, told=[refused])
    return stop_round(ctx, round_id=ordered.id).id


def rounds_of(ctx: Any, router: Any, login: Any) -> dict[str, Any]:
    from mtandao.domains.network import contract as network
    from mtandao.domains.network.choices import Side
    from mtandao.domains.network.commands.attributes import Holder, create_template, set_attribute

    said = set_attribute(
        ctx, holder=Holder(login_id=login.id), side=Side.REPLY, name="Filter-Id", value="office"
    )
    return {
        "stranger_id": _stranger(ctx),
        "rider_id": _rider(ctx, router),
        "session_id": network.live_sessions(ctx).filter(nas=router)[0].pk,
        "round_id": stopped_round(ctx, router),
        "attribute_id": said.id,
        "template_set_id": create_template(ctx, name="Offices").id,
    }


def _stranger(ctx: Any) -> UUID:
    from mtandao.domains.reconciliation import contract as reconciliation

    reconciliation.record_strangers(ctx, found={(reconciliation.Strange.USER, "cousin"): ["group vip"]})
    return reconciliation.strangers(ctx).get().id


def _rider(ctx: Any, router: Any) -> UUID:
    from mtandao.domains.reconciliation.models import Rider

    cousin = Rider(
        tenant_id=ctx.tenant_id, organization_id=router.organization_id, nas=router, username="cousin"
    )
    cousin.address, cousin.why, cousin.found_at, cousin.seen_at = "100.64.0.99", "by_hand", ctx.now, ctx.now
    cousin.save()
    return cousin.pk
