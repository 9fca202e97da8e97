"""FreeRADIUS with the PostgreSQL schema and the queries of its own package, read from where the package put them."""

from pathlib import Path

import psycopg

from bench.radiusd.packets import SECRET
from mtandao.gateways.radius.server.configuration import EXECUTABLE
from mtandao.gateways.radius.server.settings import RadiusSettings

PLACES = (Path("/etc/freeradius/3.0"), Path("/etc/raddb"), Path("/usr/local/etc/raddb"))
QUERIES = Path("mods-config/sql/main/postgresql")
CONFIGURATION = """
name = stock
localstatedir = "{folder}"
logdir = ${{localstatedir}}/log
run_dir = ${{localstatedir}}/run
libdir = "{library_folder}"
pidfile = ${{run_dir}}/radiusd.pid
max_request_time = 30
cleanup_delay = 5
max_requests = 65536
hostname_lookups = no
correct_escapes = yes
proxy_requests = no
log {{
	destination = stdout
	auth = no
}}
security {{
	max_attributes = 200
	reject_delay = 0
	status_server = yes
}}
thread pool {{
	start_servers = {threads}
	max_servers = {threads}
	min_spare_servers = 1
	max_spare_servers = {threads}
	max_queue_size = 65536
	max_requests_per_server = 0
	auto_limit_acct = no
}}
{clients}
modules {{
	expr {{
	}}
	pap {{
	}}
	chap {{
	}}
	mschap {{
	}}
	always ok {{
		rcode = ok
	}}
	expiration {{
	}}
	logintime {{
	}}
	sql {{
		driver = "rlm_sql_postgresql"
		dialect = "postgresql"
		radius_db = "{connection}"
		acct_table1 = "radacct"
		acct_table2 = "radacct"
		postauth_table = "radpostauth"
		authcheck_table = "radcheck"
		groupcheck_table = "radgroupcheck"
		authreply_table = "radreply"
		groupreply_table = "radgroupreply"
		usergroup_table = "radusergroup"
		client_table = "nas"
		group_attribute = "SQL-Group"
		read_groups = yes
		read_profiles = yes
		read_clients = no
		delete_stale_sessions = yes
		pool {{
			start = {threads}
			min = {threads}
			max = {threads}
			spare = 0
			uses = 0
			retry_delay = 30
			lifetime = 0
			idle_timeout = 0
		}}
		$INCLUDE {queries}
	}}
}}
server stock {{
	listen {{
		type = auth
		ipaddr = 127.0.0.1
		port = {auth_port}
	}}
	listen {{
		type = acct
		ipaddr = 127.0.0.1
		port = {acct_port}
	}}
	authorize {{
		chap
		mschap
		sql
		expiration
		logintime
		pap
	}}
	authenticate {{
		Auth-Type PAP {{
			pap
		}}
		Auth-Type CHAP {{
			chap
		}}
		Auth-Type MS-CHAP {{
			mschap
		}}
	}}
	session {{
		{session}
	}}
	post-auth {{
		sql
		Post-Auth-Type REJECT {{
			sql
		}}
	}}
	preacct {{
		update request {{
			&Acct-Unique-Session-Id := "%{{md5:%{{User-Name}},%{{Acct-Session-ID}},%{{NAS-IP-Address}}}}"
		}}
	}}
	accounting {{
		sql
	}}
}}
"""


def its_files() -> Path:
    """The folder with `schema.sql` and `queries.conf`. SystemExit if the package is not installed."""
    for place in PLACES:
        if (place / QUERIES / "queries.conf").exists():
            return place / QUERIES
    raise SystemExit("The stock schema of FreeRADIUS is not here: apt-get install freeradius-postgresql")


def write_stock_configuration(
    folder: Path, settings: RadiusSettings, nas: list[str], *, counts_sessions: bool
) -> Path:
    """`counts_sessions`: whoever is online as often as his group may is refused, by the package's own query."""
    for each in (folder, folder / "log", folder / "run"):
        each.mkdir(parents=True, exist_ok=True)
    database = settings.database
    connection = (
        f"host={database.host} port={database.port} dbname={database.name} user={database.user} "
        f"password={database.password or ''}"
    )
    clients = "\n".join(
        f"client nas{number} {{\n\tipaddr = {address}\n\tsecret = {SECRET.decode()}\n}}"
        for number, address in enumerate(nas)
    )
    text = CONFIGURATION.format(
        folder=folder,
        library_folder=settings.server.library_folder,
        threads=settings.threads,
        clients=clients,
        connection=connection,
        session="sql" if counts_sessions else "ok",
        queries=its_files() / "queries.conf",
        auth_port=settings.auth_port,
        acct_port=settings.acct_port,
    )
    (folder / "radiusd.conf").write_text(text)
    (folder / EXECUTABLE).unlink(missing_ok=True)
    (folder / EXECUTABLE).symlink_to(settings.server.path)
    return folder


def fill_stock(connection: psycopg.Connection, users: int, nas: str) -> None:
    """So many users in one group with a rate and two sessions at once; every tenth is online already.

    One index more than the package's own: without it counting somebody's sessions reads those of everybody, and we
    would win by that alone.
    """
    connection.execute((its_files() / "schema.sql").read_bytes())
    connection.execute("create index on radacct (username) where acctstoptime is null")
    connection.execute(
        "insert into radcheck (username, attribute, op, value) "
        "select 'user' || lpad(n::text, 7, '0'), 'Cleartext-Password', ':=', 'pw-' || lpad(n::text, 7, '0') "
        f"from generate_series(0, {users - 1}) n"
    )
    connection.execute(
        "insert into radusergroup (username, groupname, priority) "
        f"select 'user' || lpad(n::text, 7, '0'), 'plan', 1 from generate_series(0, {users - 1}) n"
    )
    connection.execute(
        "insert into radgroupreply (groupname, attribute, op, value) values "
        "('plan', 'Mikrotik-Rate-Limit', ':=', '5120k/20480k'), ('plan', 'Acct-Interim-Interval', ':=', '300')"
    )
    connection.execute(
        "insert into radgroupcheck (groupname, attribute, op, value) values ('plan', 'Simultaneous-Use', ':=', '2')"
    )
    connection.execute(
        "insert into radacct (acctsessionid, acctuniqueid, username, nasipaddress, acctstarttime, acctupdatetime) "
        "select '81' || n, md5(n::text), 'user' || lpad((n * 10)::text, 7, '0'), %s, now(), now() "
        f"from generate_series(0, {users // 10 - 1}) n",
        [nas],
    )
