"""Passwords and keys of a composed installation, made once into one folder for each part, named as its settings.

`python -m local.composed secrets /secrets` runs before anything else: nobody has to think of a password, none
has a default, and no part sees another's. `token` prints a token of the demo issuer, for whoever may enter its
container.
"""

import argparse
import os
from datetime import timedelta
from pathlib import Path

from common.clock import SystemClock
from local.issuer import Issuer, client_file
from local.system.keys import kept, kept_key
from local.system.layout import SERVICES

OWN_KEYS = {
    "enrolment": ("master_key", "reference_pepper"),
    "activities": ("link_key",),
    "matching": ("contact_key", "number_pepper"),
    "surveys": ("link_key",),
    "reporting": ("link_key", "signing_key", "webhook_key"),
    "gateway": ("cursor_key",),
}
"""Each service's own secrets of 32 random bytes (tests/deploy hold them against the settings)."""

SERVICES_USER = 10001
_POSTGRES_USER = 999
_NATS = """
server_name: insteg
max_payload: 1MB
http: 8222
jetstream {{ store_dir: "/data", sync_interval: always }}
authorization {{ users: [ {{ user: services, password: "{password}" }} ] }}
"""


def make_secrets(root: Path, *, users: bool = True) -> None:
    """One folder a part; what is there already stays. `users`: give each folder to the user that its part runs as."""
    bus, admin = kept(root / "nats", "password"), kept(root / "postgres", "password")
    (root / "nats" / "nats.conf").write_text(_NATS.format(password=bus))
    kept_for_admin = root / "admin"
    kept_for_admin.mkdir(mode=0o700, exist_ok=True)
    (kept_for_admin / "insteg_admin_database_url").write_text(f"postgresql://postgres:{admin}@postgres:5432/postgres")
    for name in SERVICES:
        _for_service(root, name, bus)
    for folder in root.iterdir():
        user = _POSTGRES_USER if folder.name.startswith("postgres") else SERVICES_USER
        for path in (folder, *folder.rglob("*")) if users else ():
            os.chown(path, user, user)


def _for_service(root: Path, name: str, bus: str) -> None:
    folder = root / name
    password = kept(folder, "database-password")
    database = "reporting" if name == "gateway" else name
    told = {
        "database_url": f"postgresql://{name}:{password}@postgres:5432/{database}",
        "nats_url": f"nats://services:{bus}@nats:4222",
        "client_secret": kept(client_file(root / "issuer", name).parent, client_file(root / "issuer", name).name),
    }
    for setting, value in told.items():
        file = folder / f"insteg_{setting}"
        file.touch(mode=0o600)
        file.write_text(value)
    for key in OWN_KEYS.get(name, ()):
        kept_key(folder, f"insteg_{key}")


def main() -> None:
    """`python -m local.composed secrets FOLDER | token --organisation ORGANISATION --role ROLE ...`."""
    parser = argparse.ArgumentParser(prog="python -m local.composed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("secrets").add_argument("folder", type=Path)
    token = commands.add_parser("token")
    token.add_argument("--home", type=Path, default=Path("/data"))
    token.add_argument("--issuer", default="http://issuer:8400")
    token.add_argument("--organisation", required=True)
    token.add_argument("--role", action="append", required=True)
    given = parser.parse_args()
    if given.command == "secrets":
        make_secrets(given.folder)
        return
    issuer = Issuer(given.home, given.issuer, SystemClock())
    minted = issuer.mint(organisation=given.organisation, roles=given.role, lifetime=timedelta(hours=1))
    print(minted)  # noqa: T201 - what was asked for


if __name__ == "__main__":
    main()
