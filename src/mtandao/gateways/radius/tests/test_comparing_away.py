"""RADIUS's database is away while it is compared and repaired."""

import pytest
from django.db import connections

from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.radius import looking, repairing
from tests.worlds import World


def test_while_the_database_is_away_it_says_so_and_changes_nothing(kept_world: World) -> None:
    sold = kept_world.sale()
    kept_world.settle()
    with connections["radius"].cursor() as cursor:
        cursor.execute("DELETE FROM radusergroup WHERE username = %s", [sold.login.username])
    looking.look(kept_world.ctx)
    known = reconciliation.radius_drift(kept_world.ctx).get()
    connection = connections["radius"]
    connection.close()
    port, connection.settings_dict["PORT"] = connection.settings_dict["PORT"], 1
    try:
        kept_world.later(hours=1)
        assert "not compared: the RADIUS database is away" in looking.look(kept_world.ctx)
        with pytest.raises(Unavailable):
            repairing.repair(kept_world.ctx, [known.id])
    finally:
        connection.close()
        connection.settings_dict["PORT"] = port
    known.refresh_from_db()
    assert known.ended_at is None and "the RADIUS database is away" in known.answer
    look = reconciliation.radius_look(kept_world.ctx)
    assert look is not None and look.good_at is not None and look.looked_at is not None
    assert look.looked_at > look.good_at and "is away" in look.problem
    repairing.repair(kept_world.ctx, [known.id])
    known.refresh_from_db()
    assert known.end == "gone"  # nobody had asked for it
    looking.look(kept_world.ctx)
    again = reconciliation.radius_look(kept_world.ctx)
    assert again is not None and again.problem == ""
