"""Texts a visitor has brought: read at the desk, their claims proposed, and the review file with the decisions.

A review is what `licet claims review` keeps on the disk, kept in memory instead: the documents and one CSV. What is
downloaded goes on at the command line, and a file edited there can be brought back.
"""

import json
import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from licet.errors import BadFile, UnknownName
from licet.evidence import claim_tables
from licet.evidence.claims import Claim
from licet.evidence.desk import Desk, assemble
from licet.evidence.document import Document
from licet.evidence.linked_data import linked

MOST_TEXTS = 20
MOST_LETTERS = 300_000
KEPT = 16
DECISIONS = ("confirm", "reject", "reopen")
Made = TypeVar("Made")


@dataclass
class Review:
    """The texts of one visitor and what was decided on their claims.

    Args:
        id: unguessable.
        owner: the token of the visitor; nobody else sees it.
        documents: the texts, in the order they came.
        desk: what they say together.
        table: the review file, as `licet.evidence.claim_tables.write_review` makes it.
    """

    id: str
    owner: str
    documents: list[Document] = field(default_factory=list)
    desk: Desk = field(default_factory=lambda: assemble([]))
    table: bytes = b""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, documents: Sequence[Document]) -> None:
        """Read more texts beside those that are there; decisions are kept.

        Raises:
            BadFile: together they are too many or too long.
        """
        with self.lock:
            every = list({d.digest: d for d in (*self.documents, *documents)}.values())
            letters = sum(len(document.text) for document in every)
            if len(every) > MOST_TEXTS or letters > MOST_LETTERS:
                raise BadFile(
                    f"{len(every)} texts of {letters:,} letters are too much for a page",
                    expected=f"at most {MOST_TEXTS} texts of {MOST_LETTERS:,} letters together",
                    todo="read them with `licet claims`",
                )
            desk = assemble(every)
            self.table = self._file(lambda path: claim_tables.write_review(desk, path))[1]
            self.documents, self.desk = every, desk

    def decide(self, claim: str, decision: str) -> None:
        """Confirm a claim, reject it, or take the decision back.

        Raises:
            UnknownName: no such claim or decision.
        """
        if decision not in DECISIONS:
            raise UnknownName(f"no decision {decision!r}", expected=", ".join(DECISIONS))
        with self.lock:
            self.table = self._file(lambda path: claim_tables.decide(path, **{decision: [claim]}))[1]

    def bring_back(self, table: bytes) -> None:
        """Take up a review file that was edited elsewhere.

        Raises:
            BadFile, BadValue: it is no review file, or a cell of it cannot be read.
        """
        with self.lock:
            before, self.table = self.table, table
            try:
                self._file(lambda path: claim_tables.read_review(path, self.documents))
                self.table = self._file(lambda path: claim_tables.write_review(self.desk, path))[1]
            except BaseException:
                self.table = before
                raise

    def claims(self) -> list[Claim]:
        """Return the claims with what was decided and corrected."""
        return self._file(lambda path: claim_tables.read_review(path, self.documents))[0]

    def confirmed_table(self) -> bytes:
        """Return the confirmed claims as the claims table of a case."""
        names = {document.digest: document.name for document in self.documents}
        chosen = claim_tables.confirmed(self.claims())
        return _written(lambda path: claim_tables.write_claims(chosen, path, names))

    def confirmed_graph(self) -> bytes:
        """Return the confirmed claims as JSON-LD."""
        return json.dumps(linked(self.desk, claim_tables.confirmed(self.claims())), indent=1).encode()

    def _file(self, work: Callable[[Path], Made]) -> tuple[Made, bytes]:
        """Do something with the review file on the disk; return what it gave, and the file after it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "review.csv"
            if self.table:
                path.write_bytes(self.table)
            return work(path), path.read_bytes()


def _written(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        write(path)
        return path.read_bytes()


@dataclass
class Reviews:
    """The reviews of a server; the oldest makes room for a new one."""

    reviews: "OrderedDict[str, Review]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, owner: str, documents: Sequence[Document]) -> Review:
        """Read texts and keep the review; errors as in `Review.add`."""
        review = Review(secrets.token_urlsafe(12), owner)
        review.add(documents)
        with self.lock:
            while len(self.reviews) >= KEPT:
                self.reviews.popitem(last=False)
            self.reviews[review.id] = review
        return review

    def find(self, id: str, owner: str) -> Review:
        """Return a visitor's review.

        Raises:
            UnknownName: the visitor has none of this id.
        """
        with self.lock:
            review = self.reviews.get(id)
        if review is None or not secrets.compare_digest(review.owner.encode(), owner.encode()):
            raise UnknownName("no such review", todo="bring the texts again; a server keeps the latest reviews only")
        return review
