"""A document: a text with digest, outlet, dates and license of use; spans point into it, and it is never altered."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from licet.errors import BadFile, BadValue, UnknownName

_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a document's text: first character, first character after it."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of `text` the span covers."""
        return text[self.start : self.end]

    def holds(self, other: "Span") -> bool:
        """Return whether `other` lies inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True)
class Document:
    """A text as it was found. Every quote, figure and claim points into `text` by span.

    Args:
        text: the decoded text, unaltered.
        name: what people call it: a file name or address.
        outlet: who published it, None if unknown.
        published: day, month or year of publication ("2024-12-01", "2024-12", "2024"), None if unknown.
        author: the byline, None if unknown.
        license: under which terms the text may be used, None if unknown.
        address: where it was read, None for a local file.
        read_by: which reader made text of the bytes, with notes (encoding, pages without text).
        source_digest: sha256 of the bytes the text was made from.
    """

    text: str = field(repr=False)
    name: str = ""
    outlet: str | None = None
    published: str | None = None
    author: str | None = None
    license: str | None = None
    address: str | None = None
    read_by: str = "text"
    source_digest: str | None = None

    def __post_init__(self) -> None:
        if self.published is not None and not _is_date(self.published):
            raise BadValue(
                f"published is {self.published!r}",
                where=self.name or None,
                expected="a day, month or year such as 2024-12-01, 2024-12 or 2024",
                todo="correct the date or leave it out; relative dates then stay open",
            )

    @property
    def digest(self) -> str:
        """Return the sha256 of the text in UTF-8: the document's identity."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def about(self) -> dict[str, str | None]:
        """Return everything but the text, with the digest."""
        parts = {key: value for key, value in asdict(self).items() if key != "text"}
        return {"digest": self.digest, **parts}


def _is_date(text: str) -> bool:
    from datetime import date

    if not _PARTIAL.match(text):
        return False
    try:
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def keep(document: Document, folder: str | Path, source: bytes | None = None) -> Path:
    """Keep a document in a folder by its digest and return the path of its text; a kept text is never altered.

    What is said about a text (outlet, date) may be kept anew and stands beside it; the text itself stays as first kept.
    With `source`, the bytes the text was made from are kept too.

    Raises:
        BadFile: the text already kept under this digest is not what the digest says.

    Example:
        >>> import tempfile
        >>> path = keep(Document("Rice rose by 4%.", name="rice.txt"), tempfile.mkdtemp())
        >>> recall(path.stem, path.parents[1]).text
        'Rice rose by 4%.'
    """
    digest = document.digest
    path = Path(folder) / digest[:2] / f"{digest}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        recall(digest, folder)
    else:
        _write(path, document.text.encode("utf-8", "surrogatepass"))
    if source is not None:
        _write(path.with_suffix(".source"), source)
    _write(path.with_suffix(".json"), json.dumps(document.about(), ensure_ascii=True, indent=1).encode())
    return path


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)


def recall(digest: str, folder: str | Path) -> Document:
    """Return the document kept under a digest, or under the beginning of one.

    Raises:
        UnknownName: no document, or more than one, has that digest.
        BadFile: the kept text was altered.
    """
    found = sorted(Path(folder).glob(f"{digest[:2]}/{digest}*.txt")) if re.fullmatch(r"[0-9a-f]{2,64}", digest) else []
    if len(found) != 1:
        raise UnknownName(
            f"{len(found)} documents have the digest {digest!r}", where=str(folder), todo="give more of it"
        )
    text = found[0].read_bytes().decode("utf-8", "surrogatepass")
    about = json.loads(found[0].with_suffix(".json").read_text())
    about.pop("digest")
    document = replace(Document(text), **about)
    if document.digest != found[0].stem:
        raise BadFile(
            "a kept text was altered", where=str(found[0]), todo="restore it from its source; do not rely on it"
        )
    return document


def kept(folder: str | Path) -> Iterator[Document]:
    """Yield every document of a store, in order of digest."""
    for path in sorted(Path(folder).glob("??/*.txt")):
        yield recall(path.stem, folder)
