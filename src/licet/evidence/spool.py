"""Many texts: prints on disk, so that memory stays flat however many there are."""

import pickle
import tempfile
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from licet.evidence.document import Document
from licet.evidence.prints import Print, fingerprint
from licet.evidence.reading import read_document

_KEPT = 500  # prints held in memory
_ALONE = 64  # fewer texts are not worth a second process


class Spool(Sequence[Print]):
    """Prints in a temporary file, read back one at a time; the latest used are held in memory."""

    def __init__(self, prints: Iterable[bytes]):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the spool
        self.starts = array("Q", [0])
        self.held: OrderedDict[int, Print] = OrderedDict()
        for each in prints:
            self.file.write(each)
            self.starts.append(self.starts[-1] + len(each))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Print:  # type: ignore[override]  # no slices are asked for
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number in self.held:
            self.held.move_to_end(number)
            return self.held[number]
        self.file.seek(self.starts[number])
        size = self.starts[number + 1] - self.starts[number]
        found: Print = pickle.loads(self.file.read(size))  # noqa: S301  # our own file, unnamed and private
        self.held[number] = found
        if len(self.held) > _KEPT:
            self.held.popitem(last=False)
        return found


def spooled(documents: Iterable[Document], processes: int = 1) -> Spool:
    """Read documents and return their prints on disk, in order; a text that comes twice counts once.

    Args:
        documents: one at a time, for example from `licet.evidence.readers.stream`.
        processes: how many to read at once; the answer is the same.

    Example:
        >>> len(spooled([Document("Rice rose."), Document("Rice rose."), Document("Salt fell.")]))
        2
    """
    return Spool(_prints(_once(documents), processes))


def _once(documents: Iterable[Document]) -> Iterator[Document]:
    seen: set[bytes] = set()
    for document in documents:
        digest = bytes.fromhex(document.digest)
        if digest not in seen:
            seen.add(digest)
            yield document


def _prints(documents: Iterator[Document], processes: int) -> Iterator[bytes]:
    first = list(islice(documents, _ALONE))
    if processes < 2 or len(first) < _ALONE:
        yield from map(_print, first)
        yield from map(_print, documents)
        return
    from multiprocessing import get_context

    with get_context("spawn").Pool(processes) as pool:
        batch = first
        while batch:  # batches, so that texts are not read far ahead of the work
            yield from pool.map(_print, batch, chunksize=16)
            batch = list(islice(documents, 512))


def _print(document: Document) -> bytes:
    return pickle.dumps(fingerprint(read_document(document)), protocol=5)
