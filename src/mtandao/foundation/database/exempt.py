"""Tables without a tenant, each with its reason.
The architecture tests read this list: it may only shrink."""

EXEMPT: dict[str, str] = {
    "django_migrations": "the state of the schema itself",
    "django_session": "read before the tenant is known; holds a signed user id, checked against the host",
    "django_content_type": "Django's list of models",
    "foundation_beat": "signs of life of our own processes",
    "foundation_clockoffset": "one clock for the whole demo",
    "organizations_hostname": "read to learn the tenant from the host; holds nothing but names",
    "phonepe_gateway_phonepetoken": "one token per client at PhonePe, shared by whoever uses it; sealed",
    "mpesa_gateway_darajatoken": "one token per app at Daraja, shared by whoever uses it; sealed",
    "radius_gateway_accountingcursor": "how far one reader has come, over all tenants",
    "procrastinate_jobs": "the queue's own table; arguments are ids, pages filter by the tenant in them",
    "procrastinate_events": "the queue's own table",
    "procrastinate_periodic_defers": "the queue's own table",
    "procrastinate_workers": "the queue's own table",
}

# Foreign keys that may point into another tenant, each with its reason. May only shrink as well.
LEAVES_THE_TENANT: dict[str, str] = {
    "organizations_organization.parent_id": "a provider's parent is the platform",
}
