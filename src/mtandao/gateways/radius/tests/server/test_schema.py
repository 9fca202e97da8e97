"""The schema is applied once, by whoever comes first, and gives each role no more than it needs."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors, sql

from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.schema import SchemaEdited, apply, apply_schema
from mtandao.gateways.radius.tests.server.lab import DATABASE, SERVER_ROLE, WEB_ROLE, Lab
from mtandao.gateways.radius.tests.server.postgres import ThrowawayPostgres

STANDARD = {
    "radcheck": "id username attribute op value",
    "radreply": "id username attribute op value",
    "radgroupcheck": "id groupname attribute op value",
    "radgroupreply": "id groupname attribute op value",
    "radusergroup": "id username groupname priority",
    "nas": "id nasname shortname type ports secret server community description",
    "radpostauth": "id username pass reply calledstationid callingstationid authdate class",
    "radacct": "radacctid acctsessionid acctuniqueid username realm nasipaddress nasportid nasporttype "
    "acctstarttime acctupdatetime acctstoptime acctinterval acctsessiontime acctauthentic "
    "connectinfo_start connectinfo_stop acctinputoctets acctoutputoctets calledstationid callingstationid "
    "acctterminatecause servicetype framedprotocol "
    "framedipaddress framedipv6address framedipv6prefix framedinterfaceid delegatedipv6prefix class",
}
TENANT = new_id()


@pytest.fixture
def empty(postgres: ThrowawayPostgres) -> Iterator[str]:
    name = f"empty_{new_id().hex}"
    with postgres.connect() as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield name
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.mark.parametrize("table", STANDARD)
def test_every_standard_column_is_there_and_every_row_has_a_tenant(lab: Lab, table: str) -> None:
    found = lab.sql(
        "select column_name, is_nullable from information_schema.columns where table_name = %s", table
    )
    assert set(STANDARD[table].split()) <= {name for name, _ in found}
    assert ("tenant_id", "NO") in found


def test_a_second_time_does_nothing(postgres: ThrowawayPostgres, empty: str) -> None:
    with postgres.connect(empty) as owner:
        assert len(apply_schema(owner)) >= 3
        assert apply_schema(owner) == []


def test_two_at_once_do_it_once(postgres: ThrowawayPostgres, empty: str) -> None:
    ran: list[list[str]] = []

    def one() -> None:
        with postgres.connect(empty) as owner:
            ran.append(apply_schema(owner))

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(len, ran))[:2] == [0, 0]
    assert len(ran) == 3


def test_tables_are_never_changed_by_editing_a_file_but_functions_are(
    postgres: ThrowawayPostgres, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.connect(empty) as owner:
        apply_schema(owner)
        files = apply._files()
        for number, expected in (("5001", ["5001_text.sql"]), ("0001", None)):
            edited = [
                apply._File(file.name, file.text + "\n-- edited\n") if file.name.startswith(number) else file
                for file in files
            ]
            monkeypatch.setattr(apply, "_files", lambda edited=edited: edited)
            if expected is None:
                with pytest.raises(SchemaEdited, match="0001_tables"):
                    apply_schema(owner)
            else:
                assert apply_schema(owner) == expected
            monkeypatch.undo()


def test_a_failure_leaves_nothing_behind(
    postgres: ThrowawayPostgres, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [*apply._files(), apply._File("9999_broken.sql", "create table half (); select no_such_column;")]
    monkeypatch.setattr(apply, "_files", lambda: broken)
    with postgres.connect(empty) as owner:
        with pytest.raises(psycopg.Error):
            apply_schema(owner)
        tables = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        assert tables == []


def test_every_sql_file_has_a_number_of_its_own() -> None:
    numbers = [path.name[:5] for path in Path(apply.__file__).parent.glob("*.sql")]
    assert len(set(numbers)) == len(numbers)
    assert all(number[:4].isdigit() and number[4] == "_" for number in numbers)


@pytest.mark.parametrize("statement", [
    "select * from radcheck", "select * from nas", "insert into radacct default values",
    "update radacct set class = ''",
    "delete from radpostauth", "select * from mtandao_ready_user", "select mtandao_forget_changes('{1}')", "create table mine ()",
    "select mtandao_close_silent_sessions('1 hour')", "select mtandao_tenant_of('10.9.8.7')",
])  # fmt: skip
def test_the_server_may_do_nothing_but_call_its_functions(lab: Lab, statement: str) -> None:
    with lab.postgres.connect(DATABASE, SERVER_ROLE) as server, pytest.raises(errors.InsufficientPrivilege):
        server.execute(statement.encode())


def test_the_platform_writes_users_and_reads_sessions(lab: Lab) -> None:
    with lab.postgres.connect(DATABASE, WEB_ROLE) as web:
        for _ in range(2):
            web.execute(
                "insert into radcheck (tenant_id, username, attribute, op, value) "
                "values (%s, 'alice', 'Cleartext-Password', ':=', 'x') "
                "on conflict (tenant_id, username, attribute) do update set value = excluded.value",
                [TENANT],
            )
            web.execute(
                "insert into radusergroup (tenant_id, username, groupname) values (%s, 'alice', 'plan') "
                "on conflict (tenant_id, username, groupname) do nothing",
                [TENANT],
            )
            web.execute(
                "insert into nas (nasname, secret, tenant_id) values ('10.9.8.7', 'x', %s) "
                "on conflict (nasname) do update set secret = excluded.secret",
                [TENANT],
            )
        for table in ("radreply", "radgroupcheck", "radgroupreply", "radacct", "radpostauth"):
            web.execute(f"select * from {table}".encode())
        for statement in ("delete from radacct", "update radpostauth set reply = ''", "drop table nas"):
            with pytest.raises(errors.InsufficientPrivilege):
                web.execute(statement.encode())
        web.execute("select * from mtandao_authorize('10.9.8.7', '616c696365', '', 900)")
        with pytest.raises(errors.InsufficientPrivilege):
            web.execute("select mtandao_note_attempts('node', 'file', 0, 1, '{}')")


@pytest.mark.parametrize(
    "value", ["10.0.0.1", "255.255.255.254", "0.0.0.0", "192.168.10.0/24", "2001:db8::1", "::/0", "::"]
)
def test_an_address_may_be_written_in_any_numeric_way(lab: Lab, value: str) -> None:
    ((allowed,),) = lab.sql(
        "select mtandao_is_numeric_where_it_must_be('Framed-IP-Address', ':=', %s)", value
    )
    assert allowed


@pytest.mark.parametrize(
    "value", ["", "router.example", "localhost", "300.1.2.3", "1.2.3", "1.2.3.4.5", "cafe", "10.0.0.1 "]
)
def test_an_address_is_never_a_name_to_look_up(lab: Lab, value: str) -> None:
    for attribute in ("Framed-IP-Address", "NAS-IPv6-Address", "MS-Primary-DNS-Server", "framed-ip-netmask"):
        ((allowed,),) = lab.sql("select mtandao_is_numeric_where_it_must_be(%s, ':=', %s)", attribute, value)
        assert not allowed


@pytest.mark.parametrize("statement", [
    "insert into nas (nasname, secret, tenant_id) values ('10.0.0.0/24', 'x', gen_random_uuid())",
    "insert into nas (nasname, secret, tenant_id) values ('010.0.0.1', 'x', gen_random_uuid())",
    "insert into nas (nasname, secret, tenant_id) values ('2001:DB8::1', 'x', gen_random_uuid())",
    "insert into nas (nasname, secret, tenant_id) values ('router.example', 'x', gen_random_uuid())",
    "insert into nas (nasname, secret, tenant_id) values ('10.0.0.1', '', gen_random_uuid())",
    "insert into radcheck (username, attribute, op, value) values ('a', 'b', ':=', 'c')",
    "insert into radcheck (username, attribute, op, value, tenant_id) "
    "values ('a', 'b', '~~', 'c', gen_random_uuid())",
    "insert into radreply (username, attribute, op, value, tenant_id) "
    "values ('a', 'b', '==', 'c', gen_random_uuid())",
    "insert into radreply (username, attribute, value, tenant_id) "
    "values ('a', 'x y', 'c', gen_random_uuid())",
    "insert into radreply (username, attribute, value, tenant_id) "
    "values ('a', 'Framed-IP-Address', 'router.example', gen_random_uuid())",
    "insert into radgroupreply (groupname, attribute, value, tenant_id) "
    "values ('a', 'MS-Primary-DNS-Server', 'localhost', gen_random_uuid())",
    "insert into radreply (username, attribute, value, tenant_id) "
    "values ('a', 'Reply-Message', repeat('x', 254), gen_random_uuid())",
    "insert into radpostauth (username, pass, reply, tenant_id, nasipaddress) "
    "values ('a', 'secret', 'Access-Accept', gen_random_uuid(), '10.0.0.1')",
])  # fmt: skip
def test_what_must_never_be_true_is_refused(lab: Lab, statement: str) -> None:
    with pytest.raises((errors.IntegrityError, errors.DataError)):
        lab.sql(statement)
