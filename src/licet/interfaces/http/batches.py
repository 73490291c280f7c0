"""Batches of shipments: a table in, one JSON line a shipment out, at once or to be fetched later."""

import asyncio
import io
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Literal

import msgspec
from starlette.responses import FileResponse, Response, StreamingResponse

from licet.batch import decide_parts
from licet.errors import BadFile, LicetError
from licet.interfaces.http import bodies
from licet.interfaces.http.bodies import Jurisdiction
from licet.interfaces.http.operation import JSON, Call
from licet.interfaces.http.problems import Refused
from licet.interfaces.http.settings import Limits
from licet.rule import Layer

if TYPE_CHECKING:
    import polars as pl

    from licet.errors import BadValue

NDJSON, CSV = "application/x-ndjson", "text/csv"
PREFIX = "/api/v1/batches"


class BatchQuery(bodies.Body):
    """Under which law a batch is decided, and whether columns that are no facts are refused or kept."""

    law: Jurisdiction = "us"
    layer: Layer = "text"
    extra: Literal["refuse", "keep"] = "refuse"


@dataclass
class Batch:
    """A batch whose result is written to a file while it is decided."""

    id: str
    owner: str
    path: Path
    rows: int
    state: Literal["waiting", "running", "finished", "failed"] = "waiting"
    done: int = 0
    errors: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problem: str | None = None

    def reply(self) -> bodies.BatchReply:
        """Return how far it is."""
        result = f"{PREFIX}/{self.id}/result" if self.state == "finished" else None
        return bodies.BatchReply(
            self.id, self.state, self.rows, self.done, self.errors, dict(self.outcomes), result, self.problem
        )

    @property
    def over(self) -> bool:
        """Say whether nothing more will be written."""
        return self.state in {"finished", "failed"}


Parts = Iterator["tuple[pl.DataFrame, dict[int, BadValue]]"]


class Batches:
    """The batches of one server, worked on one after the other; of those that are over the oldest make room."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.by_id: dict[str, Batch] = {}
        self.lock = Lock()
        self._open: tuple[ThreadPoolExecutor, TemporaryDirectory[str]] | None = None

    def start(self, rows: int, parts: Parts, owner: str) -> Batch:
        """Take a batch in; its result is written by the worker.

        Raises:
            Refused: as many batches are waiting as the server keeps.
        """
        with self.lock:
            if len(self.by_id) >= self.limits.batches:
                over = next((batch for batch in self.by_id.values() if batch.over), None)
                if over is None:
                    raise Refused("Busy", f"{len(self.by_id)} batches are waiting", headers={"retry-after": "30"})
                self._remove(over)
            id = secrets.token_hex(8)
            if self._open is None:
                self._open = ThreadPoolExecutor(1, "licet-batches"), TemporaryDirectory(prefix="licet-")
            worker, folder = self._open
            batch = self.by_id[id] = Batch(id, owner, Path(folder.name) / f"{id}.ndjson", rows)
            worker.submit(self._work, batch, parts)
        return batch

    def _work(self, batch: Batch, parts: Parts) -> None:
        try:
            batch.state = "running"
            with batch.path.open("wb") as file:
                for decided, errors in parts:
                    if batch.id not in self.by_id:
                        return
                    file.write(lines(decided, errors))
                    batch.outcomes.update(decided["determination"].to_list())
                    batch.done += decided.height + len(errors)
                    batch.errors += len(errors)
            batch.state = "finished"
        except Exception as error:
            batch.problem = str(error) if isinstance(error, LicetError) else "the server failed"
            batch.state = "failed"

    def get(self, id: str, owner: str) -> Batch:
        """Return a batch of its owner.

        Raises:
            Refused: there is none, or none of this owner.
        """
        found = self.by_id.get(id)
        if found is None or found.owner != owner:
            raise Refused("NotFound", "there is no such batch", todo="it may have made room for a later one")
        return found

    def remove(self, id: str, owner: str) -> None:
        """Forget a batch and its result; one that is running stops after the part it is at."""
        with self.lock:
            self._remove(self.get(id, owner))

    def _remove(self, batch: Batch) -> None:
        del self.by_id[batch.id]
        batch.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop after the part that is being decided, and remove what was written."""
        with self.lock:
            self.by_id.clear()
            opened, self._open = self._open, None
        if opened is not None:
            worker, folder = opened
            worker.shutdown(wait=True, cancel_futures=True)
            folder.cleanup()


def lines(decided: "pl.DataFrame", errors: "dict[int, BadValue]") -> bytes:
    """Return one JSON line a row, in the order of rows: the determination, or the row and its error."""
    if not errors:
        return decided.write_ndjson().encode()
    said = dict(zip(decided["row"].to_list(), decided.write_ndjson().encode().splitlines(keepends=True), strict=True))
    said |= {row: msgspec.json.encode({"row": row, "error": e.as_dict()}) + b"\n" for row, e in errors.items()}
    return b"".join(said[row] for row in sorted(said))


def start(call: Call) -> Response:
    """Decide a table: as a stream of JSON lines, or with `Prefer: respond-async` as a batch to be fetched."""
    asked: BatchQuery = call.query
    limit = call.house.settings.limits.batch_rows
    frame = read_body(call.body, call.media)
    if frame.height > limit:
        raise Refused("TooLarge", f"the batch has {frame.height:,} rows, more than {limit:,}", todo="send it in parts")
    parts = decide_parts(frame, asked.law, asked.layer, asked.extra, "the batch")
    prefer = call.request.headers.get("prefer", "").replace(" ", "").lower().split(",")
    if "respond-async" in prefer:
        batch = call.house.batches.start(frame.height, parts, call.asker)
        headers = {"location": f"{PREFIX}/{batch.id}", "preference-applied": "respond-async", "retry-after": "1"}
        return Response(msgspec.json.encode(batch.reply()), 202, headers, JSON)
    return StreamingResponse(_stream(call, parts), media_type=NDJSON)


async def _stream(call: Call, parts: Parts) -> AsyncIterator[bytes]:
    """Yield the lines part by part, each worked out in the pool when the reader has taken the one before."""
    loop = asyncio.get_running_loop()
    while (part := await loop.run_in_executor(call.house.workers, next, parts, None)) is not None:
        yield await loop.run_in_executor(call.house.workers, lines, *part)


def read_body(content: bytes, media: str) -> "pl.DataFrame":
    """Return the table of a body, every cell of a CSV as text.

    Raises:
        BadFile: the body is no table of the kind it says it is.
    """
    import polars as pl

    try:
        if media == CSV:
            frame = pl.read_csv(io.BytesIO(content), infer_schema=False)
        else:
            frame = pl.read_ndjson(io.BytesIO(content), infer_schema_length=None)
    except (pl.exceptions.PolarsError, UnicodeDecodeError, ValueError) as error:
        first = str(error).partition("\n")[0]
        raise BadFile(f"the body is no {media}: {first}", expected="a header row, or one JSON object a line") from None
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    if nested:
        raise BadFile(f"{nested[0]!r} holds lists or objects", expected="one value a fact")
    return frame


def state(call: Call) -> bodies.BatchReply:
    """Return how far a batch is."""
    return call.house.batches.get(call.path["batch_id"], call.asker).reply()


def result(call: Call) -> Response:
    """Return the lines of a finished batch."""
    batch = call.house.batches.get(call.path["batch_id"], call.asker)
    if batch.state != "finished":
        wait = {"retry-after": "1"} if not batch.over else None
        raise Refused("Conflict", f"the batch is {batch.state}", headers=wait, todo="ask for its state")
    return FileResponse(batch.path, media_type=NDJSON)


def remove(call: Call) -> Response:
    """Forget a batch and its result."""
    call.house.batches.remove(call.path["batch_id"], call.asker)
    return Response(status_code=204)
