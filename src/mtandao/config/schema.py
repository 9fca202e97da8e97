"""Bring both databases to this release: Django's migrations as the owner, then fences, audit and grants."""

import psycopg
from django.core.management import call_command
from django.db import connections

from mtandao.config.environment import Environment
from mtandao.config.postgres.urls import known_urls
from mtandao.foundation.database.protect import protect
from mtandao.gateways.radius.schema.apply import apply_schema


def bring_up_to_date(environment: Environment, *, verbosity: int = 0) -> None:
    """Safe to run again, and by several at once: migrations wait for each other on a lock."""
    urls = known_urls(environment)
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('mtandao migrations'))")
    try:
        call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
        protect(owner, urls.main.web.user)
    finally:
        with owner.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('mtandao migrations'))")
        owner.close()
    with psycopg.connect(urls.radius.owner.text) as radius:
        apply_schema(radius, server_role=urls.radius.server.user, web_role=urls.radius.web.user)
