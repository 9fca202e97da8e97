"""A prepared database is copied whole, with its owner and its doors, and dropped while somebody is in it."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest

from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.databases import DatabaseUrls, prepare
from mtandao.config.postgres.errors import ServerRefused
from mtandao.config.postgres.template import clone, drop
from tests.config.clusters import SECRET_KEY, query


@pytest.fixture(scope="module")
def template(server: DatabaseUrl) -> DatabaseUrls:
    urls = prepare(server, "pattern", SECRET_KEY)
    query(urls.owner, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    query(urls.owner, "GRANT SELECT ON kept TO pattern_web")
    return urls


@pytest.fixture
def name(server: DatabaseUrl) -> Iterator[str]:
    mine = f"copy_{secrets.token_hex(4)}"
    yield mine
    drop(server, mine)


def test_a_copy_has_the_data_the_owner_and_the_doors(
    server: DatabaseUrl, template: DatabaseUrls, name: str
) -> None:
    admin = clone(server, "pattern", name)
    assert query(admin, "SELECT current_database()::text, count(*) FROM kept") == [(name, 1000)]
    assert query(template.web.database(name), "SELECT max(number) FROM kept") == [(1000,)]
    query(template.owner.database(name), "CREATE TABLE more (id int)")
    query(server, f"CREATE ROLE {name}_stranger LOGIN PASSWORD 'stranger'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            query(admin.login(f"{name}_stranger", "stranger"), "SELECT 1")
    finally:
        query(server, f"DROP ROLE {name}_stranger")


def test_a_copy_and_its_pattern_do_not_touch_each_other(
    server: DatabaseUrl, template: DatabaseUrls, name: str
) -> None:
    admin = clone(server, "pattern", name)
    query(admin, "DELETE FROM kept")
    assert query(template.web, "SELECT count(*) FROM kept") == [(1000,)]


@pytest.mark.usefixtures("template")
def test_a_copy_is_dropped_while_somebody_is_connected(server: DatabaseUrl, name: str) -> None:
    connection = psycopg.connect(clone(server, "pattern", name).text)
    connection.execute("SELECT 1")
    drop(server, name)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()
    drop(server, name)
    assert query(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == []


@pytest.mark.usefixtures("template")
def test_an_administrator_inside_the_database_can_copy_and_drop_it(server: DatabaseUrl, name: str) -> None:
    inside = clone(server.database("pattern"), "pattern", name)
    drop(inside, name)
    assert query(server, f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == []


def test_a_copy_that_cannot_be_made_is_told(server: DatabaseUrl, template: DatabaseUrls, name: str) -> None:
    with pytest.raises(ServerRefused, match="no database nothing_here"):
        clone(server, "nothing_here", name)
    clone(server, "pattern", name)
    with pytest.raises(ServerRefused, match="already exists"):
        clone(server, "pattern", name)
    with psycopg.connect(template.web.text), pytest.raises(ServerRefused, match="pattern_web is connected"):
        clone(server, "pattern", f"{name}_too")
