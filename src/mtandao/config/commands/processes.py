"""Commands that run processes."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from mtandao.config.commands import django
from mtandao.config.environment import environment
from mtandao.config.processes.child import Child, python
from mtandao.config.processes.roles import RADIUS, ROLES
from mtandao.config.processes.stopping import until_told

# Payment providers whose simulators are alike.
SHOPS = ("razorpay", "phonepe", "paytm", "upi")


@click.command()
@click.option(
    "--size", type=click.IntRange(10, 5000), default=140, show_default=True, help="Subscribers in all."
)
def demo(size: int) -> None:
    """Living providers: databases, web, relay, workers, RADIUS, simulated M-Pesa, UPI, SMS and routers."""
    from mtandao.config.demo.run import run_demo

    run_demo(size)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--threads", type=click.IntRange(1, 256), default=8, show_default=True)
def serve(host: str, threads: int) -> None:
    """The web: pages, API, callbacks."""
    from mtandao.config.processes import web
    from mtandao.config.processes.database import bring_up_to_date_once, databases_running

    here = environment()
    with databases_running(here):
        django.ready()
        bring_up_to_date_once(here)
        web.serve(here, host=host, threads=threads)


@click.command()
@click.argument("role", type=click.Choice(sorted(ROLES)), required=False)
def worker(role: str | None) -> None:
    """What runs behind the web: relay, jobs and clock together, or one of them alone."""
    from mtandao.config.processes.database import bring_up_to_date_once, databases_running

    here = environment()
    if role is not None:
        django.ready()
        from mtandao.config.processes.background import run_role  # models can be imported only now

        run_role(role)
        return
    from mtandao.config.processes.supervisor import Supervisor
    from mtandao.config.processes.terminal import Terminal

    with databases_running(here):
        django.ready()
        bring_up_to_date_once(here)
        Supervisor([Child(name, python("worker", name)) for name in ROLES], Terminal()).run()


@click.command()
@click.argument("part", type=click.Choice(["lines", "login", "server"]), required=False)
def radius(part: str | None) -> None:
    """FreeRADIUS with our configuration and the reader of what it writes down, or one of them alone.

    `login` prints how a node elsewhere signs in to the RADIUS database, password included."""
    from mtandao.config.processes import radius as processes

    if part == "login":
        click.echo(processes.login_of_nodes(environment()))
    elif part == "server":
        processes.become_server(environment())
    elif part == "lines":
        processes.read_lines(environment(), until_told())
    else:
        from mtandao.config.processes.supervisor import Supervisor
        from mtandao.config.processes.terminal import Terminal

        Supervisor([Child(name, python(*started)) for name, started in RADIUS.items()], Terminal()).run()


@click.command(name="demo-homes", hidden=True)
@click.option("--url", required=True)
def demo_homes(url: str) -> None:
    """Plug in the home routers of the demo's subscribers."""
    django.ready()
    from mtandao.config.demo import homes

    homes.run(until_told(), control_url=url)


@click.command(name="demo-shops", hidden=True)
@click.option(
    "--config", "config_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True
)
def demo_shops(config_file: Path) -> None:
    """The simulated services that take the Indian provider's money."""
    from mtandao.config.demo import shops

    shops.serve(config_file)


@click.command(name="demo-seed", hidden=True)
@click.argument("slug")
@click.option("--size", type=int, required=True)
def demo_seed(slug: str, size: int) -> None:
    """Build one provider of the demo."""
    django.ready()
    from mtandao.config.demo import seed

    seed.seed_provider(slug, size)


@click.command()
@click.argument("service", type=click.Choice(["daraja", "email", "etims", "routers", "sms", *SHOPS]))
@click.option("--port", type=click.IntRange(1, 65535), required=True)
@click.option("--config", "config_file", type=click.Path(exists=True, dir_okay=False), required=True)
def simulate(service: str, port: int, config_file: str) -> None:
    """A simulated outside service on loopback: M-Pesa, Razorpay and others, eTIMS, SMS, e-mail, MikroTik routers."""
    given = Path(config_file)
    try:
        _simulate(service, port, given)
    except (OSError, ValueError, RuntimeError) as refusal:
        raise click.ClickException(f"The simulated {service} did not start: {refusal}") from None


def _simulate(service: str, port: int, config: Path) -> None:
    if service in SHOPS:
        from mtandao.gateways.checkout.simulator.config import SimulatorConfig as ShopConfig
        from mtandao.gateways.simulation.serving import serve as serve_app

        simulator = import_module(f"mtandao.gateways.{service}.simulator.app")
        shop = ShopConfig.from_file(config)
        shop = replace(shop, public_url=shop.public_url or f"http://127.0.0.1:{port}")
        serve_app(simulator.create_app(shop), port=port)
    elif service == "daraja":
        from mtandao.gateways.mpesa.simulator.app import create_app
        from mtandao.gateways.mpesa.simulator.config import SimulatorConfig
        from mtandao.gateways.simulation.serving import serve as serve_app

        serve_app(create_app(SimulatorConfig.from_file(config)), port=port)
    elif service == "etims":
        from mtandao.gateways.etims.simulator.app import create_app as create_etims
        from mtandao.gateways.etims.simulator.config import SimulatorConfig as EtimsConfig
        from mtandao.gateways.simulation.serving import serve as serve_app

        serve_app(create_etims(EtimsConfig.from_file(config)), port=port)
    elif service == "email":
        from mtandao.gateways.email.simulator.app import create_app as create_email
        from mtandao.gateways.email.simulator.config import SimulatorConfig as EmailConfig
        from mtandao.gateways.simulation.serving import serve as serve_app

        serve_app(create_email(EmailConfig.from_file(config)), port=port)
    elif service == "sms":
        from mtandao.gateways.simulation.serving import serve as serve_app
        from mtandao.gateways.sms.simulator.app import create_app as create_sms
        from mtandao.gateways.sms.simulator.config import SimulatorConfig as SmsConfig

        serve_app(create_sms(SmsConfig.from_mapping(json.loads(config.read_text()))), port=port)
    else:
        from mtandao.config.simulated_routers import serve_routers

        serve_routers(config, port)
