"""Tables by month: made ahead, and thrown away whole. What makes them stands in months.sql."""

from datetime import date

from django.db import connection, models


def make_coming_months(last: date) -> None:
    """Of every table by month, those up to that day's month are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_coming_months(%s)", [last])


def drop_months(model: type[models.Model], before: date) -> int:
    """The months of this table that were over by that day: how many went."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mtandao_drop_months(%s::regclass, %s)", [model._meta.db_table, before])
        (gone,) = cursor.fetchone()
    return int(gone)
