"""Run a benchmark of the checkout's `bench/` folder."""

import importlib
import sys
from pathlib import Path

import click

CHECKOUT = Path(__file__).resolve().parents[4]


@click.command()
@click.argument("name")
@click.option("--scale", type=click.IntRange(min=1), help="How much of it; each has its own default.")
@click.option("--json", "as_json", is_flag=True, help="End with one JSON line on standard output.")
def bench(name: str, scale: int | None, as_json: bool) -> None:
    """Measure one of the figures that the project claims."""
    names = sorted(path.stem for path in (CHECKOUT / "bench").glob("*.py") if path.stem not in NOT_BENCHES)
    if name not in names:
        raise click.ClickException(
            f"There is no benchmark {name}. There are: {', '.join(names) or 'none here'}."
        )
    sys.path.insert(0, str(CHECKOUT))
    result = importlib.import_module(f"bench.{name}").run(**({"scale": scale} if scale else {}))
    click.echo(result.json() if as_json else f"{result.name}: {result.value:,} {result.unit}")


NOT_BENCHES = ("__init__", "copying", "cpu", "harness", "world")
