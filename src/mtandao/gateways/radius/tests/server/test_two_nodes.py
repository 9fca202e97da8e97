"""Two RADIUS nodes: one at the RADIUS database itself, one with a streaming replica of it. Who can be away, and when
everything is there again what everything is."""

import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from mtandao.foundation.ids import new_id
from mtandao.gateways.radius.schema import apply_schema
from mtandao.gateways.radius.server import ServerBinary
from mtandao.gateways.radius.tests.server.lab import until
from mtandao.gateways.radius.tests.server.node import DATABASE, SERVER_ROLE, Node, signalled
from mtandao.gateways.radius.tests.server.postgres import ThrowawayPostgres
from mtandao.gateways.radius.tests.server.radclient import Values, storm

ROUTER, SECRET = "127.88.0.1", "router-secret"
A_MOMENT_S = 3.0


@dataclass
class Site:
    primary: ThrowawayPostgres
    replica: ThrowawayPostgres
    one: Node
    two: Node
    sent: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def sql(self, statement: str, *values: object) -> list[Any]:
        with self.primary.connect(DATABASE) as owner:
            cursor = owner.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def user(self, name: str, tenant: UUID) -> None:
        self._row("radcheck", name, "Cleartext-Password", "secret", tenant)
        self._row("radreply", name, "Framed-IP-Address", "100.64.0.9", tenant)

    def suspend(self, name: str) -> None:
        self._row("radcheck", name, "Auth-Type", "Reject", self.tenant)

    def _row(self, table: str, name: str, attribute: str, value: str, tenant: UUID) -> None:
        self.sql(
            f"insert into {table} (username, attribute, op, value, tenant_id) values (%s, %s, ':=', %s, %s)",
            name, attribute, value, tenant,
        )  # fmt: skip

    @property
    def tenant(self) -> UUID:
        ((tenant,),) = self.sql("select tenant_id from nas where nasname = %s", ROUTER)
        assert isinstance(tenant, UUID)
        return tenant

    def customer(self, name: str) -> str:
        """One whom both nodes know."""
        self.user(name, self.tenant)
        for node in (self.one, self.two):
            self.waits_for("Access-Accept", node, name, seconds=15)
        return name

    def waits_for(self, word: str, node: Node, user: str, *, seconds: float) -> None:
        until(lambda: self.says(node, user) == word, seconds=seconds, what=f"{word} of {node.name}")

    def says(self, node: Node, user: str, password: str = "secret", *, wait: float = 2.0) -> str | None:
        """What a node answers; written down, for what it answered is an attempt that must arrive."""
        answer = node.sign_in(ROUTER, SECRET, user, password, wait=wait)
        if answer.kind is not None:
            self.sent[node.name, user, answer.kind] += 1
        return answer.kind

    def accounts(self, node: Node, kind: str, user: str, session: str, **more: Any) -> bool:
        return node.account(ROUTER, SECRET, kind, user, session, **more).kind == "Accounting-Response"

    def sessions(self, user: str) -> list[Any]:
        return self.sql(
            "select acctsessionid, acctinputoctets, acctstoptime is not null from radacct "
            "where username = %s order by acctsessionid",
            user,
        )

    def attempts(self, user: str) -> Counter[str]:
        rows = self.sql("select reply from radpostauth where username = %s", user)
        return Counter(reply for (reply,) in rows)

    def attempts_sent(self, user: str) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_node, name, reply), number in self.sent.items():
            if name == user:
                found[reply] += number
        return found

    def waits_for_attempts(self, user: str) -> None:
        until(
            lambda: self.attempts(user).total() >= self.attempts_sent(user).total(),
            seconds=20, what="the attempts",
        )  # fmt: skip

    def bring_back(self) -> None:
        for postgres in (self.primary, self.replica):
            if not (postgres.folder / "data" / "postmaster.pid").exists():
                postgres.start()
        for node in (self.one, self.two):
            if not node.runs:
                node.start()


@pytest.fixture(scope="module")
def built(binary: ServerBinary) -> Iterator[Site]:
    primary = ThrowawayPostgres()
    with primary.connect() as admin:
        admin.execute(f"create role {SERVER_ROLE} login")
        admin.execute(f"create database {DATABASE}")
    with primary.connect(DATABASE) as owner:
        apply_schema(owner, server_role=SERVER_ROLE)
    replica = ThrowawayPostgres(of=primary)
    site = Site(
        primary, replica, Node("one", "127.0.0.11", primary), Node("two", "127.0.0.12", primary, replica)
    )
    site.sql(
        "insert into nas (nasname, shortname, secret, tenant_id) values (%s, 'tower', %s, %s)",
        ROUTER, SECRET, new_id(),
    )  # fmt: skip
    site.bring_back()
    yield site
    for node in (site.one, site.two):
        node.remove()
    replica.remove()
    primary.remove()


@pytest.fixture
def site(built: Site) -> Iterator[Site]:
    yield built
    built.bring_back()


def test_a_change_is_answered_by_the_second_node_within_a_moment(site: Site) -> None:
    alice = site.customer("alice")
    (told,) = [site.two.sign_in(ROUTER, SECRET, alice)]
    assert told["Framed-IP-Address"] == "100.64.0.9"
    assert site.says(site.two, alice, "wrong") == "Access-Reject"
    site.suspend(alice)
    suspended = time.monotonic()
    site.waits_for("Access-Reject", site.two, alice, seconds=A_MOMENT_S)
    assert time.monotonic() - suspended < A_MOMENT_S
    assert site.says(site.one, alice) == "Access-Reject"


def test_without_the_primary_the_second_node_goes_on_and_all_of_it_arrives_once(site: Site) -> None:
    wanjiru, otieno = site.customer("wanjiru"), site.customer("otieno")
    site.suspend(otieno)
    site.waits_for("Access-Reject", site.two, otieno, seconds=A_MOMENT_S)
    assert site.accounts(site.one, "Start", wanjiru, "begun before")

    site.primary.stop()
    assert site.says(site.two, wanjiru) == "Access-Accept"
    assert site.says(site.two, otieno) == "Access-Reject"
    assert site.says(site.two, wanjiru, "wrong") == "Access-Reject"
    # The first has nobody to ask, and says nothing rather than no: the router asks the second.
    assert site.says(site.one, wanjiru, wait=0.5) is None
    assert site.accounts(
        site.two, "Stop", wanjiru, "begun before", Acct_Session_Time=60, Acct_Input_Octets=700
    )
    assert site.accounts(site.two, "Start", wanjiru, "begun meanwhile")
    assert site.accounts(
        site.two, "Interim-Update", wanjiru, "begun meanwhile", Acct_Session_Time=1, Acct_Input_Octets=40
    )
    # Who is not sure that one has heard him tells the other too.
    for node in (site.one, site.two):
        assert site.accounts(node, "Start", wanjiru, "told to both")
    for number in range(20):
        assert site.says(site.two, wanjiru, f"wrong {number}") == "Access-Reject"
    assert b"begun meanwhile".hex() in site.two.written("starts")
    assert wanjiru.encode().hex() in site.two.written("attempts")

    site.primary.start()
    whole = [("begun before", 700, True), ("begun meanwhile", 40, False), ("told to both", 0, False)]
    until(lambda: site.sessions(wanjiru) == whole, seconds=20, what="the accounting")
    for name in (wanjiru, otieno):
        site.waits_for_attempts(name)
    time.sleep(1.5)  # for what would come twice
    assert site.sessions(wanjiru) == whole
    for name in (wanjiru, otieno):
        assert site.attempts(name) == site.attempts_sent(name)
    # And the replica follows again.
    site.suspend(wanjiru)
    site.waits_for("Access-Reject", site.two, wanjiru, seconds=15)


def test_a_primary_that_hangs_keeps_nobody_out_at_the_second_node(site: Site) -> None:
    """A line that went dead, a disk that no longer answers: no word, not even a refusal."""
    kamau = site.customer("kamau")
    assert site.accounts(site.two, "Start", kamau, "before")
    until(lambda: site.sessions(kamau), seconds=10, what="a connection")
    postmaster = int((site.primary.folder / "data" / "postmaster.pid").read_text().split()[0])
    packets: list[Values] = [
        {
            "Packet-Src-IP-Address": ROUTER,
            "Acct-Status-Type": "Start",
            "User-Name": kamau,
            "Acct-Session-Id": f"{n}",
        }
        for n in range(300)
    ]
    signalled(postmaster, signal.SIGSTOP)
    try:
        place = (site.two.address, site.two.port + 1)
        assert storm("acct", place[1], SECRET, packets, at_once=50, to=place[0]) == (300, 0, 0)
        hung = time.monotonic()
        while time.monotonic() - hung < 3:
            asked = time.monotonic()
            assert site.says(site.two, kamau) == "Access-Accept"
            assert time.monotonic() - asked < 1
    finally:
        signalled(postmaster, signal.SIGCONT)
    until(lambda: len(site.sessions(kamau)) == 301, seconds=40, what="the accounting")


def test_without_its_replica_a_node_says_nothing_rather_than_no_and_still_takes_accounting(
    site: Site,
) -> None:
    njeri = site.customer("njeri")
    site.replica.stop()
    assert site.says(site.two, njeri, wait=0.5) is None
    assert site.accounts(site.two, "Start", njeri, "unread")
    assert site.says(site.one, njeri) == "Access-Accept"
    until(lambda: site.sessions(njeri) == [("unread", 0, False)], seconds=15, what="the accounting")
    site.replica.start()
    site.waits_for("Access-Accept", site.two, njeri, seconds=15)


def test_a_node_that_loses_power_leaves_the_other_and_brings_what_it_wrote_down(site: Site) -> None:
    achieng = site.customer("achieng")
    assert site.accounts(site.one, "Start", achieng, "at one")
    for number in range(5):
        assert site.says(site.one, achieng, f"wrong {number}") == "Access-Reject"
    site.one.lose_power()
    assert site.says(site.one, achieng, wait=0.3) is None
    assert site.says(site.two, achieng) == "Access-Accept"
    assert site.accounts(site.two, "Stop", achieng, "at one", Acct_Session_Time=9, Acct_Input_Octets=90)
    until(lambda: site.sessions(achieng) == [("at one", 90, True)], seconds=5, what="the end")

    site.one.start()
    site.waits_for("Access-Accept", site.one, achieng, seconds=15)
    site.waits_for_attempts(achieng)
    assert site.attempts(achieng) == site.attempts_sent(achieng)
