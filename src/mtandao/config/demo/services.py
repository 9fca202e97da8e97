"""The configuration files and ports of the demo's simulated services."""

import json
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mtandao.config.demo import cast
from mtandao.config.environment import Environment


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the simulated services answer, on 127.0.0.1."""

    daraja: int
    sms: int
    routers: int
    etims: int


def chosen_ports(environment: Environment) -> Ports:
    """The ports after the web's own; where one is taken, any free one. Kept for whoever looks for them."""
    ports = Ports(*(_free(environment.port + step) for step in (1, 2, 3, 4)))
    (environment.home / "ports.json").write_text(json.dumps(asdict(ports)))
    return ports


def _free(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def write_daraja(environment: Environment, folder: Path) -> Path:
    return _write(
        folder / "daraja.json",
        {
            "short_codes": [
                *({"code": isp.short_code, "organization": isp.name, **isp.credentials} for isp in cast.ISPS),
                cast.NEWCOMER,
            ],
            "scale": 5,
            "folder": str(environment.home / "daraja"),
        },
    )


def write_routers(environment: Environment, folder: Path) -> Path:
    return _write(
        folder / "routers.json",
        {
            "routers": [
                {
                    "name": router.name,
                    "address": router.address,
                    "secret": cast.RADIUS_SECRET,
                    "pool": router.pool,
                    "auth": router.auth,
                    "coa_port": environment.coa_port,
                }
                for isp in cast.ISPS
                for router in isp.routers
            ],
            "radius_host": environment.radius_address,
            "auth_port": environment.radius_port,
            "acct_port": environment.radius_accounting_port,
            "interim_s": 30,
            "state_folder": str(environment.home / "routers"),
        },
    )


def write_sms(environment: Environment, folder: Path, report_urls: Mapping[str, str]) -> Path:
    """`report_urls`: where each provider, by subdomain, wants to hear of deliveries."""
    return _write(
        folder / "sms.json",
        {
            "accounts": [
                {
                    "username": isp.slug,
                    "api_key": f"demo-sms-{isp.slug}",
                    "organization": isp.name,
                    "report_url": report_urls.get(isp.slug, ""),
                }
                for isp in cast.ISPS
            ],
            "folder": str(environment.home / "sms"),
            "scale": 5,
            "scripted": False,
        },
    )


def write_etims(environment: Environment, folder: Path) -> Path:
    return _write(
        folder / "etims.json",
        {
            "devices": [
                {
                    "tin": isp.fiscal["pin"],
                    "branch": isp.fiscal["branch"],
                    "serial": isp.fiscal["serial"],
                    "taxpayer": isp.name,
                    "key": isp.fiscal["communication_key"],
                    "unit": isp.fiscal["control_unit"],
                }
                for isp in cast.ISPS
            ],
            "folder": str(environment.home / "etims"),
            "scale": 5,
            "answer_after": [1, 5],
            "lost_answers": 0.1,
        },
    )


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1))
    return path
