"""The fence: a tenant sees and writes its own rows, whichever way it asks. Against PostgreSQL's policies, so the
ORM's own `tenant_id` filters are left out on purpose."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InternalError, ProgrammingError, connection, transaction

from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.subscriptions.models import Subscription
from mtandao.foundation.context import Context, platform_context
from mtandao.foundation.refusals import NotFound
from mtandao.foundation.schedules.models import Schedule
from mtandao.foundation.tenancy.fence import NOBODY, fence, fenced_transaction
from mtandao.foundation.tests.things import mark
from tests.logins import connect, stand
from tests.worlds import World


@pytest.fixture
def neighbour(world: World) -> World:
    """Another provider on the same platform, with a customer."""
    other = World("baobab")
    with fence(other.ctx):
        other.sale()
    return other


def _settings() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('mtandao.' || name, true), '') FROM unnest(%s::text[]) AS name",
            [
                [
                    "tenant",
                    "scope",
                    "actor_kind",
                    "actor_id",
                    "actor_name",
                    "origin",
                    "address",
                    "request",
                    "now",
                ]
            ],
        )
        return [value for (value,) in cursor.fetchall()]


def _names() -> set[str]:
    """The tenants whose subscribers are to be seen, without any filter of ours."""
    return {str(each) for each in Subscriber.objects.values_list("tenant_id", flat=True)}


def test_a_tenant_sees_its_own_rows_only(world: World, neighbour: World) -> None:
    world.sale()
    assert _names() == {str(world.tenant_id)}
    with fence(neighbour.ctx):
        assert _names() == {str(neighbour.tenant_id)}


def test_without_a_fence_nothing_is_seen(kept_world: World) -> None:
    kept_world.sale()
    with connect("web") as bare:
        for table in (
            "subscribers_subscriber",
            "billing_invoice",
            "foundation_outboxevent",
            "foundation_auditentry",
        ):
            assert bare.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,), table
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            bare.execute(
                "INSERT INTO staff_role (id, tenant_id, name, code, patterns) "
                "VALUES (gen_random_uuid(), %s, 'Intruder', '', '{*}')",
                [kept_world.tenant_id],
            )


def test_a_broken_setting_lets_nobody_in(kept_world: World) -> None:
    kept_world.sale()
    with connect("web") as bare:
        bare.execute("SELECT set_config('mtandao.tenant', 'x'' OR true --', false)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            bare.execute("SELECT count(*) FROM subscribers_subscriber")
        stand(bare, "", platform=False)
        bare.execute("SELECT set_config('mtandao.scope', 'Platform', false)")
        assert bare.execute("SELECT count(*) FROM subscribers_subscriber").fetchone() == (0,)


def _by_save(ctx: Context, theirs: Subscriber) -> None:
    theirs.first_name = "Mine"
    theirs.save(update_fields=["first_name"])


def _by_bulk_update(ctx: Context, theirs: Subscriber) -> None:
    theirs.first_name = "Mine"
    assert Subscriber.objects.bulk_update([theirs], ["first_name"]) == 0


def _by_update(ctx: Context, theirs: Subscriber) -> None:
    assert Subscriber.objects.filter(id=theirs.id).update(first_name="Mine") == 0


def _by_delete(ctx: Context, theirs: Subscriber) -> None:
    assert Subscriber.objects.filter(id=theirs.id)._raw_delete("default") == 0  # past cascades


def _by_sql(ctx: Context, theirs: Subscriber) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE subscribers_subscriber SET first_name = 'Mine' WHERE id = %s", [theirs.id])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM subscribers_subscriber WHERE id = %s", [theirs.id])
        assert cursor.rowcount == 0


@pytest.mark.parametrize("way", [_by_save, _by_bulk_update, _by_update, _by_delete, _by_sql])
def test_nobody_changes_a_neighbours_row(
    world: World, neighbour: World, way: Callable[[Context, Subscriber], None]
) -> None:
    with fence(neighbour.ctx):
        theirs = Subscriber.objects.get()
    before = theirs.first_name
    try:
        with transaction.atomic():
            way(world.ctx, theirs)
    except DatabaseError:
        pass  # `save` expects one row to change and says that none did
    with fence(neighbour.ctx):
        assert Subscriber.objects.get(id=theirs.id).first_name == before


def test_nobody_writes_a_row_for_a_neighbour(world: World, neighbour: World) -> None:
    row = Schedule(tenant_id=neighbour.tenant_id, name="planted", cron="* * * * *", next_due_at=world.now)
    for plant in (row.save, lambda: Schedule.objects.bulk_create([row])):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            plant()
    own = mark(world.ctx, "own")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Schedule.objects.filter(id=own.id).update(tenant_id=neighbour.tenant_id)  # given away


def test_a_neighbours_row_is_as_missing_as_no_row(world: World, neighbour: World) -> None:
    with fence(neighbour.ctx):
        theirs = Subscriber.objects.get()
    answers = set()
    for row_id in (theirs.id, UUID(int=7)):
        for ask in (Subscriber.found, Subscriber.locked):
            with pytest.raises(NotFound) as refused:
                ask(world.ctx, id=row_id)
            answers.add(refused.value.detail)
    assert answers == {"There is no such subscriber here."}


def test_nobody_refers_to_a_neighbours_row(world: World, neighbour: World) -> None:
    """PostgreSQL checks foreign keys past the fence: a second key over (tenant_id, id) keeps them inside."""
    sale = world.sale()
    with fence(neighbour.ctx):
        theirs = Subscriber.objects.get()
    planted = Subscription(
        tenant_id=world.tenant_id,
        organization_id=world.tenant_id,
        subscriber_id=theirs.id,
        plan_id=sale.subscription.plan_id,
        connection_type="pppoe",
        price=1,
        sold_at=world.now,
    )
    with pytest.raises(IntegrityError, match="same_tenant"), transaction.atomic():
        planted.save()
    with pytest.raises(IntegrityError, match="same_tenant"), transaction.atomic():
        Subscription.objects.filter(id=sale.subscription.id).update(subscriber_id=theirs.id)


def test_a_guessed_id_and_a_neighbours_id_are_refused_alike(world: World, neighbour: World) -> None:
    """So that the answer does not tell that there is such a row at all."""
    sale = world.sale()
    with fence(neighbour.ctx):
        theirs = Subscriber.objects.get().id
    said = set()
    for target in (theirs, UUID(int=7)):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Subscription.objects.filter(id=sale.subscription.id).update(subscriber_id=target)
        said.add(str(refused.value).split('constraint "')[1].split('"')[0])
    assert len(said) == 1


def test_the_platform_sees_all_and_writes_for_each(world: World, neighbour: World) -> None:
    world.sale()
    with fenced_transaction(platform_context("tests", world.now)):
        assert _names() == {str(world.tenant_id), str(neighbour.tenant_id)}
        mark(neighbour.ctx, "from above")
    with fence(neighbour.ctx):
        assert Schedule.objects.filter(name="from above").exists()
    assert _names() == {str(world.tenant_id)}


def test_fences_inside_fences_come_back(world: World, neighbour: World) -> None:
    outer = _settings()
    with fenced_transaction(neighbour.ctx):
        with fenced_transaction(platform_context("tests", world.now)):
            assert _settings()[1] == "platform"
        assert _settings()[:2] == [str(neighbour.tenant_id), ""]
        with fence(world.ctx):
            assert _settings()[0] == str(world.tenant_id)
        assert _settings()[0] == str(neighbour.tenant_id)
    assert _settings() == outer


@pytest.mark.parametrize("how", ["a refusal", "an error of the database"])
def test_a_fence_comes_back_after_an_error(world: World, neighbour: World, how: str) -> None:
    outer = _settings()
    with pytest.raises((ValueError, ProgrammingError)), fenced_transaction(neighbour.ctx):
        if how == "a refusal":
            raise ValueError
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")
    assert _settings() == outer
    assert _names() <= {str(world.tenant_id)}


def test_a_connection_goes_back_without_a_fence(kept_world: World) -> None:
    """Connections live on: whoever gets this one next must stand outside."""
    ctx = kept_world.ctx
    kept_world.sale()
    with connect("web") as _:
        pass
    connection.close()  # leaves the fixture's own fence
    with pytest.raises(ZeroDivisionError), fence(ctx):
        assert Subscriber.objects.count() == 1
        raise ZeroDivisionError
    assert tuple(_settings()) == NOBODY
    assert Subscriber.objects.count() == 0
    with pytest.raises(ProgrammingError), fence(ctx), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")
    assert tuple(_settings()) == NOBODY


def test_a_fence_that_cannot_be_taken_down_takes_the_connection_with_it(kept_world: World) -> None:
    """The server lost its patience in just that moment: nobody may get a connection with a fence still up."""
    connection.close()
    with fence(kept_world.ctx):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (fenced_backend,) = cursor.fetchone()
        before = connection.connection
        # What set_config refuses to hear: a transaction that can only be rolled back, opened behind Django's back.
        before.autocommit = False
        with pytest.raises(psycopg.Error):
            before.execute("SELECT nonsense")
    assert connection.connection is not before or connection.connection is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (fenced_backend,)
    assert tuple(_settings()) == NOBODY


def test_a_new_connection_stands_outside_and_a_command_fences_it_itself(kept_world: World) -> None:
    """The connection was lost inside a fence. Nothing is seen on the new one, and commands still work."""
    kept_world.sale()
    connection.close()
    assert Subscriber.objects.count() == 0
    with fenced_transaction(kept_world.ctx):
        assert Subscriber.objects.count() == 1
        mark(kept_world.ctx, "after the loss")


def test_an_aborted_transaction_around_a_fence_takes_it_along(kept_world: World) -> None:
    connection.close()
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), fence(kept_world.ctx):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")
    assert tuple(_settings()) == NOBODY


def test_the_subtree_narrows_what_a_partner_sees(world: World) -> None:
    from mtandao.domains.organizations import contract as organizations

    partner = organizations.add_partner(world.ctx, name="Kibera Links")
    world.sale(phone="0711000001")
    mine = Subscriber.objects.get()
    theirs = world.sale(phone="0711000002", organization_id=partner.id).subscriber
    inside = replace(world.ctx, organization_id=partner.id, organization_ids=frozenset({partner.id}))
    assert [row.id for row in Subscriber.of(inside)] == [theirs.id]
    with pytest.raises(NotFound):
        Subscriber.found(inside, id=mine.id)
    assert Subscriber.of(replace(inside, organization_ids=frozenset())).count() == 0
    assert Subscriber.of(world.ctx).count() == 2
