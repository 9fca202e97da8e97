"""Django's settings. Everything that may differ between installations comes from `environment`."""

from pathlib import Path

from mtandao.config.databases import django_databases
from mtandao.config.environment import environment

ENVIRONMENT = environment()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEYS = ENVIRONMENT.secret_keys
SECRET_KEY = SECRET_KEYS[0]
SECRET_KEY_FALLBACKS = SECRET_KEYS[1:]
DEBUG = False
BASE_DOMAIN = ENVIRONMENT.base_domain
ALLOWED_HOSTS = [f".{BASE_DOMAIN}", "127.0.0.1", *ENVIRONMENT.extra_hosts]
DEMO = ENVIRONMENT.demo
CLOCK_CAN_BE_MOVED = ENVIRONMENT.demo
# Who tells what the demo's first pages show; empty outside the demo.
DEMO_NOTES = "mtandao.config.demo.notes.notes" if ENVIRONMENT.demo else ""

# Rooms from the lowest floor up, then gateways, doors and the wiring, which imports every listener.
ROOMS = [
    "organizations",
    "staff",
    "catalog",
    "subscribers",
    "ipam",
    "subscriptions",
    "usage",
    "ledger",
    "billing",
    "payments",
    "expenses",
    "collections",
    "network",
    "reconciliation",
    "sales",
    "messaging",
    "reports",
]
GATEWAYS = [
    "radius",
    "routeros",
    "mpesa",
    "checkout",
    "razorpay",
    "phonepe",
    "paytm",
    "upi",
    "sms",
    "email",
    "etims",
]
INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "mtandao.foundation",
    "mtandao.foundation.kit",
    *[f"mtandao.domains.{room}" for room in ROOMS],
    *[f"mtandao.gateways.{gateway}" for gateway in GATEWAYS],
    "mtandao.doors.clock",
    "mtandao.doors.console",
    "mtandao.doors.portal",
    "mtandao.doors.captive",
    "mtandao.config",
]

DATABASES = django_databases(ENVIRONMENT)
# A bank's file or a receipt in a body of JSON: 4 MB of content, and what base64 adds.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
DATABASE_ROUTERS = ["mtandao.config.databases.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "mtandao.config.urls"
WSGI_APPLICATION = "mtandao.config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mtandao.foundation.kit.policy.PagePolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # RequestLog
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mtandao.domains.organizations.hosts.TenantFromHost",
    "mtandao.domains.staff.sessions.WhoIsThere",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "mtandao.doors.console.shell.shell",
                "mtandao.doors.console.demo.demo",
            ],
        },
    }
]
FORM_RENDERER = "mtandao.foundation.kit.forms.KitRenderer"
DJANGO_TABLES2_TEMPLATE = "kit/table.html"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sw", "Kiswahili")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.home / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENVIRONMENT.home / "files"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_NAME = "mtandao_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = ENVIRONMENT.https
CSRF_COOKIE_SECURE = ENVIRONMENT.https
CSRF_FAILURE_VIEW = "mtandao.doors.console.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING_CONFIG = "mtandao.config.logs.configure"
LOGGING = {"level": ENVIRONMENT.log_level}

# Outside services. A base URL of None is the real service; the demo and the tests name their simulators.
DARAJA_BASE_URL = ENVIRONMENT.daraja_base_url
RAZORPAY_BASE_URL = ENVIRONMENT.razorpay_base_url
PHONEPE_BASE_URL = ENVIRONMENT.phonepe_base_url
PAYTM_BASE_URL = ENVIRONMENT.paytm_base_url
SMS_BASE_URL = ENVIRONMENT.sms_base_url
SMTP_URL = ENVIRONMENT.smtp_url
ETIMS_BASE_URL = ENVIRONMENT.etims_base_url
# Where outside services reach us; a tenant's own address puts its subdomain in front.
PUBLIC_URL = ENVIRONMENT.public_url
# From where Daraja is known to call (published addresses; it signs nothing). In the demo, from this machine. Others are
# told of in the log; with MTANDAO_DARAJA_BLOCK they are refused.
DARAJA_SOURCES = (
    list(ENVIRONMENT.daraja_sources)
    if ENVIRONMENT.daraja_sources
    else ["127.0.0.0/8"]
    if ENVIRONMENT.demo
    else [
        "196.201.212.69",
        "196.201.212.74",
        "196.201.212.127",
        "196.201.212.128",
        "196.201.212.129",
        "196.201.212.132",
        "196.201.212.136",
        "196.201.212.138",
        "196.201.213.44",
        "196.201.213.114",
        "196.201.214.200",
        "196.201.214.206",
        "196.201.214.207",
        "196.201.214.208",
    ]
)
DARAJA_BLOCK = ENVIRONMENT.daraja_block
SPOOL = ENVIRONMENT.home / "spool"
# Everything that the demo and the tests send stays on this machine.
LOOPBACK_ONLY = ENVIRONMENT.demo
RADIUS_ADDRESS = ENVIRONMENT.radius_address
# Further nodes, in the order in which routers ask them: address, and endpoint and public key of a tunnel of its own.
RADIUS_BACKUPS = tuple((it.address, it.endpoint, it.public_key) for it in ENVIRONMENT.radius_backups)
# Our end of the management network (WireGuard), if there is one: `host:port`, its public key, and all inner addresses.
TUNNEL_ENDPOINT = ENVIRONMENT.tunnel_endpoint
TUNNEL_PUBLIC_KEY = ENVIRONMENT.tunnel_public_key
TUNNEL_NETWORK = ENVIRONMENT.tunnel_network
# How long records of who was where are kept. A regulator may ask who had an address two years ago (India's licence says
# so; Kenya's authority has named no figure yet), and that the sessions answer; the raw rows of RADIUS only double them.
KEEP_ATTEMPTS_DAYS = ENVIRONMENT.keep_attempts_days
KEEP_ACCOUNTING_DAYS = ENVIRONMENT.keep_accounting_days
KEEP_SESSIONS_DAYS = ENVIRONMENT.keep_sessions_days
# Hours (and their five minutes) are for looking at; days are for comparing.
KEEP_USAGE_HOURS_DAYS = ENVIRONMENT.keep_usage_hours_days
KEEP_USAGE_DAYS = ENVIRONMENT.keep_usage_days
RADIUS_INTERIM_SECONDS = 60 if ENVIRONMENT.demo else 300

# What the page kit turns into a sentence beside its field.
KIT_REFUSAL = "mtandao.foundation.refusals.Refusal"
