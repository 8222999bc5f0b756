"""Turning the master key, while the program runs."""

from __future__ import annotations

from flask import current_app

from casework.core.sealed import get_vault
from casework.core.vault import MasterKeys


def rotate(*, make_new: bool) -> int:
    """Wrap every data key under the newest master key; returns how many. The old master stays readable until dropped.

    A running program reads the key file again when it changed, so nothing has to stop.
    """
    if make_new:
        MasterKeys.add_new(current_app.config["KEY_FILE"])
    return get_vault().rotate()


def drop_old() -> list[str]:
    """Take master keys out of the key file under which nothing lies any more; returns their ids.

    Copies of the key store from before the rotation cannot be opened afterwards: make a new backup first.
    """
    return MasterKeys.drop_old(current_app.config["KEY_FILE"], get_vault().keystore.masters())
