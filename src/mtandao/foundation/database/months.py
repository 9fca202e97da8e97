"""Tables by month: made ahead, and thrown away whole. What makes them stands in months.sql."""

from datetime import date, timedelta

from django.db import connection, models

AHEAD = timedelta(days=92)


def make_coming_months(today: date) -> None:
    """Of every table by month, those of the next three months are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_coming_months(%s)", [today + AHEAD])


def drop_months(model: type[models.Model], before: date) -> int:
    """The months of this table that were over by that day: how many went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_drop_months(%s::regclass, %s)", [model._meta.db_table, before])
        (gone,) = cursor.fetchone()
    return int(gone)
