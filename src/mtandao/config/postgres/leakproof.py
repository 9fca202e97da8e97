"""Tests that may use an index beneath row-level security. Why these are trusted: docs/adr/0011-leakproof.md.

Behind a policy PostgreSQL lets only leakproof functions look at a row before the policy has; a condition with any
other one is tested last, and its index lies idle. The mark is a row of the database's own catalogue: a superuser
sets it, and a dump does not carry it.
"""

from mtandao.config.postgres.connect import Connection

# Words of a name (the GIN index), and LIKE with a fixed beginning (names, paths, accounts).
FUNCTIONS = ("pg_catalog.ts_match_vq(tsvector, tsquery)", "pg_catalog.textlike(text, text)")

UNMARKED = """
SELECT wanted FROM unnest(%s::text[]) WITH ORDINALITY AS w(wanted, place)
JOIN pg_proc p ON p.oid = wanted::regprocedure WHERE NOT p.proleakproof ORDER BY place
"""


def unmarked(connection: Connection) -> list[str]:
    """Those of the functions that PostgreSQL does not trust in this database yet."""
    return [str(name) for (name,) in connection.execute(UNMARKED, [list(FUNCTIONS)])]


def mark(connection: Connection) -> None:
    """As a superuser, in the database that is to search quickly. Nothing changes the second time."""
    for function in unmarked(connection):
        connection.execute(statement(function).encode())


def statement(function: str) -> str:
    return f"ALTER FUNCTION {function} LEAKPROOF"
