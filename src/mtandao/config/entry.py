"""The command line. Each command is a few lines: what it does lives where it belongs."""

import sys

import click

from mtandao.config import commands
from mtandao.config.bad_environment import BadEnvironment
from mtandao.config.demo.building import HalfBuilt
from mtandao.config.places import PlaceRefused
from mtandao.config.postgres.errors import PostgresRefused
from mtandao.config.processes.ports import PortRefused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Mtandao runs an internet provider."""


for one in commands.ALL:
    cli.add_command(one)


def main() -> None:
    """What cannot be done is one sentence on standard error and exit code 2."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        sys.exit(problem.exit_code)
    except click.Abort:
        sys.exit(130)
    except (BadEnvironment, HalfBuilt, PlaceRefused, PortRefused, PostgresRefused) as refusal:
        click.echo(f"mtandao: {refusal}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
