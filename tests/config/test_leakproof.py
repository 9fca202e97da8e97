"""Set-up lets searches use their index behind the fence; where it may not, the doctor says what to run."""

from pathlib import Path

from mtandao.config.doctor import findings
from mtandao.config.environment import Environment
from mtandao.config.postgres import leakproof
from mtandao.config.postgres.address import DatabaseUrl
from mtandao.config.postgres.connect import connected
from mtandao.config.postgres.databases import prepare
from tests.config.clusters import SECRET_KEY, query

WHAT = "names are found by an index"


def unmarked(url: DatabaseUrl) -> list[str]:
    with connected(url) as connection:
        return leakproof.unmarked(connection)


def environment(home: Path, server: DatabaseUrl, name: str) -> Environment:
    return Environment(home=home, database_url=server.database(name), given_secret_keys=(SECRET_KEY,))


def test_a_superuser_marks_them_and_a_second_time_nothing_changes(server: DatabaseUrl, name: str) -> None:
    for _ in range(2):
        urls = prepare(server, name, SECRET_KEY)
        assert unmarked(urls.web) == []


def test_without_a_superuser_the_doctor_gives_the_statements(
    server: DatabaseUrl, managed: DatabaseUrl, name: str, tmp_path: Path
) -> None:
    prepare(managed, name, SECRET_KEY)
    here = environment(tmp_path, managed, name)
    (finding,) = [each for each in findings(here) if each.what == WHAT]
    assert not finding.good and finding.optional
    for statement in finding.mend.split(": ", 1)[1].split("; "):
        query(server.database(name), statement)
    (finding,) = [each for each in findings(here) if each.what == WHAT]
    assert finding.good


def test_a_server_that_is_away_is_said_and_does_not_stop_the_doctor(tmp_path: Path) -> None:
    nowhere = DatabaseUrl.parse("postgresql://somebody:x@127.0.0.1:9/mtandao")
    (finding,) = [each for each in findings(environment(tmp_path, nowhere, "mtandao")) if each.what == WHAT]
    assert not finding.good
    assert "127.0.0.1" in finding.mend
