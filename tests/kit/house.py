"""Django for the kit's tests and for looking at its pages: settings, addresses and a street of residents.

The street is a table of its own on SQLite in memory, in a registry of its own: the project knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings

NOW = datetime(2026, 11, 20, 7, 42, tzinfo=UTC)
STREET = "kit_street"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mtandao.foundation.kit.sample.shell.shell",
            ]
        },
    }
]
MIDDLEWARE = [
    "mtandao.foundation.kit.policy.PagePolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tests.kit.house.somebody",
]
SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": "tests.kit.pages",
    "TEMPLATES": TEMPLATES,
    "MIDDLEWARE": MIDDLEWARE,
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "FORM_RENDERER": "mtandao.foundation.kit.forms.KitRenderer",
    "KIT_REFUSAL": "tests.kit.refusals.Refused",
    "ALLOWED_HOSTS": ["*"],
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "TIME_ZONE": "Africa/Nairobi",
    "LANGUAGE_CODE": "en",
    "LANGUAGES": [("en", "English"), ("sw", "Kiswahili")],
}


class Someone:
    """Who asks: holds the rights in `rights`, at a fixed moment."""

    def __init__(self, *rights: str, now: datetime = NOW) -> None:
        self.rights, self.now = set(rights), now
        self.tenant = SimpleNamespace(currency="KES")

    def may(self, needs: object) -> bool:
        return needs in self.rights


def somebody(get_response: Any) -> Any:
    """Middleware: the one in the header X-Rights, by default with every right of the sample."""

    def answer(request: Any) -> Any:
        request.ctx = Someone(*request.headers.get("X-Rights", "money,export").split(","))
        return get_response(request)

    return answer


def configure() -> None:
    """Settings for a run without the project's own; does nothing within them."""
    if settings.configured:
        return
    settings.configure(
        SECRET_KEY="only for looking",
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "django_filters",
            "django_tables2",
            "django_htmx",
            "mtandao.foundation.kit",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        STATIC_URL="/static/",
        USE_TZ=True,
        **SETTINGS,
    )
    django.setup()


@contextmanager
def street() -> Iterator[None]:
    """The street's table, filled by whoever needs it, gone afterwards."""
    from django.db import connections

    from tests.kit.street import Resident

    connections.settings[STREET] = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {},
        "CONN_HEALTH_CHECKS": False,
    }
    connection = connections[STREET]
    with connection.schema_editor() as editor:
        editor.create_model(Resident)
    try:
        yield
    finally:
        connection.close()
        del connections[STREET]
        del connections.settings[STREET]


def fill() -> None:
    """The fifteen of the list, and enough more to turn pages."""
    from tests.kit.street import Resident

    today = date(2026, 11, 20)
    named = [
        ("Muthoni K.", "NYO-07713", "+254700000099", "Home 5", "disconnected", "", -57, "-2000", "", "none", "Ngong-3"),
        ("Peter Musyoka Kilonzo", "NYO-08811", "+254700000080", "Home 5", "suspended", "", -12, "-1000", "offline", "10 d 3 h", "Kitengela Hill"),
        ("Njeri wa Thuo Investments", "NYO-09920", "+254700000079", "Biz 20", "walled", "", -8, "-4640", "walled", "pay page", "Ruiru BTS-1"),
        ("Barasa Wekesa", "NYO-10017", "+254700000075", "Home 10", "walled", "", -7, "-1500", "walled", "pay page", "Kangemi-1"),
        ("Kiprotich arap Chepkwony & Sons Hardware and General Supplies (Kitengela) Ltd", "NYO-00037", "+254700000031", "Biz 100 Dedicated", "grace", "", -2, "-18560", "active", "1 d 4 h", "Kitengela Hill"),
        ("Achola Adhiambo", "NYO-11450", "+254700000096", "Home 10", "promise", "Promise, 25 Nov", -2, "-1500", "active", "44 min", "Kangemi-1"),
        ("Fatuma Abdi Noor", "NYO-10991", "+254700000044", "Home 10", "grace", "", -1, "-1500", "active", "6 h 02 min", "Kangemi-1"),
        ("Odhiambo Otieno J.", "NYO-11203", "+254700000058", "Home 20", "active", "", 0, "-2500", "active", "19 min", "Ruiru BTS-1"),
        ("St. Brigid’s Junior School and Day Care Centre", "NYO-00112", "+254700000060", "Biz 50", "active", "", 0, "-7500.50", "active", "11 d 22 h", "Ngong Road Prestige Plaza rooftop POP"),
        ("Nkatha", "NYO-11877", "+254700000063", "Home 5", "active", "", 1, "0", "offline", "3 h 40 min", "Kangemi-1"),
        ("Mercy Atieno Ouma", "NYO-10730", "+254700000071", "Home 10", "active", "", 1, "250", "active", "2 d 1 h", "Westlands-1"),
        ("Hassan Abdi Warsame", "NYO-10555", "+254700000094", "Home 20", "active", "", 2, "1204000", "active", "5 h 51 min", "Westlands-1"),
        ("Lemayian ole Nkurunah", "NYO-08420", "+254700000083", "Home 20", "suspended_by_hand", "", 10, "12400", "offline", "2 d", "Ngong-3"),
        ("Wanjikũ Nyambura Kamau-Mwangi", "NYO-10482", "+254700000012", "Home 20", "active", "", 22, "0", "offline", "14 min", "Westlands-2"),
        ("فاطمة عبدي نور", "NYO-12011", "+254700000090", "Home 10", "installation", "", None, "-3500", "", "never", "Ruiru BTS-1"),
    ]  # fmt: skip
    rows = [
        Resident(
            name=name, account=account, phone=phone, plan=plan, state=state, state_words=state_words,
            paid_until=None if left is None else today + timedelta(days=left), balance=Decimal(balance),
            line=line, line_words=line_words, router=router,
        )
        for name, account, phone, plan, state, state_words, left, balance, line, line_words, router in named
    ]  # fmt: skip
    rows += [
        Resident(
            name=f"Resident {number}", account=f"NYO-2{number:04d}", phone=f"+2547000{number:05d}", plan="Home 10", state="active",
            paid_until=today + timedelta(days=30 + number % 7), balance=Decimal(number % 5 * 10), line="active", line_words="2 d 1 h",
            router="Westlands-1",
        )
        for number in range(173)
    ]  # fmt: skip
    Resident.objects.using(STREET).bulk_create(rows)
