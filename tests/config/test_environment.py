"""The environment is read once, checked wholly, and every bad value gets a sentence that names it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mtandao.config.environment import BadEnvironment, Environment, environment
from mtandao.config.nodes import Backup

KEY = "bmV2ZXIgdXNlZCBhbnl3aGVyZSBidXQgaGVyZSEhISE="
MAIN = "postgresql://mtandao:hidden-word@db.example/mtandao"


def read(home: Path, **variables: str) -> Environment:
    return Environment.from_mapping({"MTANDAO_HOME": str(home)} | variables)


def test_an_empty_environment_has_the_documented_defaults(tmp_path: Path) -> None:
    found = Environment.from_mapping({}, cwd=tmp_path)
    assert found == Environment(home=tmp_path / ".mtandao")
    assert (found.port, found.radius_port, found.radius_accounting_port, found.coa_port) == (
        8000,
        18120,
        18121,
        3799,
    )
    assert found.base_domain == "localhost"
    assert not found.demo


def test_an_empty_value_counts_as_absent(tmp_path: Path) -> None:
    names = [
        "PORT",
        "DATABASE_URL",
        "DEMO",
        "DOMAIN",
        "SECRET_KEYS",
        "EXTRA_HOSTS",
        "DARAJA_URL",
        "LOG_LEVEL",
    ]
    found = read(tmp_path, **{f"MTANDAO_{name}": " " for name in names})
    assert found == read(tmp_path)


def test_every_variable_reaches_its_field(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MTANDAO_PORT="8001",
        MTANDAO_DATABASE_URL=MAIN,
        MTANDAO_RADIUS_DATABASE_URL=MAIN + "_radius",
        MTANDAO_RADIUS_ADDRESS="10.0.0.5",
        MTANDAO_RADIUS_BACKUPS="10.0.0.6, fd00::6",
        MTANDAO_RADIUS_NODE="mombasa-2",
        MTANDAO_RADIUS_WRITE_URL="postgresql://radius_server:hidden-word@10.0.0.1/radius",
        MTANDAO_RADIUS_READ_URL="postgresql://radius_server:hidden-word@127.0.0.1:5433/radius",
        MTANDAO_RADIUS_PORT="1812",
        MTANDAO_COA_PORT="3800",
        MTANDAO_POSTGRES_PORT="5433",
        MTANDAO_DEMO="yes",
        MTANDAO_DOMAIN="Isp.Example.com",
        MTANDAO_HTTPS="1",
        MTANDAO_PUBLIC_URL="https://callbacks.example/mtandao/",
        MTANDAO_EXTRA_HOSTS="a.example, b.example,",
        MTANDAO_DARAJA_URL="http://127.0.0.1:9000/",
        MTANDAO_SMS_URL="https://sms.example/v1",
        MTANDAO_SMTP_URL="smtp://127.0.0.1:2525",
        MTANDAO_LOG_LEVEL="debug",
        MTANDAO_SECRET_KEYS=f"{'n' * 32},{'o' * 32}",
    )
    assert found.database_url
    assert found.radius_database_url
    assert (found.port, found.radius_port, found.coa_port, found.postgres_port) == (8001, 1812, 3800, 5433)
    assert (found.database_url.name, found.radius_database_url.name) == ("mtandao", "mtandao_radius")
    assert found.radius_backups == (Backup("10.0.0.6"), Backup("fd00::6"))
    assert found.radius_node == "mombasa-2"
    assert found.radius_write_url and found.radius_write_url.host == "10.0.0.1"
    assert found.radius_read_url and found.radius_read_url.port == "5433"
    assert (found.demo, found.https, found.base_domain) == (True, True, "isp.example.com")
    assert found.extra_hosts == ("a.example", "b.example")
    assert found.smtp_url == "smtp://127.0.0.1:2525"
    assert (found.daraja_base_url, found.sms_base_url) == ("http://127.0.0.1:9000", "https://sms.example/v1")
    assert (found.radius_address, found.public_url) == ("10.0.0.5", "https://callbacks.example/mtandao")
    assert found.log_level == "DEBUG"
    assert found.secret_keys == ("n" * 32, "o" * 32)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("MTANDAO_PORT", value) for value in ("0", "65536", "-1", "80a", "٨٠", "1e3", "9" * 5000)],
        ("MTANDAO_POSTGRES_PORT", "0"),
        ("MTANDAO_RADIUS_PORT", "65535"),
        ("MTANDAO_RADIUS_ADDRESS", "radius.example"),
        ("MTANDAO_RADIUS_NODE", "two nodes"),
        *[
            ("MTANDAO_RADIUS_BACKUPS", value)
            for value in (
                "radius.example",
                "10.0.0.6,10.0.0.6",
                "127.0.0.1",
                "10.0.0.6 net2.example.com",
                "10.0.0.6 net2.example.com:51820 short",
                f"10.0.0.6 net2.example.com:51820 {KEY}",
            )
        ],
        ("MTANDAO_RADIUS_WRITE_URL", "postgresql://radius:hidden-word@one,other/radius"),
        ("MTANDAO_PUBLIC_URL", "isp.example"),
        ("MTANDAO_COA_PORT", "18121"),
        ("MTANDAO_POSTGRES_PORT", "8000"),
        ("MTANDAO_DEMO", "perhaps"),
        *[
            ("MTANDAO_DOMAIN", value)
            for value in ("a b", "http://isp.example", "isp.example:80", "-a", "a" * 300)
        ],
        ("MTANDAO_EXTRA_HOSTS", "fine.example,not fine"),
        *[
            ("MTANDAO_DARAJA_URL", value)
            for value in ("daraja", "ftp://x", "http://", "http://a:b", "http://a?b")
        ],
        ("MTANDAO_LOG_LEVEL", "LOUD"),
        *[
            ("MTANDAO_DATABASE_URL", value)
            for value in (
                "mysql://mtandao:hidden-word@db/mtandao",
                "postgresql://db.example",
                "postgresql://mtandao:hidden-word@db.example/",
                "postgresql://mtandao:hidden-word@db.example:x/mtandao",
                "postgresql://:hidden-word@db.example/mtandao",
                "postgresql://mtandao:hidden-word@[::1/mtandao",
            )
        ],
        ("MTANDAO_SECRET_KEYS", "hidden-word"),
        ("MTANDAO_HOME", "~nobody-has-this-name/x"),
        ("MTANDAO_HOME", "/dev/null"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadEnvironment) as refused:
        read(tmp_path, **{name: value})
    sentence = str(refused.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "hidden-word" not in sentence


def test_the_two_databases_must_differ(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="MTANDAO_RADIUS_DATABASE_URL"):
        read(tmp_path, MTANDAO_DATABASE_URL=MAIN, MTANDAO_RADIUS_DATABASE_URL=MAIN)


def test_a_backup_may_have_a_tunnel_of_its_own_within_the_same_network(tmp_path: Path) -> None:
    tunnel = {
        "MTANDAO_TUNNEL_ENDPOINT": "net.example.com:51820",
        "MTANDAO_TUNNEL_PUBLIC_KEY": KEY,
        "MTANDAO_TUNNEL_NETWORK": "10.90.0.0/16",
        "MTANDAO_RADIUS_ADDRESS": "10.90.0.1",
    }
    theirs = f"10.90.0.2 net2.example.com:51820 {KEY}"
    found = read(tmp_path, MTANDAO_RADIUS_BACKUPS=f"{theirs},10.90.0.3", **tunnel)
    assert found.radius_backups == (
        Backup("10.90.0.2", "net2.example.com:51820", KEY),
        Backup("10.90.0.3"),
    )
    with pytest.raises(BadEnvironment, match="MTANDAO_RADIUS_BACKUPS"):
        read(tmp_path, MTANDAO_RADIUS_BACKUPS="10.91.0.2", **tunnel)


def test_a_node_that_reads_a_replica_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="MTANDAO_RADIUS_NODE"):
        read(tmp_path, MTANDAO_RADIUS_READ_URL="postgresql://radius@127.0.0.1/radius")


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://localhost:8000"),
        ({"MTANDAO_PORT": "80", "MTANDAO_DOMAIN": "isp.example"}, "http://isp.example"),
        ({"MTANDAO_HTTPS": "1", "MTANDAO_DOMAIN": "isp.example"}, "https://isp.example"),
    ],
)
def test_the_public_address_is_as_we_serve_unless_it_is_given(
    tmp_path: Path, variables: dict[str, str], url: str
) -> None:
    assert read(tmp_path, **variables).public_url == url


def test_no_secret_shows_when_the_environment_is_printed(tmp_path: Path) -> None:
    found = read(tmp_path, MTANDAO_DATABASE_URL=MAIN, MTANDAO_SECRET_KEYS="hidden-word" * 3)
    assert found.secret_keys == ("hidden-word" * 3,)
    assert "hidden-word" not in repr(found)
    assert "hidden-word" not in f"{found.database_url}"


def test_the_home_is_the_checkouts_wherever_in_it_we_stand(tmp_path: Path) -> None:
    (tmp_path / "src" / "mtandao").mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    found = Environment.from_mapping({}, cwd=tmp_path / "src" / "mtandao")
    assert found.home == tmp_path / ".mtandao"


def test_a_relative_home_is_taken_from_where_we_stand(tmp_path: Path) -> None:
    assert Environment.from_mapping({"MTANDAO_HOME": "a/../b"}, cwd=tmp_path).home == tmp_path / "b"


def test_reading_touches_no_file(tmp_path: Path) -> None:
    read(tmp_path / "home")
    assert not (tmp_path / "home").exists()


def test_a_missing_secret_key_is_made_once_and_kept_closed(tmp_path: Path) -> None:
    key = read(tmp_path / "home").secret_keys
    kept = tmp_path / "home" / "secret_keys"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(key[0]) >= 32
    assert read(tmp_path / "home").secret_keys == key


def test_processes_that_start_together_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: read(tmp_path / "home").secret_keys, range(32)))
    assert len(keys) == 1
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret_keys"]


def test_a_kept_key_is_rotated_by_a_new_first_line(tmp_path: Path) -> None:
    old = read(tmp_path).secret_keys
    (tmp_path / "secret_keys").write_text("n" * 40 + "\n" + old[0] + "\n")
    assert read(tmp_path).secret_keys == ("n" * 40, old[0])


@pytest.mark.parametrize("kept", ["", "\n", "short"])
def test_a_damaged_key_file_is_refused_and_not_replaced(tmp_path: Path, kept: str) -> None:
    (tmp_path / "secret_keys").write_text(kept)
    with pytest.raises(BadEnvironment, match="secret_keys"):
        _ = read(tmp_path).secret_keys
    assert (tmp_path / "secret_keys").read_text() == kept


def test_the_process_reads_its_environment_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTANDAO_HOME", str(tmp_path))
    monkeypatch.setenv("MTANDAO_PORT", "8123")
    environment.cache_clear()
    try:
        assert environment().port == 8123
        monkeypatch.setenv("MTANDAO_PORT", "8124")
        assert environment().port == 8123
    finally:
        environment.cache_clear()
