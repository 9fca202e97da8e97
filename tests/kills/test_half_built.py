"""A demo that was killed while it built its world begins that world anew, and builds it wholly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import until
from tests.stories.stack import Stack, running_stack

pytestmark = [pytest.mark.kills, pytest.mark.xdist_group("half-built"), pytest.mark.timeout(420)]

HOME = Path(__file__).parent.parent.parent / ".test-home" / "half-built"


def killed_while_building(stack: Stack) -> None:
    """Beside the stack's own end: the same command in the same home, killed once a provider stands."""
    with (stack.home / "killed.log").open("w") as log:
        demo = subprocess.Popen(
            [sys.executable, "-m", "mtandao.config.entry", "demo", "--size", "12"],
            env=stack.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        until((stack.home / "half-built").exists, 120, by=[demo])
        os.killpg(demo.pid, signal.SIGKILL)
        demo.wait(10)


def test_it_is_built_anew_and_nothing_outlives_it() -> None:
    with running_stack(HOME, size=12, before=killed_while_building) as stack:
        assert "building it anew" in (HOME / "demo.log").read_text()
        assert not (HOME / "half-built").exists()
        built = stack.rows(
            "SELECT o.slug, count(s.id) > 0 FROM organizations_organization o "
            "LEFT JOIN subscribers_subscriber s ON s.tenant_id = o.id WHERE o.slug <> '' GROUP BY 1 ORDER BY 1"
        )
        assert built == [("coast", True), ("kaveri", True), ("savanna", True)]
        assert stack.rows("SELECT coalesce(sum(amount), 0) FROM ledger_posting")[0][0] == 0
    # Nor the server that the killed one had left behind.
    assert not (HOME / "postgres" / "postmaster.pid").exists()
