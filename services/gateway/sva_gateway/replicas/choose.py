"""Which kind of member a gateway is: what its database has room for."""

from __future__ import annotations

from ..jobs.tables import is_sqlite
from ..running import Running
from ..settings import GatewaySettings
from .alone import Alone
from .base import Replica
from .lease import Leases
from .leased import Leased


def make_replica(settings: GatewaySettings, running: Running) -> Replica:
    """With SQLite the only one; with PostgreSQL one of several."""
    if is_sqlite(settings.gateway_database_url):
        return Alone(settings.gateway_executor_id)
    leases = Leases(settings.gateway_database_url, settings.gateway_lease_s)
    return Leased(leases, settings.gateway_executor_id, running)
