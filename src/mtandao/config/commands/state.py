"""Commands about the installation itself."""

import sys

import click

from mtandao.config.commands import django
from mtandao.config.environment import environment


@click.command()
def doctor() -> None:
    """Say what is missing here and how to mend it. Exit code 1 if something is."""
    from mtandao.config.doctor import findings

    found = findings(environment())
    for finding in found:
        click.echo(f"{'ok      ' if finding.good else 'missing '}{finding.what}")
        if finding.mend:
            click.echo(f"        {finding.mend}")
    sys.exit(0 if all(finding.good or finding.optional for finding in found) else 1)


@click.command()
def migrate() -> None:
    """Bring both databases to this release."""
    from mtandao.config.processes.database import bring_up_to_date_once, databases_running

    with databases_running(environment()):
        django.ready()
        done = bring_up_to_date_once(environment())
    click.echo("Both databases are up to date." if done else "Nothing to do.")


@click.command(name="rotate-secrets")
def rotate_secrets() -> None:
    """Put every sealed secret under the newest key of MTANDAO_SECRET_KEYS."""
    from mtandao.config.processes.database import databases_running

    with databases_running(environment()):
        django.ready()
        from mtandao.foundation.secrets import rotate_all

        click.echo(f"{rotate_all()} secrets are under the newest key.")
