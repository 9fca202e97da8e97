"""A port that is taken is told in a sentence before anything starts, and not found out by a program that falls."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mtandao.config.environment import environment
from mtandao.config.processes.ports import PortRefused, must_have_radius, must_have_web


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as web:
        web.bind(("127.0.0.1", 0))
        web.listen()
        yield int(web.getsockname()[1])


@pytest.fixture
def taken_udp() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as radius:
        radius.bind(("127.0.0.1", 0))
        yield int(radius.getsockname()[1])


def test_a_taken_web_port_is_refused_and_a_free_one_is_not(taken: int) -> None:
    with pytest.raises(PortRefused, match=f"Port {taken} on 127.0.0.1 .*MTANDAO_PORT"):
        must_have_web(replace(environment(), port=taken))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    must_have_web(replace(environment(), port=free))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_of_radius_three_ports_is_looked_at(taken_udp: int, place: int) -> None:
    with pytest.raises(PortRefused, match=f"UDP port {taken_udp} .*MTANDAO_RADIUS_PORT"):
        must_have_radius(replace(environment(), radius_port=taken_udp - place))


def test_the_demo_says_so_and_starts_nothing(taken: int, tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "mtandao.config.entry", "demo"],
        env={"PATH": "/usr/bin:/bin", "MTANDAO_HOME": str(tmp_path / "home"), "MTANDAO_PORT": str(taken)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 2
    assert f"mtandao: Port {taken} on 127.0.0.1 is taken" in said.stderr
    assert not (tmp_path / "home" / "postgres").exists()
