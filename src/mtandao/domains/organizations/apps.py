from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "mtandao.domains.organizations"
    label = "organizations"

    def ready(self) -> None:
        from mtandao.domains.organizations import queries
        from mtandao.foundation.tenancy.facts import answered_by

        answered_by(queries.facts_of)
