"""Tables being decided: a few at a time, in threads, with their progress; kept in memory until others need the room."""

import secrets
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from licet.errors import BadFile, LicetError, UnknownName
from licet.interfaces.web import upload

if TYPE_CHECKING:
    import polars as pl

CHUNK = 2_000
KEPT = 16
WORKING = 2
WORDS = ("determination", "at_least", "at_most", "rule", "citation", "review_policy")


@dataclass
class Job:
    """One table: whose it is, how far it is, and what came out.

    Args:
        id: unguessable.
        owner: the token of the visitor who sent it; nobody else sees it.
        name: of the file.
        law, layer: whose law.
        state: waiting, running, finished or failed.
        rows, done: how many, and how many of them decided.
        errors: cells that do not fit.
        result: the table with its determinations; rows with an error have none.
        problem: why it failed.
    """

    id: str
    owner: str
    name: str
    law: str
    layer: Any
    state: str = "waiting"
    rows: int = 0
    done: int = 0
    errors: tuple[upload.CellError, ...] = ()
    result: "pl.DataFrame | None" = None
    problem: LicetError | None = None


@dataclass
class Jobs:
    """The tables of a server; the oldest finished one makes room for a new one."""

    most_rows: int = 1_000_000
    jobs: "OrderedDict[str, Job]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKING, "batch"))

    def start(self, owner: str, name: str, content: bytes, law: str, layer: str, keep_extra: bool) -> Job:
        """Begin to decide a table and return at once.

        Raises:
            BadFile: too many tables are being decided.
        """
        job = Job(secrets.token_urlsafe(12), owner, name, law, layer)
        with self.lock:
            while len(self.jobs) >= KEPT:
                old = next((j for j in self.jobs.values() if j.state in {"finished", "failed"}), None)
                if old is None:
                    raise BadFile(f"{KEPT} tables are being decided", todo="wait for one of them to finish")
                del self.jobs[old.id]
            self.jobs[job.id] = job
        self.pool.submit(self._work, job, content, keep_extra)
        return job

    def find(self, id: str, owner: str) -> Job:
        """Return a visitor's table.

        Raises:
            UnknownName: the visitor has none of this id.
        """
        with self.lock:
            job = self.jobs.get(id)
        if job is None or not secrets.compare_digest(job.owner.encode(), owner.encode()):
            raise UnknownName("no such batch", todo="send the table again; a server keeps the latest ones only")
        return job

    def _work(self, job: Job, content: bytes, keep_extra: bool) -> None:
        try:
            job.state = "running"
            decide(job, content, keep_extra, self.most_rows)
            job.state = "finished"
        except LicetError as error:
            job.problem, job.state = error, "failed"
        except Exception:  # the thread has no caller; the page must not wait for ever
            job.problem, job.state = BadFile("the table could not be decided", where=job.name), "failed"
            raise


def decide(job: Job, content: bytes, keep_extra: bool, most_rows: int) -> None:
    """Read and decide a table in parts, and keep the result with the errors beside their rows."""
    import polars as pl

    from licet.decision import table
    from licet.flow import program

    read = upload.read(job.name, content, keep_extra, most_rows)
    job.errors, job.rows = read.errors, read.rows
    wrong = len({error.row for error in read.errors})
    chosen = program(job.law, job.layer)
    job.done = wrong
    parts = []
    for first in range(0, read.frame.height, CHUNK):
        part = read.frame.slice(first, CHUNK)
        decided = table.decide(part.with_columns(row=pl.int_range(1, part.height + 1, dtype=pl.UInt32)), chosen)
        parts.append(decided.select(part["row"], pl.col(WORDS).cast(pl.String)))
        job.done += part.height
    schema = {"row": pl.UInt32, **dict.fromkeys(WORDS, pl.String)}
    answers = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    said = pl.DataFrame(
        {
            "row": [error.row for error in read.errors],
            "error": [f"{error.column or 'row'}: {error.what}. {error.todo}" for error in read.errors],
        },
        schema={"row": pl.UInt32, "error": pl.String},
    )
    said = said.group_by("row", maintain_order=True).agg(pl.col("error").str.join("; "))
    plain = [pl.col(pl.Enum).cast(pl.String)]
    whole = read.frame.with_columns(plain).join(answers, on="row", maintain_order="left")
    job.result = pl.concat([whole, said], how="diagonal").sort("row")
