"""A real key store on the database of this run, a real key file, and vaults as other processes would make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from casework.core.keystore import KeyStore
from casework.core.vault import MasterKeys, Vault

NewVault = Callable[[], Vault]
Counting = Callable[[KeyStore], AbstractContextManager[list[str]]]


@pytest.fixture(scope="session")
def keys_database(request: pytest.FixtureRequest, database_kind: str) -> Iterator[str | None]:
    if database_kind == "sqlite":
        yield None
        return
    from tests.postgres import fresh_database

    with fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def keys_url(keys_database: str | None, tmp_path: Path) -> str:
    """An address where no key lies yet."""
    if keys_database is None:
        return f"sqlite:///{tmp_path / 'store' / 'keys.db'}"
    engine = sa.create_engine(keys_database)
    with engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE IF EXISTS vault_keys")
    engine.dispose()
    return keys_database


@pytest.fixture
def keystore(keys_url: str) -> Iterator[KeyStore]:
    store = KeyStore(keys_url)
    yield store
    store.close()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret" / "master.key"
    MasterKeys.new_file(path)
    return path


@pytest.fixture
def new_vault(keys_url: str, key_file: Path) -> Iterator[NewVault]:
    """Makes a vault with an engine of its own, as another process has it."""
    stores: list[KeyStore] = []

    def make() -> Vault:
        stores.append(KeyStore(keys_url))
        return Vault(keystore=stores[-1], master=MasterKeys(key_file))

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def vault(new_vault: NewVault) -> Vault:
    return new_vault()


@pytest.fixture
def statements() -> Counting:
    """The statements that a key store is asked within the block."""

    @contextmanager
    def counting(store: KeyStore) -> Iterator[list[str]]:
        asked: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        sa.event.listen(store.engine, "before_cursor_execute", note)
        yield asked
        sa.event.remove(store.engine, "before_cursor_execute", note)

    return counting
