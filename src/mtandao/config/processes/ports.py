"""Are the ports that we were told to listen on free? Asked before anything starts: a program that finds its port
taken says so in its own words, and whoever asks whether we are ready would hear the other one answer."""

import socket

from mtandao.config.environment import Environment

HOST = "127.0.0.1"


class PortRefused(Exception):
    """Another program listens where we should. The message says where, and how to choose another."""


def must_have_web(environment: Environment, host: str = HOST) -> None:
    """PortRefused if the web's port is taken."""
    if not _is_free(socket.SOCK_STREAM, host, environment.port):
        raise PortRefused(
            f"Port {environment.port} on {host} is taken by another program. "
            "Stop that one, or choose another with MTANDAO_PORT."
        )


def must_have_radius(environment: Environment) -> None:
    """PortRefused if one of FreeRADIUS's three ports is taken."""
    first = environment.radius_port
    for address, port in (
        (environment.radius_address, first),
        (environment.radius_address, environment.radius_accounting_port),
        (HOST, first + 2),
    ):
        if not _is_free(socket.SOCK_DGRAM, address, port):
            raise PortRefused(
                f"UDP port {port} on {address}, where RADIUS should listen, is taken by another program. "
                f"Stop that one, or choose another with MTANDAO_RADIUS_PORT (it needs {first} to {first + 2})."
            )


def _is_free(kind: socket.SocketKind, host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind == socket.SOCK_STREAM:
            # Connections in their last minute do not count. For UDP it would let us in beside the other one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
