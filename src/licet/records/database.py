"""Where a log lies: an SQLite file, or a PostgreSQL database behind the same three verbs.

    rows(sql, values)      a stream of rows, as they were at one moment
    writing()              one transaction of the one writer: all of it or none of it
    close()

SQL is written once, with `?` for values. SQLite runs in WAL mode with every commit flushed to the disk
(synchronous=FULL): readers never wait, writers wait for each other, and what was reported as kept survives kill -9 and
loss of power.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from licet.errors import BadFile, UnknownName

APPLICATION = 0x6C696374  # "lict": says in the file's header what it is
WAIT_SECONDS = 60.0
POSTGRES = ("postgresql://", "postgres://")
TURN = 0x6C696374  # the advisory lock of PostgreSQL that makes writers take turns

Row = tuple[Any, ...]
Run = Callable[[str, Sequence[Any]], list[Row]]


class Database(Protocol):
    """What a log asks of the place it lies in."""

    place: str

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Stream the rows of a query, as they were when it began."""
        ...

    def writing(self) -> Any:
        """Return a context: the function inside runs SQL; at its end all is kept, after an error nothing."""
        ...

    def problem(self) -> str | None:
        """Return what is wrong with the place itself (its pages and indexes), or None."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


def open_database(place: str | Path, schema: Mapping[str, Sequence[str]], create: bool = True) -> Database:
    """Return the database of a log, its tables made if need be.

    Args:
        place: path of an SQLite file, or postgresql://user@host/name.
        schema: by dialect (sqlite, postgres), statements that make the tables if they are not there.
        create: make the file or the tables if they do not exist.

    Raises:
        BadFile: no such file, or one that is something else; a server that does not answer.
        UnknownName: PostgreSQL is asked for and psycopg is not installed.
    """
    if str(place).startswith(POSTGRES):
        return Postgres(str(place), schema["postgres"])
    return Sqlite(Path(place), schema["sqlite"], create)


class Sqlite:
    """A log in one SQLite file; a connection a thread and process."""

    def __init__(self, path: Path, schema: Sequence[str], create: bool = True):
        self.place, self._path = str(path), path
        self._local = threading.local()
        self._open: list[sqlite3.Connection] = []
        if not path.is_file():
            if not create:
                raise BadFile("no such store", where=self.place, todo="check the path")
            if not path.parent.is_dir():
                raise BadFile(f"no folder {path.parent}", where=self.place, todo="make the folder first")
        try:
            self._prepare(schema)
        except sqlite3.Error as error:
            raise BadFile(f"cannot be opened: {error}", where=self.place, expected="a store of licet") from None

    def _prepare(self, schema: Sequence[str]) -> None:
        connection = self._connection()
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application == APPLICATION:
            return
        if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise sqlite3.DatabaseError("a database of something else")
        connection.execute("PRAGMA journal_mode=WAL")
        with self.writing() as run:
            for statement in schema:
                run(statement, ())
            run(f"PRAGMA application_id={APPLICATION}", ())

    def _connection(self) -> sqlite3.Connection:
        """Return the connection of this thread; a forked child opens its own."""
        if getattr(self._local, "process", None) != os.getpid():
            connection = sqlite3.connect(
                self._path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA synchronous=FULL")
            self._local.connection, self._local.process = connection, os.getpid()
            self._open.append(connection)
        found: sqlite3.Connection = self._local.connection
        return found

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Stream the rows of a query, as they were when it began."""
        try:
            yield from self._connection().execute(sql, values)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # damaged text is no error of SQLite
            raise BadFile(f"cannot be read: {error}", where=self.place) from None

    @contextmanager
    def writing(self) -> Iterator[Run]:
        """Hold the one writer's turn: everything run inside is kept together, or nothing is."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield lambda sql, values: connection.execute(sql, values).fetchall()
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise BadFile(f"cannot be written: {error}", where=self.place, todo="nothing was kept") from None

    def problem(self) -> str | None:
        """Return what SQLite's own check finds wrong with pages and indexes, or None."""
        try:
            found = [row[0] for row in self._connection().execute("PRAGMA integrity_check(3)")]
        except sqlite3.Error as error:
            return str(error)
        return None if found == ["ok"] else "; ".join(found)

    def close(self) -> None:
        """Close every connection this process opened."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()


class Postgres:
    """A log in a PostgreSQL database; a connection a thread and process."""

    def __init__(self, url: str, schema: Sequence[str]):
        try:
            import psycopg
        except ImportError:
            raise UnknownName("PostgreSQL needs psycopg", todo="pip install 'licet[postgres]'") from None
        self._psycopg = psycopg
        self._url = url
        self.place = url.rsplit("@", 1)[-1]  # never a password in a message
        self._local = threading.local()
        self._open: list[Any] = []
        with self.writing() as run:
            for statement in schema:
                run(statement, ())

    def _connection(self) -> Any:
        if getattr(self._local, "process", None) != os.getpid() or self._local.connection.closed:
            try:
                connection = self._psycopg.connect(self._url, autocommit=True)
            except self._psycopg.Error as error:
                first = str(error).splitlines()[0]
                raise BadFile(
                    f"no connection: {first}", where=self.place, todo="check the server and the name"
                ) from None
            self._local.connection, self._local.process = connection, os.getpid()
            self._open.append(connection)
        return self._local.connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Stream the rows of a query, as they were when it began."""
        try:
            with self._connection().transaction(), self._connection().cursor(name="licet_rows") as cursor:
                cursor.itersize = 5_000
                cursor.execute(sql.replace("?", "%s"), values)
                yield from cursor
        except self._psycopg.Error as error:
            raise BadFile(f"cannot be read: {str(error).splitlines()[0]}", where=self.place) from None

    @contextmanager
    def writing(self) -> Iterator[Run]:
        """Hold the one writer's turn: everything run inside is kept together, or nothing is."""
        connection = self._connection()

        def run(sql: str, values: Sequence[Any]) -> list[Row]:
            cursor = connection.execute(sql.replace("?", "%s"), values or None)
            return cursor.fetchall() if cursor.description else []

        try:
            with connection.transaction():
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (TURN,))
                yield run
        except self._psycopg.Error as error:
            first = str(error).splitlines()[0]
            raise BadFile(f"cannot be written: {first}", where=self.place, todo="nothing was kept") from None

    def problem(self) -> str | None:
        """Return None: the server checks its own pages."""
        return None

    def close(self) -> None:
        """Close every connection this process opened."""
        for connection in self._open:
            connection.close()
        self._open.clear()
        self._local = threading.local()
