"""What PostgreSQL itself refuses, whoever asks: the role of the product's processes, and the tables' own owner."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import psycopg
import pytest

from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.ids import new_id
from mtandao.foundation.tenancy.fence import fence
from tests.logins import Connection, connect, stand
from tests.worlds import World

ROLES: tuple[Literal["web", "owner"], ...] = ("web", "owner")
Codes = ledger.AccountCode


@pytest.fixture(params=ROLES)
def sql(request: Any, kept_world: World) -> Iterator[Connection]:
    """A plain connection past the product, inside the tenant's fence; what it does is taken back."""
    with connect(request.param, autocommit=False) as connection:
        stand(connection, kept_world.tenant_id)
        yield connection
        connection.rollback()


def _booked(world: World, amount: str = "100") -> Any:
    entry = ledger.Entry(
        kind=ledger.JournalKind.CASH,
        key=f"count:{new_id()}",
        memo="Counted",
        lines=(
            ledger.Line(Codes.CASH, Decimal(amount)),
            ledger.Line(Codes.EQUITY, -Decimal(amount)),
        ),
    )
    return ledger.post(world.ctx, entries=[entry])[0]


def _account(sql: Connection, world: World, code: str) -> Any:
    row = sql.execute(
        "SELECT id FROM ledger_account WHERE tenant_id = %s AND code = %s", [world.tenant_id, code]
    ).fetchone()
    assert row is not None
    return row[0]


def _journal(sql: Connection, world: World) -> UUID:
    key = new_id()
    sql.execute(
        "INSERT INTO ledger_journal (id, tenant_id, kind, key, memo, booked_at, booked_on) "
        "VALUES (%s, %s, 'cash', %s, '', %s, %s)",
        [key, world.tenant_id, str(key), world.now, world.ctx.today],
    )
    return key


def _post(
    sql: Connection, world: World, *rows: tuple[UUID, Any, str], tenant: Any = None, day: str = ""
) -> None:
    """Many rows in one statement, as a bulk insert has them."""
    values = ", ".join(["(gen_random_uuid(), %s, %s, %s, %s, %s)"] * len(rows))
    given = [
        value
        for journal, account, amount in rows
        for value in (tenant or world.tenant_id, journal, account, day or world.ctx.today, amount)
    ]
    sql.execute(
        "INSERT INTO ledger_posting (id, tenant_id, journal_id, account_id, booked_on, amount) "
        f"VALUES {values}".encode(),
        given,
    )


def test_journals_that_sum_to_zero_are_taken(sql: Connection, kept_world: World) -> None:
    """So that the others are refused for what they say, and not for how they were written."""
    _booked(kept_world)
    cash, equity = (_account(sql, kept_world, code) for code in ("cash", "equity"))
    one, two = _journal(sql, kept_world), _journal(sql, kept_world)
    _post(sql, kept_world, (one, cash, "5"), (one, equity, "-5"), (two, cash, "7"), (two, equity, "-7"))
    sums = sql.execute("SELECT sum(debit), sum(credit) FROM ledger_turnover WHERE code = 'cash'").fetchone()
    assert sums == (Decimal(112), Decimal(0))


def test_one_journal_of_many_that_does_not_sum_to_zero_spoils_them_all(
    sql: Connection, kept_world: World
) -> None:
    _booked(kept_world)
    cash, equity = (_account(sql, kept_world, code) for code in ("cash", "equity"))
    one, two = _journal(sql, kept_world), _journal(sql, kept_world)
    with pytest.raises(psycopg.errors.CheckViolation, match="does not sum to zero"):
        _post(
            sql,
            kept_world,
            (one, cash, "5"),
            (one, equity, "-5.01"),
            (two, cash, "7"),
            (two, equity, "-6.99"),
        )


def test_copy_is_no_way_around(sql: Connection, kept_world: World) -> None:
    """PostgreSQL lets nobody copy into a fenced table but its owner, and him the trigger stops."""
    _booked(kept_world)
    cash, journal = _account(sql, kept_world, "cash"), _journal(sql, kept_world)
    copied = "COPY ledger_posting (id, tenant_id, journal_id, account_id, booked_on, amount) FROM STDIN"
    row = (new_id(), kept_world.tenant_id, journal, cash, kept_world.ctx.today, "5")
    with (
        pytest.raises(
            (psycopg.errors.CheckViolation, psycopg.errors.FeatureNotSupported),
            match=r"does not sum to zero|row-level security",
        ),
        sql.cursor() as cursor,
        cursor.copy(copied) as copy,
    ):
        copy.write_row(row)


def test_nothing_is_added_to_a_closed_journal(sql: Connection, kept_world: World) -> None:
    journal = _booked(kept_world)
    cash, equity = (_account(sql, kept_world, code) for code in ("cash", "equity"))
    with pytest.raises(psycopg.errors.CheckViolation, match="is closed"):
        _post(sql, kept_world, (journal.id, cash, "5"), (journal.id, equity, "-5"))


def test_currencies_are_not_mixed(sql: Connection, kept_world: World) -> None:
    _booked(kept_world)
    cash, journal, rupees = _account(sql, kept_world, "cash"), _journal(sql, kept_world), new_id()
    sql.execute(
        "INSERT INTO ledger_account (id, tenant_id, code, detail, currency, balance) "
        "VALUES (%s, %s, 'cash', '', 'INR', 0)",
        [rupees, kept_world.tenant_id],
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="mixes currencies"):
        _post(sql, kept_world, (journal, cash, "5"), (journal, rupees, "-5"))


def test_a_journal_stays_in_its_tenant(sql: Connection, kept_world: World) -> None:
    """Also for somebody who holds both tenants' ids: our own loops do."""
    _booked(kept_world)
    coast = World("coast")
    with fence(coast.ctx):
        _booked(coast)
    stand(sql, kept_world.tenant_id, platform=True)
    ours, theirs = _account(sql, kept_world, "cash"), _account(sql, coast, "cash")
    journal = _journal(sql, kept_world)
    with pytest.raises(psycopg.errors.IntegrityError, match=r"crosses tenants|account_id_same_tenant"):
        _post(sql, kept_world, (journal, ours, "5"), (journal, theirs, "-5"))


def test_a_posting_has_its_journals_day(sql: Connection, kept_world: World) -> None:
    _booked(kept_world)
    cash, equity = (_account(sql, kept_world, code) for code in ("cash", "equity"))
    journal = _journal(sql, kept_world)
    with pytest.raises(psycopg.errors.CheckViolation, match="another day"):
        _post(sql, kept_world, (journal, cash, "5"), (journal, equity, "-5"), day="2020-01-01")


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE ledger_posting SET amount = amount * 2",
        "UPDATE ledger_posting SET account_id = account_id",
        "DELETE FROM ledger_posting",
        "TRUNCATE ledger_posting",
        "TRUNCATE ledger_account CASCADE",
        "UPDATE ledger_journal SET memo = 'something else'",
        "UPDATE ledger_journal SET booked_on = booked_on - 1",
        "DELETE FROM ledger_journal WHERE key LIKE 'count:%'",
        "UPDATE ledger_account SET code = 'bank' WHERE code = 'cash'",
        "UPDATE ledger_account SET detail = 'somebody''s drawer'",
        "UPDATE ledger_account SET currency = 'INR'",
        "UPDATE ledger_account SET balance = balance + 1",
        "UPDATE ledger_turnover SET debit = debit + 1",
        "DELETE FROM ledger_turnover",
        "TRUNCATE ledger_turnover",
        "INSERT INTO ledger_turnover SELECT gen_random_uuid(), tenant_id, code, detail, currency, booked_on, debit, "
        "credit FROM ledger_turnover",
    ],
)
def test_what_is_booked_stays(sql: Connection, kept_world: World, attempt: str) -> None:
    _booked(kept_world)
    with pytest.raises(
        (
            psycopg.errors.InsufficientPrivilege,
            psycopg.errors.RestrictViolation,
            psycopg.errors.CheckViolation,
        )
    ):
        sql.execute(attempt.encode())


def test_an_account_that_was_posted_to_is_not_deleted(sql: Connection, kept_world: World) -> None:
    _booked(kept_world)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        sql.execute("DELETE FROM ledger_account WHERE code = 'cash'")


def test_only_ones_own_sums_are_folded(sql: Connection, kept_world: World) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="one's own"):
        sql.execute("SELECT ledger_fold_turnover(%s)", [new_id()])
