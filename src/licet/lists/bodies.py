"""Open files of lists that may be hostile or broken: JSON, CSV and XML within bounds of size, depth and time.

XML is streamed record by record; a document type, an entity, a processing instruction that names a style is refused or
ignored, never followed. Compressed bodies are unpacked with a cap, so a small bomb does not become a large one.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

import msgspec

from licet.errors import BadFile

MOST_BYTES = 1 << 30  # unpacked; the largest list of record is about 130 MB
MOST_JSON = 1 << 28  # JSON is decoded as a whole
MOST_DEPTH = 40
MOST_TEXT = 1 << 20  # characters of one element or cell
MOST_RECORD = 200_000  # elements of one record
CHUNK = 1 << 16


def unpacked(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a file, unpacked if it is gzip.

    Raises:
        BadFile: it is missing, cut short, or larger than `most` bytes.
    """
    with _opened(path, most) as file:
        return b"".join(_chunks(file, path))


class _Capped(io.RawIOBase):
    """Reads at most so many bytes of another file, and says so when there are more."""

    def __init__(self, file: IO[bytes], most: int, name: str) -> None:
        self.file, self.left, self.most, self.name = file, most, most, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self.file.read(min(len(buffer), CHUNK))
        self.left -= len(found)
        if self.left < 0:
            raise BadFile(
                f"it unpacks to more than {self.most >> 20} MiB", where=self.name, todo="check that it is a list"
            )
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self.file.close()
        super().close()


def _opened(path: Path, most: int = MOST_BYTES) -> IO[bytes]:
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        raw: Any = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115  # closed by _Capped
    except OSError as error:
        raise BadFile(f"cannot be opened: {error.strerror}", where=str(path), todo="check the path") from None
    return io.BufferedReader(_Capped(raw, most, path.name), CHUNK)


def _chunks(file: IO[bytes], path: Path) -> Iterator[bytes]:
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BadFile(
            f"the packed body is broken or cut short ({error})", where=path.name, todo="fetch it again"
        ) from None


def head(path: Path, most: int = 4096) -> str:
    """Return the first characters of a file, unpacked, so that its kind can be told."""
    with _opened(path) as file:
        try:
            found = file.read(most)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise BadFile("the packed body is broken or cut short", where=path.name, todo="fetch it again") from None
    wide = found.startswith((b"\xff\xfe", b"\xfe\xff"))
    return found.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def kind(path: Path) -> str:
    """Return what a file holds by its first characters: json, xml, xlsx or csv."""
    first = head(path, 64).lstrip()
    if first.startswith(("{", "[")):
        return "json"
    if first.startswith("<"):
        return "xml"
    return "xlsx" if first.startswith("PK\x03\x04") else "csv"


def read_json(path: Path, type: Any = Any) -> Any:
    """Return a JSON file decoded as `type`; rows that are `msgspec.Raw` are decoded one by one by the caller.

    Raises:
        BadFile: it is no JSON, cut short, nested too deep or too large.
    """
    return decode(unpacked(path, MOST_JSON), path.name, type)


def decode(body: bytes | msgspec.Raw, name: str, type: Any = Any) -> Any:
    """Return JSON text decoded as `type`; errors as in `read_json`."""
    try:
        return msgspec.json.decode(body, type=type)
    except RecursionError:
        raise BadFile("JSON nested too deep", where=name, expected=f"at most {MOST_DEPTH} levels") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadFile(f"no JSON list, or one cut short: {error}", where=name, todo="fetch it again") from None


def shallow(value: Any, name: str, depth: int = 0) -> Any:
    """Return a decoded value unchanged if it is nested at most MOST_DEPTH levels, else refuse it."""
    if depth > MOST_DEPTH:
        raise BadFile("JSON nested too deep", where=name, expected=f"at most {MOST_DEPTH} levels")
    if isinstance(value, dict):
        for part in value.values():
            if isinstance(part, (dict, list)):
                shallow(part, name, depth + 1)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, (dict, list)):
                shallow(part, name, depth + 1)
    return value


def read_rows(
    path: Path, header: tuple[str, ...] = (), delimiter: str = "", *, strip: bool = True
) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV or tab-separated file as text by column; every row has every column.

    Args:
        path: UTF-8, UTF-16 with its mark, or Windows-1252 if it is neither.
        header: names of the columns of a file that has no header row.
        delimiter: by default a tab if the first line holds one, else a comma.
        strip: whether blanks around a cell are dropped.

    Raises:
        BadFile: a row has more or fewer cells than the header (a file cut short ends so), a cell is too long, or a
            quote is never closed; the row is named.
    """
    text = decoded(unpacked(path))
    text = text.rstrip("\x1a\r\n")  # Treasury files end with the old end-of-file sign
    if "\0" in text:
        raise BadFile("a null character stands in the text", where=path.name, expected="text in columns")
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter or ("\t" if "\t" in first else ","), strict=True
    )
    names: tuple[str, ...] = header
    try:
        for number, cells in enumerate(reader, 1):
            if not names:
                names = tuple(cell.strip() for cell in cells)
                if len(set(names)) != len(names):
                    raise BadFile("two columns share a name", where=path.name, expected="one name a column")
                continue
            if not cells:
                continue
            if len(cells) != len(names):
                raise BadFile(
                    f"{len(cells)} cells, the header has {len(names)}", where=f"row {number} of {path.name}",
                    todo="the file may be cut short: fetch it again",
                )  # fmt: skip
            yield {name: cell.strip() if strip else cell for name, cell in zip(names, cells, strict=True)}
    except csv.Error as error:
        raise BadFile(
            f"{error}", where=f"row {reader.line_num} of {path.name}", todo="the file may be cut short: fetch it again"
        ) from None
    if not names:
        raise BadFile("the file is empty", where=path.name, expected="a header row")


def decoded(body: bytes) -> str:
    for coding in ("utf-16",) if body.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        with suppress(UnicodeDecodeError):
            return body.decode(coding)
    return body.decode("cp1252", errors="replace")


@dataclass(slots=True)
class Node:
    """An element of XML: its local name, attributes, children and text."""

    tag: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def all(self, *path: str) -> list["Node"]:
        """Return the descendants along a path of names."""
        found = [self]
        for name in path:
            found = [child for node in found for child in node.children if child.tag == name]
        return found

    def get(self, *path: str) -> str:
        """Return the text of the first descendant along a path of names, or an empty text."""
        found = self.all(*path)
        return found[0].text if found else ""

    def names(self, above: str = "") -> Iterator[str]:
        """Yield the path of every element and attribute below, as a/b and a/@b."""
        for name in self.attributes:
            yield f"{above}@{name}"
        for child in self.children:
            yield f"{above}{child.tag}"
            yield from child.names(f"{above}{child.tag}/")

    def plain(self) -> Any:
        """Return the content as text, or as a dictionary of attributes and children; a repeated child is a list."""
        found: dict[str, Any] = dict(self.attributes)
        for child in self.children:
            value = child.plain()
            if value in ("", {}):
                continue
            held = found.get(child.tag)
            if held is None:
                found[child.tag] = value
            elif isinstance(held, list):
                held.append(value)
            else:
                found[child.tag] = [held, value]
        if not found:
            return self.text
        return found | ({"text": self.text} if self.text else {})


def read_records(path: Path, tags: frozenset[str], root: str) -> Iterator[Node]:
    """Yield the elements named in `tags`, whole, in the order of the file, first the root with its attributes alone.

    Raises:
        BadFile: it is no XML, cut short, has another root, declares a document type or an entity, or is nested
            too deep; nothing outside the file is ever read.
    """
    ready: list[Node] = []
    stack: list[Node] = []  # of the record being read
    depth = 0
    size = 0
    length = 0

    def refuse(what: str) -> BadFile:
        return BadFile(what, where=f"line {parser.CurrentLineNumber} of {path.name}", expected="a plain list in XML")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, size, length
        depth += 1
        local = name.rpartition(" ")[2]
        if depth > MOST_DEPTH:
            raise refuse(f"XML nested deeper than {MOST_DEPTH} levels")
        if depth == 1:
            if local != root:
                raise refuse(f"the root is {local!r}, not {root!r}")
            ready.append(Node(local, {k.rpartition(" ")[2]: v for k, v in attributes.items()}))
            return
        if not stack and local not in tags:
            return
        if not stack:
            size = length = 0
        size += 1
        if size > MOST_RECORD:
            raise refuse(f"one record has more than {MOST_RECORD:,} elements")
        node = Node(local, {k.rpartition(" ")[2]: v for k, v in attributes.items()})
        if stack:
            stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        if stack:
            node = stack.pop()
            node.text = node.text.strip()
            if not stack:
                ready.append(node)

    def characters(text: str) -> None:
        nonlocal length
        if stack:
            length += len(text)
            if length > MOST_TEXT:
                raise refuse(f"one record holds more than {MOST_TEXT:,} characters")
            stack[-1].text += text

    def document_type(*_: object) -> None:
        raise refuse("a document type is declared: entities are refused")

    def entity(*_: object) -> int:
        raise refuse("an entity is declared or referred to: entities are refused")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = document_type
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = entity
    parser.SkippedEntityHandler = entity
    try:
        with _opened(path) as file:
            for chunk in _chunks(file, path):
                parser.Parse(chunk, False)
                yield from ready
                ready.clear()
            parser.Parse(b"", True)
            yield from ready
    except (expat.ExpatError, LookupError, ValueError) as error:  # an encoding that nobody knows is no ExpatError
        raise BadFile(f"no XML, or XML cut short: {error}", where=path.name, todo="fetch it again") from None
