"""Our end of the routers' management network."""

import click

from mtandao.config.commands import django
from mtandao.config.environment import environment


@click.group()
def tunnel() -> None:
    """The routers' management network (WireGuard)."""


@tunnel.command()
def peers() -> None:
    """Print every router as a peer, for `wg syncconf` behind an [Interface] part of your own."""
    from mtandao.config.processes.database import databases_running

    with databases_running(environment()):
        django.ready()
        from mtandao.domains.network import contract as network
        from mtandao.domains.organizations import contract as organizations
        from mtandao.foundation import clock
        from mtandao.foundation.context import platform_context, system_context
        from mtandao.foundation.tenancy.fence import fence, fenced_transaction

        with fenced_transaction(platform_context("command line", clock.now())):
            ids = organizations.all_tenant_ids()
        for facts in map(organizations.facts_of, ids):
            ctx = system_context(facts, "command line", clock.now())
            with fence(ctx):
                for peer in network.peers(ctx):
                    click.echo(f"# {facts.slug}\n{peer}")
