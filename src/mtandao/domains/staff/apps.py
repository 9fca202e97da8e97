from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "mtandao.domains.staff"
    label = "staff"

    def ready(self) -> None:
        from mtandao.domains.staff.kept_views import StaffsKeeper  # models can be imported only now
        from mtandao.foundation.kit.kept_views import keep_with

        keep_with(StaffsKeeper())
