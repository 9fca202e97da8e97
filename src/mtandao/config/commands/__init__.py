"""The commands of the command line, gathered."""

import click

from mtandao.config.commands import bench, business, processes, state, tunnel

ALL: list[click.Command] = [
    processes.demo,
    processes.serve,
    processes.worker,
    processes.radius,
    processes.simulate,
    processes.demo_homes,
    processes.demo_shops,
    processes.demo_seed,
    state.doctor,
    state.migrate,
    state.rotate_secrets,
    tunnel.tunnel,
    business.bill,
    business.clock,
    bench.bench,
]
