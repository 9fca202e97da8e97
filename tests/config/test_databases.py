"""Set-up makes databases and roles, once or again, as superuser or with the rights of a managed server."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from mtandao.config.postgres import connect
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.databases import database_urls, prepare, prepare_radius
from mtandao.config.postgres.errors import ServerRefused, WrongVersion
from mtandao.config.postgres.template import drop
from tests.config.clusters import SECRET_KEY, query

denied = pytest.raises(psycopg.errors.InsufficientPrivilege)


def attributes(server: DatabaseUrl, name: str) -> dict[object, tuple[object, ...]]:
    rows = query(
        server,
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin"
        f" FROM pg_roles WHERE rolname LIKE '{name}%'",
    )
    return {row[0]: row[1:] for row in rows}


def test_every_login_of_the_main_database_works_and_is_weak(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server, name, SECRET_KEY)
    for url in (urls.owner, urls.web, urls.worker):
        assert query(url, "SELECT current_user::text, current_database()::text") == [(url.user, name)]
    weak = (False, False, False, False)
    assert attributes(server, name) == {
        f"{name}_owner": (*weak, False, True),
        f"{name}_web": (*weak, False, True),
        f"{name}_worker": (*weak, True, True),
    }
    assert urls.worker_bypasses_rls is True


def test_every_login_of_the_radius_database_works_and_is_weak(server: DatabaseUrl, name: str) -> None:
    urls = prepare_radius(server, name, SECRET_KEY)
    for url in (urls.owner, urls.server, urls.web):
        assert query(url, "SELECT current_user::text, current_database()::text") == [(url.user, name)]
    assert set(attributes(server, name).values()) == {(False, False, False, False, False, True)}


def test_the_logins_are_known_without_asking_the_server(server: DatabaseUrl, name: str) -> None:
    known, made = database_urls(server, name, SECRET_KEY), prepare(server, name, SECRET_KEY)
    assert (known.owner, known.web, known.worker) == (made.owner, made.web, made.worker)
    assert len({known.owner.password, known.web.password, known.worker.password}) == 3
    assert known.worker_bypasses_rls is None


def test_setting_up_again_changes_nothing_and_keeps_the_data(server: DatabaseUrl, name: str) -> None:
    first = prepare(server, name, SECRET_KEY)
    query(first.owner, "CREATE TABLE kept AS SELECT 7 AS number")
    rights = query(server, f"SELECT datacl::text, datdba FROM pg_database WHERE datname = '{name}'")
    before = attributes(server, name)
    assert prepare(server, name, SECRET_KEY) == first
    assert attributes(server, name) == before
    assert query(server, f"SELECT datacl::text, datdba FROM pg_database WHERE datname = '{name}'") == rights
    assert query(first.owner, "SELECT number FROM kept") == [(7,)]


def test_several_that_set_up_at_once_all_succeed(server: DatabaseUrl, name: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = set(pool.map(lambda _: prepare(server, name, SECRET_KEY), range(4)))
    assert len(outcomes) == 1


def test_a_new_secret_key_gives_new_passwords(server: DatabaseUrl, name: str) -> None:
    old = prepare(server, name, SECRET_KEY)
    new = prepare(server, name, "another" + SECRET_KEY)
    assert query(new.web, "SELECT 1") == [(1,)]
    with pytest.raises(psycopg.OperationalError, match="password"):
        query(old.web, "SELECT 1")


def test_the_web_login_owns_nothing_and_makes_nothing(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server, name, SECRET_KEY)
    query(urls.owner, "CREATE TABLE fenced (id int)")
    for url in (urls.web, urls.worker):
        for statement in (
            "CREATE TABLE mine (id int)",
            "CREATE TEMPORARY TABLE mine (id int)",
            "CREATE SCHEMA mine",
            "SELECT * FROM fenced",
            "DROP TABLE fenced",
            f"SET ROLE {name}_owner",
            "CREATE ROLE another",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                query(url, statement)
    assert query(server, f"SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = '{name}'") == [
        (f"{name}_owner",)
    ]


def test_the_web_login_may_not_become_the_worker_but_the_worker_the_web(
    server: DatabaseUrl, name: str
) -> None:
    urls = prepare(server, name, SECRET_KEY)
    assert query(urls.worker, f"SET ROLE {name}_web") == []
    with denied:
        query(urls.web, f"SET ROLE {name}_worker")


def test_row_level_security_holds_the_web_and_not_the_worker(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server, name, SECRET_KEY)
    query(urls.owner, "CREATE TABLE fenced AS SELECT 1 AS id")
    query(urls.owner, "ALTER TABLE fenced ENABLE ROW LEVEL SECURITY")
    query(urls.owner, f"GRANT SELECT ON fenced TO {name}_web")
    assert query(urls.web, "SELECT * FROM fenced") == []
    assert query(urls.worker, "SELECT * FROM fenced") == [(1,)]


def test_strangers_do_not_enter_and_ours_enter_no_other_database(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server, name, SECRET_KEY)
    query(server, f"CREATE ROLE {name}_stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        query(server.database(name).login(f"{name}_stranger", "stranger"), "SELECT 1")
    for always_there in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="rejects connection"):
            query(urls.web.database(always_there), "SELECT 1")


def test_no_password_reaches_the_servers_memory_of_statements(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server, name, SECRET_KEY)
    (row,) = query(server, f"SELECT rolpassword FROM pg_authid WHERE rolname = '{name}_web'")
    assert str(row[0]).startswith("SCRAM-SHA-256$")
    assert urls.web.password not in str(row[0])


def test_roles_that_were_made_too_strong_are_weakened(server: DatabaseUrl, name: str) -> None:
    query(server, f"CREATE ROLE {name}_web SUPERUSER BYPASSRLS CREATEDB NOLOGIN")
    prepare(server, name, SECRET_KEY)
    assert attributes(server, name)[f"{name}_web"] == (False, False, False, False, False, True)


def test_a_web_role_that_is_a_member_of_the_owner_is_refused(server: DatabaseUrl, name: str) -> None:
    prepare(server, name, SECRET_KEY)
    query(server, f"GRANT {name}_owner TO {name}_web")
    with pytest.raises(ServerRefused, match=f"REVOKE {name}_owner FROM {name}_web"):
        prepare(server, name, SECRET_KEY)


@pytest.mark.parametrize("name_of_none", ["", "x" * 57])
def test_a_name_that_leaves_no_room_for_its_roles_is_refused(server: DatabaseUrl, name_of_none: str) -> None:
    with pytest.raises(ServerRefused, match="56 bytes"):
        prepare(server, name_of_none, SECRET_KEY)


def test_the_longest_name_and_a_strange_one_work(server: DatabaseUrl, name: str) -> None:
    for strange in (name + "x" * (56 - len(name)), f'{name}"; --é %s'):
        urls = prepare(server, strange, SECRET_KEY)
        assert query(urls.web, "SELECT current_database()::text") == [(strange,)]
        drop(server, strange)


def test_a_managed_server_is_set_up_without_superuser(managed: DatabaseUrl, name: str) -> None:
    for _ in range(2):
        urls = prepare(managed, name, SECRET_KEY)
        assert urls.worker_bypasses_rls is False
    query(urls.owner, "CREATE TABLE mine (id int)")
    with denied:
        query(urls.web, "CREATE TABLE mine_too (id int)")
    assert query(urls.worker, f"SET ROLE {name}_web") == []


def test_an_administrator_who_passes_row_security_hands_that_on(
    server: DatabaseUrl, managed: DatabaseUrl, name: str
) -> None:
    query(server, f"ALTER ROLE {name}_admin BYPASSRLS")
    assert prepare(managed, name, SECRET_KEY).worker_bypasses_rls is True


def test_a_database_that_the_server_made_for_its_login_is_used(
    server: DatabaseUrl, managed: DatabaseUrl, name: str
) -> None:
    query(server, f"ALTER ROLE {name}_admin NOCREATEDB")
    query(server, f"CREATE DATABASE {name} OWNER {name}_admin")
    for _ in range(2):
        urls = prepare(managed.database(name), name, SECRET_KEY)
    query(urls.owner, "CREATE TABLE mine (id int)")
    query(urls.owner, "CREATE SCHEMA apart")
    with denied:
        query(urls.web, "CREATE TABLE mine_too (id int)")
    query(server, f"CREATE ROLE {name}_stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        query(urls.web.login(f"{name}_stranger", "stranger"), "SELECT 1")


@pytest.mark.parametrize("right", ["CREATEROLE", "CREATEDB"])
def test_a_right_that_is_missing_is_named(
    server: DatabaseUrl, managed: DatabaseUrl, name: str, right: str
) -> None:
    query(server, f"ALTER ROLE {name}_admin NO{right}")
    with pytest.raises(ServerRefused, match=f"ALTER ROLE {name}_admin {right}"):
        prepare(managed, name, SECRET_KEY)
    assert query(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == []


def test_the_database_of_somebody_else_is_refused(
    server: DatabaseUrl, managed: DatabaseUrl, name: str
) -> None:
    query(server, f"CREATE DATABASE {name}")
    with pytest.raises(ServerRefused, match=f"ALTER DATABASE {name} OWNER TO {name}_admin"):
        prepare(managed, name, SECRET_KEY)


def test_a_database_in_another_alphabet_is_refused(server: DatabaseUrl, name: str) -> None:
    query(
        server, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    with pytest.raises(ServerRefused, match="LATIN1"):
        prepare(server, name, SECRET_KEY)


def test_a_database_named_in_the_address_is_made_from_beside(server: DatabaseUrl, name: str) -> None:
    urls = prepare(server.database(name), name, SECRET_KEY)
    assert query(urls.web, "SELECT current_database()::text") == [(name,)]


def test_a_wrong_password_is_told_without_repeating_it(server: DatabaseUrl) -> None:
    with pytest.raises(ServerRefused, match="password authentication failed") as refused:
        prepare(server.login("mtandao_admin", "hidden-word"), "any", SECRET_KEY)
    assert "hidden-word" not in str(refused.value)


def test_a_server_that_is_not_there_is_told() -> None:
    nowhere = DatabaseUrl("127.0.0.1", "1", "u", "hidden-word", "d", (("sslmode", "disable"),))
    with pytest.raises(ServerRefused, match=r"127\.0\.0\.1:1/d.*refused") as refused:
        prepare(nowhere, "any", SECRET_KEY)
    assert "hidden-word" not in str(refused.value)


def test_an_option_that_does_not_exist_is_told(server: DatabaseUrl) -> None:
    strange = DatabaseUrl(server.host, server.port, "u", "p", "d", (("colour", "blue"),))
    with pytest.raises(ServerRefused, match="colour"):
        prepare(strange, "any", SECRET_KEY)


def test_a_server_that_is_too_old_is_refused(server: DatabaseUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connect, "OLDEST", 19)
    with pytest.raises(WrongVersion, match="is a PostgreSQL 18, and Mtandao needs 19"):
        prepare(server, "any", SECRET_KEY)
