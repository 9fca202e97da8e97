"""The configuration files and ports of the demo's simulated services."""

import json
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mtandao.config.demo import cast
from mtandao.config.demo.kaveri import ACCOUNTS, KAVERI
from mtandao.config.environment import Environment
from mtandao.gateways.mpesa.simulator.sealing import Seal


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the simulated services answer, on 127.0.0.1."""

    daraja: int
    sms: int
    routers: int
    etims: int
    razorpay: int
    phonepe: int
    paytm: int
    upi: int
    email: int
    smtp: int


def chosen_ports(environment: Environment) -> Ports:
    """The ports after the web's own; where one is taken, any free one. Kept for whoever looks for them."""
    ports = Ports(*(_free(environment.port + step) for step in range(1, 11)))
    (environment.home / "ports.json").write_text(json.dumps(asdict(ports)))
    return ports


def rest_port(environment: Environment) -> int:
    """Where the simulated routers answer REST, each on an address of its own: nobody else is there."""
    return environment.port + 11


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


def daraja_folder(environment: Environment) -> Path:
    folder = environment.home / "daraja"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def daraja_certificate(environment: Environment) -> str:
    """What the simulated Safaricom gives out at its portal: passwords of initiators are sealed with it."""
    return Seal(daraja_folder(environment)).certificate_pem.decode()


def write_daraja(environment: Environment, folder: Path) -> Path:
    return _write(
        folder / "daraja.json",
        {
            "short_codes": [
                *(
                    {
                        "code": isp.short_code,
                        "organization": isp.name,
                        # There is money to pay out and give back with.
                        "opening_balance": "50000.00",
                        **isp.credentials,
                    }
                    for isp in cast.KENYAN
                ),
                cast.NEWCOMER,
            ],
            "scale": 5,
            "folder": str(daraja_folder(environment)),
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
                    "rest": {
                        "port": rest_port(environment),
                        "user": "admin",
                        "password": secrets.token_urlsafe(12),
                        "version": router.version,
                        "board": router.board,
                    },
                }
                for isp in cast.ISPS
                for router in (*isp.routers, *([isp.new_router] if isp.new_router else []))
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


def write_email(environment: Environment, folder: Path, smtp_port: int) -> Path:
    return _write(
        folder / "email.json",
        {
            "accounts": [{"username": isp.slug, "password": f"demo-mail-{isp.slug}"} for isp in cast.ISPS],
            "smtp_port": smtp_port,
            "folder": str(environment.home / "email"),
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
                for isp in cast.KENYAN
            ],
            "folder": str(environment.home / "etims"),
            "scale": 5,
            "answer_after": [1, 5],
            "lost_answers": 0.1,
        },
    )


def write_shops(environment: Environment, folder: Path, hooks: Mapping[str, str], ports: Ports) -> Path:
    """All who take an Indian provider's money. `hooks`: by provider, where he is to be told. Nothing is paid by
    itself: every order waits for a person on its page."""
    return _write(
        folder / "shops.json",
        {
            account.provider: {
                "port": getattr(ports, account.provider),
                "merchants": [
                    {
                        **account.merchant,
                        "name": KAVERI.name,
                        "hook_url": hooks.get(account.provider, ""),
                    }
                ],
                "folder": str(environment.home / account.provider),
                "scale": 5,
                "scripted": False,
            }
            for account in ACCOUNTS
        },
    )


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1))
    return path
