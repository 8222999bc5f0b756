"""What a server must not start on, beyond the settings themselves (config.refuse_unsafe): open data, an old schema."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from casework.operation.setting_up import is_up_to_date
from config import MissingSetting


def refuse_to_serve(settings: Mapping[str, Any]) -> None:
    """Raise MissingSetting when others of this machine may read the data, or the database is not of this program.

    Needs an application context.
    """
    for path in readable_by_all(settings):
        raise MissingSetting(f"{path} can be read by everyone on this machine: chmod o-rwx {path}")
    if not is_up_to_date():
        raise MissingSetting("The database is not at this program's migration. Make a backup, then run: casework init")


def readable_by_all(settings: Mapping[str, Any]) -> Iterator[Path]:
    """Folders and files of the data that others may enter or read. A file in a closed folder is safe."""
    for place in data_places(settings):
        if place.exists() and place.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH | stat.S_IWOTH):
            if place.is_file() and not place.parent.stat().st_mode & stat.S_IXOTH:
                continue
            yield place


def data_places(settings: Mapping[str, Any]) -> list[Path]:
    places = [Path(settings["INSTANCE"]), Path(settings["FILES"])]
    for name in ("DATABASE_URL", "KEYS_URL"):
        url = make_url(settings[name])
        if url.get_backend_name() == "sqlite" and url.database:
            places.append(Path(url.database))
    return places
