"""Addresses are read as PostgreSQL's own library reads them, and written so that it reads them back."""

import socket

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mtandao.config.postgres.address import BadDatabaseUrl, DatabaseUrl
from mtandao.config.postgres.urls import to_django

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=12)
hosts = st.sampled_from(
    ["localhost", "127.0.0.1", "db.example.com", "::1", "a.example,b.example", "/var/run/pg"]
)


def as_libpq_reads(text: str) -> dict[str, str]:
    return {key: str(value) for key, value in conninfo_to_dict(text).items()}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:p@h/d",
        "postgres://u@h:5433/d",
        "postgresql://u%40x:p%2F%3A%20+@h/d%20e",
        "postgresql://u:p@[::1]:5433/d",
        "postgresql://u:p@a:5432,b:5433/d?target_session_attrs=read-write",
        "postgresql://u:p@a:5433,b:5433/d",
        "postgresql://u:p@/d?host=/var/run/postgresql&port=5433",
        "postgresql://u:p@h/d?sslmode=verify-full&options=-c%20statement_timeout%3D5s&application_name=a+b",
        "postgresql://h/d?user=u&password=p",
    ],
)
def test_an_address_means_what_libpq_takes_it_for(text: str) -> None:
    libpq = {"port": "5432"} | as_libpq_reads(text)
    if len(set(libpq["port"].split(","))) == 1:
        libpq["port"] = libpq["port"].split(",")[0]
    assert DatabaseUrl.parse(text).parameters() == libpq


@given(host=hosts, user=words, password=words, name=words.filter(lambda word: "/" not in word))
def test_an_address_survives_being_written_and_read(host: str, user: str, password: str, name: str) -> None:
    url = DatabaseUrl(host, "5433", user, password, name, (("application_name", password),))
    assert DatabaseUrl.parse(url.text) == url
    read = as_libpq_reads(url.text)
    assert (read["user"], read["password"], read["dbname"]) == (user, password, name)
    assert read["application_name"] == password


def test_the_password_is_in_the_text_only() -> None:
    url = DatabaseUrl.parse("postgresql://u:hidden-word@h/d")
    assert "hidden-word" in url.text
    assert "hidden-word" not in f"{url} {url!r}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mtandao",
        "http://u:p@h/d",
        "postgresql://u:p@h",
        "postgresql://u:p@h/",
        "postgresql://u:p@/d",
        "postgresql://:p@h/d",
        "postgresql://u:p@h:0/d",
        "postgresql://u:p@h:99999/d",
        "postgresql://u:p@h:x/d",
        "postgresql://u:p@[::1/d",
        "postgresql://u:p@h/d?port=1,2",
        "postgresql://u:p@h/d?sslmode",
        "postgresql://u:p@h/d/e",
        "postgresql://u:p%00@h/d",
    ],
)
def test_a_useless_address_is_refused(text: str) -> None:
    with pytest.raises(BadDatabaseUrl):
        DatabaseUrl.parse(text)


def test_django_gets_the_same_connection(server: DatabaseUrl) -> None:
    entry = to_django(server)
    conninfo = make_conninfo(
        host=entry["HOST"],
        port=entry["PORT"],
        user=entry["USER"],
        password=entry["PASSWORD"],
        dbname=entry["NAME"],
    )
    assert entry["ENGINE"] == "django.db.backends.postgresql"
    with psycopg.connect(conninfo, **entry["OPTIONS"]) as connection:
        assert connection.info.dbname == "postgres"


def test_a_server_that_says_nothing_is_given_up() -> None:
    """It takes the connection, and not a word: whoever waits behind a page is told, instead of waiting for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        entry = to_django(DatabaseUrl.parse(f"postgresql://u:p@127.0.0.1:{silent.getsockname()[1]}/d"))
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            psycopg.connect(host=entry["HOST"], port=entry["PORT"], **entry["OPTIONS"])
