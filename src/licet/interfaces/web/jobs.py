"""Tables being decided: a few at a time, in threads, with their progress; kept in memory until others need the room."""

import secrets
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from licet.errors import BadFile, LicetError, UnknownName
from licet.interfaces.web import upload
from licet.interfaces.web.upload import CellError, cell_error

if TYPE_CHECKING:
    import polars as pl

PART = 2_000
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
    errors: tuple[CellError, ...] = ()
    result: "pl.DataFrame | None" = None
    problem: LicetError | None = None


@dataclass
class Jobs:
    """The tables of a server; the oldest finished one makes room for a new one."""

    most_rows: int = 1_000_000
    jobs: "OrderedDict[str, Job]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WORKING, "batch"))

    def start(
        self, owner: str, name: str, content: bytes, law: str, layer: str, keep_extra: bool, headers: str = ""
    ) -> Job:
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
        self.pool.submit(self._work, job, content, keep_extra, headers)
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

    def _work(self, job: Job, content: bytes, keep_extra: bool, headers: str) -> None:
        try:
            job.state = "running"
            decide(job, content, keep_extra, headers, self.most_rows)
            job.state = "finished"
        except LicetError as error:
            job.problem, job.state = error, "failed"
        except Exception:  # the thread has no caller; the page must not wait for ever
            job.problem, job.state = BadFile("the table could not be decided", where=job.name), "failed"
            raise


def decide(job: Job, content: bytes, keep_extra: bool, headers: str, most_rows: int) -> None:
    """Read and decide a table in parts, and keep the result with the errors beside their rows."""
    import polars as pl

    from licet.batch import decide_parts

    frame, errors = upload.read(job.name, content, headers, most_rows)
    job.rows = frame.height
    unread = [error.row for error in errors]
    parts = []
    for decided, wrong in decide_parts(frame, job.law, job.layer, "keep" if keep_extra else "refuse", job.name, PART):
        parts.append(decided.filter(~pl.col("row").is_in(unread)).with_columns(pl.col(pl.Enum).cast(pl.String)))
        errors += [cell_error(row, error.what.partition(" is ")[0], error) for row, error in wrong.items()]
        job.done += decided.height + len(wrong)
    told: dict[int, str] = {}
    for e in errors:
        told[e.row] = " ".join(part for part in (told.get(e.row), f"{e.what}. {e.todo}") if part)
    said = pl.DataFrame(
        {"row": list(told), "error": list(told.values())}, schema={"row": pl.UInt32, "error": pl.String}
    )
    job.errors = tuple(sorted(errors, key=lambda error: error.row))
    job.result = pl.concat([*parts, said], how="diagonal").sort("row")
    if "determination" not in job.result.columns:
        job.result = job.result.with_columns(pl.lit(None, pl.String).alias(word) for word in WORDS)
