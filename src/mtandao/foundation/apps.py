from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "mtandao.foundation"
    label = "foundation"

    def ready(self) -> None:
        from mtandao.foundation.database import lookups  # noqa: F401 -- registers itself
