"""`mtandao demo`: everything in one terminal, ready in seconds, gone with Ctrl-C."""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import httpx

from mtandao.config.commands import django
from mtandao.config.demo import building, cast, services
from mtandao.config.demo.kaveri import KAVERI
from mtandao.config.environment import Environment, environment
from mtandao.config.processes import leftovers, ports, radius
from mtandao.config.processes.child import Child, python
from mtandao.config.processes.database import bring_up_to_date_once, databases_running
from mtandao.config.processes.keeper import DatabaseKeeper
from mtandao.config.processes.roles import RADIUS, ROLES
from mtandao.config.processes.supervisor import Supervisor
from mtandao.config.processes.terminal import Terminal

READY_WITHIN_S = 60.0


def run_demo(size: int) -> None:
    """Until Ctrl-C."""
    began = time.monotonic()
    os.environ["MTANDAO_DEMO"] = "1"
    environment.cache_clear()
    here = environment()
    terminal = Terminal()
    terminal.say("mtandao", f"home is {here.home}")
    if orphans := leftovers.clear(here.home / "run"):
        terminal.say("mtandao", f"ended what an earlier demo left behind: {', '.join(orphans)}")
    ports.must_have_web(here)
    if radius.usable_server() is not None:
        ports.must_have_radius(here)
    with databases_running(here) as cluster:
        terminal.say("mtandao", f"databases up after {time.monotonic() - began:.1f} s")
        if building.clear_half_built(here, cluster):
            terminal.say("mtandao", "an earlier demo was stopped while it built its world: building it anew")
        chosen = services.chosen_ports(here)
        addresses = {
            "MTANDAO_DEMO": "1",
            "MTANDAO_DARAJA_URL": f"http://127.0.0.1:{chosen.daraja}",
            "MTANDAO_SMS_URL": f"http://127.0.0.1:{chosen.sms}",
            "MTANDAO_SMTP_URL": f"smtp://127.0.0.1:{chosen.smtp}",
            "MTANDAO_ETIMS_URL": f"http://127.0.0.1:{chosen.etims}",
            **{
                f"MTANDAO_{name.upper()}_URL": f"http://127.0.0.1:{getattr(chosen, name)}"
                for name in ("razorpay", "phonepe", "paytm")
            },
        }
        os.environ |= addresses
        environment.cache_clear()
        here = environment()
        django.ready()
        if bring_up_to_date_once(here):
            terminal.say("mtandao", f"schema up to date after {time.monotonic() - began:.1f} s")
        from mtandao.config.demo import seed  # rooms can be imported only now

        is_new = not seed.is_seeded()
        if is_new:
            building.build(here, size, seed.seed_platform)
            terminal.say("mtandao", f"three providers built after {time.monotonic() - began:.1f} s")
        supervisor = Supervisor(
            _children(here, chosen),
            terminal,
            keeper=DatabaseKeeper(cluster, here.home / "postgres.log"),
            pid_folder=here.home / "run",
        )
        supervisor.run(lambda: _begin(here, supervisor, began, addresses, chosen, is_new=is_new))


def _children(here: Environment, ports: services.Ports) -> list[Child]:
    from mtandao.config.demo import seed  # rooms can be imported only now

    folder = here.home / "services"
    children = []
    if radius.usable_server() is not None:
        children += [Child(name, python(*started)) for name, started in RADIUS.items()]
    children += [
        _simulator("daraja", services.write_daraja(here, folder), ports.daraja),
        _simulator("sms", services.write_sms(here, folder, seed.sms_report_urls()), ports.sms),
        _simulator("email", services.write_email(here, folder, ports.smtp), ports.email),
        _simulator("etims", services.write_etims(here, folder), ports.etims),
        Child(
            "shops",
            python(
                "demo-shops", "--config", str(services.write_shops(here, folder, seed.shop_hooks(), ports))
            ),
        ),
        *(Child(role, python("worker", role)) for role in ROLES),
        Child("web", python("serve", "--threads", "8")),
    ]
    if radius.usable_server() is not None:
        routers = _simulator("routers", services.write_routers(here, folder), ports.routers)
        routers.leaves_first = True  # their sessions end with a Stop, which RADIUS must hear
        children.append(routers)
        children.append(Child("homes", python("demo-homes", "--url", f"http://127.0.0.1:{ports.routers}")))
    return children


def _simulator(name: str, config: Path, port: int) -> Child:
    return Child(name, python("simulate", name, "--port", str(port), "--config", str(config)))


def _begin(
    here: Environment,
    supervisor: Supervisor,
    began: float,
    addresses: dict[str, str],
    ports: services.Ports,
    *,
    is_new: bool,
) -> None:
    """Say where everything is; on its first day somebody pays as well."""
    _tell_when_ready(here, supervisor, began, addresses)
    if is_new and not supervisor.stopping.is_set():
        from mtandao.config.demo import payers  # rooms can be imported only now

        payers.pay({name: f"http://127.0.0.1:{port}" for name, port in asdict(ports).items()})


def _tell_when_ready(
    here: Environment, supervisor: Supervisor, began: float, addresses: dict[str, str]
) -> None:
    url = f"http://localhost:{here.port}"
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and not supervisor.stopping.is_set():
        try:
            answer = httpx.get(f"http://127.0.0.1:{here.port}/readyz", timeout=5, trust_env=False)
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        if answer.status_code == 200:
            supervisor.terminal.show(_welcome(here, url, time.monotonic() - began, addresses))
            return
        time.sleep(0.2)
    if not supervisor.stopping.is_set():
        supervisor.terminal.say("mtandao", f"not ready after {READY_WITHIN_S:.0f} s; see {url}/readyz")


def _welcome(here: Environment, url: str, seconds: float, addresses: dict[str, str]) -> str:
    ports = json.loads((here.home / "ports.json").read_text())
    lines = [
        "",
        f"  Ready after {seconds:.1f} s. Ctrl-C stops everything.",
        "",
        *(
            f"  {isp.name:<17} {f'http://{isp.slug}.localhost:{here.port}':<32} {isp.admin}"
            for isp in cast.ISPS
        ),
        f"  {'Platform':<17} {url:<32} {cast.OWNER}",
        f"  Password of all: {cast.PASSWORD}",
        "",
        f"  Safaricom's side  {addresses['MTANDAO_DARAJA_URL']}    (pay, cancel, lose a prompt)",
        f"  SMS inbox         {addresses['MTANDAO_SMS_URL']}",
        f"  E-mail inbox      http://127.0.0.1:{ports['email']}    (by address: refused@, greylisted@, slow@, down@)",
        f"  KRA's side        {addresses['MTANDAO_ETIMS_URL']}    (reject a paper, lose an answer, be away)",
        f"  Razorpay          http://127.0.0.1:{ports['razorpay']}    ({KAVERI.name}'s cards and UPI)",
        f"  PhonePe, Paytm    http://127.0.0.1:{ports['phonepe']}, http://127.0.0.1:{ports['paytm']}",
        f"  A payer's UPI app http://127.0.0.1:{ports['upi']}/scan    (paste what a code says)",
    ]
    missing = radius.what_is_missing()
    lines.append(
        f"  Routers           http://127.0.0.1:{ports['routers']}" if missing is None else f"  {missing}"
    )
    return "\n".join([*lines, ""])
