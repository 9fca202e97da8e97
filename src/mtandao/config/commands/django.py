"""Django, ready to be used by a command."""

import os


def ready() -> None:
    """Load the settings and every app. The databases' addresses must be settled by now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtandao.config.settings")
    import django

    django.setup()
