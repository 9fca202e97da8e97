"""The names and settings of the embedded server: for a laptop of two cores, or a small office machine."""

from mtandao.config.postgres.ports import HOST

FOLDER = "postgres"  # in the home
ADMIN = "mtandao_admin"

# Written into postgresql.conf once, at initdb, where an operator may change them afterwards.
_LASTING = {
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "200",
    "max_locks_per_transaction": "256",  # monthly partitions, each with its indexes
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",  # no spinning disk
    "io_workers": "2",
    "max_logical_replication_workers": "0",
    "jit": "off",  # short statements only
    "autovacuum_naptime": "15s",  # outbox and sessions turn over quickly
    "autovacuum_vacuum_insert_scale_factor": "0.05",
    "log_line_prefix": "[%p] %q%u@%d ",  # the supervisor adds the time
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

# A crash may lose everything: for tests only.
_FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "60s",
}

# Who may come in: over TCP from this machine, by password. Our roles have no business in the two databases
# that every server has.
PG_HBA = f"""\
host  all                 {ADMIN}  {HOST}/32  scram-sha-256
host  postgres,template1  all            {HOST}/32  reject
host  all                 all            {HOST}/32  scram-sha-256
"""


def initdb_arguments(*, durable: bool, can_syncfs: bool) -> list[str]:
    """Arguments for initdb, without folder and password file.

    The locale is PostgreSQL's own C.UTF-8, the same on every system and after every upgrade of a C library.
    """
    arguments = [f"--username={ADMIN}", "--auth-local=reject", "--auth-host=scram-sha-256"]
    arguments += ["--data-checksums"]
    arguments += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if not durable:
        arguments.append("--no-sync")
    elif can_syncfs:
        arguments.append("--sync-method=syncfs")  # one call instead of one for each of a thousand files
    for name, value in _LASTING.items():
        arguments.append(f"--set={name}={value}")
    return arguments


def server_arguments(*, port: int, durable: bool) -> list[str]:
    """Arguments for postgres that no file may overrule."""
    settings = {
        "listen_addresses": HOST,
        "port": str(port),
        "unix_socket_directories": "",
        "password_encryption": "scram-sha-256",
        "logging_collector": "off",
        "log_destination": "stderr",
        "lc_messages": "C",  # its words are read by complaints.py
    }
    if not durable:
        settings |= _FLEETING
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
