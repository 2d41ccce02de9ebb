"""PostgreSQL and NATS as child processes: their programs come from wheels, so no container and no
service already running is needed. The test-suite starts the same engines as the demo does.
"""

from local.engines.nats import Nats
from local.engines.postgres import Postgres

__all__ = ["Nats", "Postgres"]
