"""The databases of one environment, set up: embedded as a rule, or on servers that the operator names."""

from mtandao.config.environment import Environment
from mtandao.config.places import Places, service_user
from mtandao.config.postgres import tuning
from mtandao.config.postgres.binaries import reachable, shipped
from mtandao.config.postgres.cluster import Cluster
from mtandao.config.postgres.databases import prepare, prepare_radius
from mtandao.config.postgres.urls import KnownUrls, server_addresses


def embedded_cluster(
    environment: Environment, places: Places | None = None, *, durable: bool = True
) -> Cluster | None:
    """The cluster in `<home>/postgres`; None when MTANDAO_DATABASE_URL names a server.

    Makes folders, and as root the service's user; starts nothing. Raises PlaceRefused or PostgresRefused.
    """
    if environment.database_url is not None:
        return None
    places = places or Places(environment.home)
    user = service_user()
    folder = places.service_folder(tuning.FOLDER)
    binaries = reachable(shipped(), user, places.outside)
    return Cluster(folder, binaries, environment.postgres_port, run_as=user, durable=durable)


def prepare_databases(environment: Environment, cluster: Cluster | None) -> KnownUrls:
    """Make both databases and their roles as far as they are missing. The cluster, if there is one, runs.

    Raises PostgresRefused.
    """
    key = environment.secret_keys[0]
    main, radius = server_addresses(environment)
    main_admin = cluster.admin_url if cluster else main
    radius_admin = environment.radius_database_url or main_admin
    return KnownUrls(
        main=prepare(main_admin, main.name, key),
        radius=prepare_radius(radius_admin, radius.name, key),
    )
