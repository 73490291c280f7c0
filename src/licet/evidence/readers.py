"""Read documents: text, HTML, PDF, a folder of them. What cannot be read is told; nothing is read in part silently."""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path

from licet.errors import BadFile, BadValue, LicetError
from licet.evidence.document import Document
from licet.evidence.encodings import decode
from licet.evidence.text import listed

LIMIT = 20_000_000  # bytes; a news text has a few thousand
_DEPTH, _TAGS = 400, 100_000  # beyond these a page is read by the plain reader only
_TEXT, _HTML, _PDF = {".txt", ".text", ".md", ""}, {".html", ".htm", ".xhtml"}, {".pdf"}
_ABOUT = ("outlet", "published", "author", "license", "address")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>|<[!?][^<>]*>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([a-zA-Z:_-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BLOCK = set(
    listed(
        "p div br li ul ol tr table h1 h2 h3 h4 h5 h6 article section blockquote pre title td th dd dt figcaption main"
    )
)
_SKIP = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "nav",
    "footer",
    "aside",
    "form",
    "iframe",
    "button",
    "select",
}
_RAW = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style")}
_VOID = {"br", "img", "meta", "link", "input", "hr", "source", "wbr", "area", "base", "col", "embed", "track", "param"}


@dataclass
class Intake:
    """What was read, and what was not.

    Args:
        documents: in order of name.
        problems: one message for each file that could not be read.
        passed_over: files of a kind that is not read.
    """

    documents: list[Document] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


def read(path: str | Path, limit: int = LIMIT, **about: str | None) -> Document:
    """Read one file as a document: HTML and PDF by ending or first bytes, everything else as text.

    Args:
        path: the file.
        limit: largest size in bytes.
        about: outlet, published, author, license, address, where known.

    Raises:
        BadFile: missing, empty, too large, or no text.
    """
    path = Path(path)
    if not path.is_file():
        raise BadFile("there is no such file", where=str(path), todo="check the path")
    size = path.stat().st_size
    if size > limit:
        raise too_large(str(path), size, limit)
    return from_bytes(path.read_bytes(), path.name, **about)


def too_large(where: str, size: int, limit: int) -> BadFile:
    """Return the error for a document above the limit."""
    return BadFile(
        f"the document has {size / 1e6:.1f} MB",
        where=where,
        expected=f"at most {limit / 1e6:.1f} MB",
        todo="split it, or raise the limit with --limit",
    )


def from_bytes(content: bytes, name: str, declared: str | None = None, **about: str | None) -> Document:
    """Return a document from the bytes of a file or answer; see `read`.

    Example:
        >>> from_bytes(b"<html><title>T</title><script>x</script><p>Rice &amp; salt.</p></html>", "a.html").text
        'T\\n\\nRice & salt.'
    """
    suffix, digest = Path(name).suffix.lower(), hashlib.sha256(content).hexdigest()
    found: dict[str, str | None] = {}
    if suffix in _PDF or content[:1024].lstrip().startswith(b"%PDF-"):
        text, how = _pdf(content, name)
    else:
        head = content[:2048].lstrip().lower()
        html = suffix in _HTML or head.startswith((b"<!doctype html", b"<html")) or b"<html" in head[:512]
        meta = re.search(rb"charset=[\"']?([\w-]+)", content[:2048]) if html else None
        text, how = decode(content, name, declared or (meta.group(1).decode() if meta else None))
        if html:
            text, found, how = _html(text, name, how)
    for key, value in about.items():
        if key not in _ABOUT:
            raise BadValue(f"{key!r} is nothing a document says about itself", where=name, expected=", ".join(_ABOUT))
        if value:
            found[key] = value
    return Document(text, name, read_by=how, source_digest=digest, **{k: v for k, v in found.items() if v})


def read_all(paths: list[str | Path], limit: int = LIMIT, about: dict[str, dict[str, str]] | None = None) -> Intake:
    """Read files and folders; a file that cannot be read becomes a problem and the others are read.

    A folder may hold `documents.csv` with the columns file, outlet, published, author, license, address.

    Args:
        paths: files and folders.
        limit: largest size of one file in bytes.
        about: what is known of files, by file name; goes before `documents.csv`.

    Raises:
        BadFile: a path does not exist, or `documents.csv` cannot be read.
    """
    intake = Intake()
    intake.documents = list(stream(paths, intake, limit, about))
    return intake


def stream(
    paths: list[str | Path], intake: Intake, limit: int = LIMIT, about: dict[str, dict[str, str]] | None = None
) -> Iterator[Document]:
    """Yield documents one at a time, so that a large folder needs little memory; see `read_all`.

    Problems and files passed over are written to `intake` on the way.
    """
    known: dict[str, dict[str, str]] = {}
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            if (path / "documents.csv").is_file():
                known |= read_about(path / "documents.csv")
            inside = sorted(each for each in path.rglob("*") if each.is_file() and each.name != "documents.csv")
            wanted = _TEXT - {""} | _HTML | _PDF
            files += [each for each in inside if each.suffix.lower() in wanted]
            intake.passed_over += [str(each) for each in inside if each.suffix.lower() not in wanted]
        elif path.exists():
            files.append(path)
        else:
            raise BadFile("there is no such file or folder", where=str(path), todo="check the path")
    for path in files:
        facts = {**known.get(path.name, {}), **(about or {}).get(path.name, {})}
        try:
            yield read(path, limit, **facts)
        except LicetError as error:
            intake.problems.append(f"{type(error).__name__}: {error}")


def read_about(path: str | Path) -> dict[str, dict[str, str]]:
    """Return what a table says about files, by file name: outlet, published, author, license, address.

    Raises:
        BadFile: no column `file`, or a column that is not known.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = set(rows[0]) if rows else {"file"}
    if "file" not in columns or columns - {"file", *_ABOUT}:
        raise BadFile(
            f"the columns are {', '.join(map(str, columns))}", where=str(path), expected="file, " + ", ".join(_ABOUT)
        )
    return {row["file"]: {key: row[key] for key in _ABOUT if row.get(key)} for row in rows}


def _pdf(content: bytes, name: str) -> tuple[str, str]:
    try:
        from pypdf import PdfReader
    except ImportError:
        raise BadFile("reading PDF needs pypdf", where=name, todo="pip install 'licet[pdf]'") from None
    pages, size, empty = [], 0, 0
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile("the PDF is encrypted", where=name, todo="save it without a password")
        for page in reader.pages:
            text = page.extract_text()
            empty += not text.strip()
            size += len(text)
            if size > LIMIT:
                raise too_large(name, size, LIMIT)
            pages.append(text)
    except LicetError:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        raise BadFile(
            f"the PDF is broken ({error})", where=name, todo="print it to PDF anew, or save its text"
        ) from None
    if not any(page.strip() for page in pages):
        raise BadFile("the PDF holds no text, only pictures", where=name, todo="run text recognition first")
    return "\n\n".join(pages), f"pdf, {len(pages)} pages" + (f", {empty} without text" if empty else "")


def _html(source: str, name: str, how: str) -> tuple[str, dict[str, str | None], str]:
    plain, found, depth, tags = _plain_html(source)
    chosen, reader = plain, "html, plain reader"
    if depth <= _DEPTH and tags <= _TAGS:
        article = _article(source)
        if article:
            chosen, reader = article, "html, trafilatura"
    else:
        reader += f" ({tags} tags, {depth} deep)"
    if not chosen.strip():
        raise BadFile(
            "the page holds no text", where=name, todo="it may be made by a script; save its text and read that"
        )
    return chosen, found, f"{reader}, {how}"


def _article(source: str) -> str | None:
    """Return the article of a page by trafilatura, None where it is absent or finds nothing."""
    try:
        import trafilatura
    except ImportError:
        return None
    text: str | None = trafilatura.extract(source, include_comments=False, include_tables=True)
    return text


def _plain_html(source: str) -> tuple[str, dict[str, str | None], int, int]:
    """Return text, what the page says about itself, depth and number of tags, in one pass over the source."""
    out: list[str] = []
    said: dict[str, str | None] = {}
    at = depth = deepest = tags = 0
    skipping: list[str] = []
    unclosed: set[str] = set()
    while at < len(source):
        match = _TAG.search(source, at)
        if match is None:
            break
        if not skipping:
            out.append(source[at : match.start()])
        at = match.end()
        closing, tag = match.group(1), (match.group(2) or "").lower()
        if not tag:
            continue
        tags += 1
        if tag == "meta":
            _meta(match.group(3), said)
        if tag in _RAW and not closing and tag not in unclosed:
            end = _RAW[tag].search(source, at)
            if end is None:
                unclosed.add(tag)
                continue
            at = end.start()
        if tag not in _VOID:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
        if tag in _SKIP:
            if closing:
                while skipping and skipping.pop() != tag:
                    pass
            elif not match.group(3).endswith("/") and len(skipping) < 1000:
                skipping.append(tag)
        if tag in _BLOCK and not skipping:
            out.append("\n\n" if tag != "br" else "\n")
    else:
        return _tidy("".join(out)), said, deepest, tags
    if not skipping or len("".join(out).strip()) < 200:  # a tag left open must not swallow the page
        out.append(re.sub(r"<[^<>]*>", "", source[at:]))
    return _tidy("".join(out)), said, deepest, tags


def _tidy(text: str) -> str:
    text = unescape(text)
    text = re.sub(r"[ \t\r\f]+", " ", text)
    return re.sub(r" ?\n(?: ?\n)+ ?", "\n\n", text).strip()


def _meta(attributes: str, said: dict[str, str | None]) -> None:
    pairs = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(attributes[:5000])}
    key, value = (pairs.get("property") or pairs.get("name") or "").lower(), unescape(pairs.get("content") or "")
    if key in {"article:published_time", "date", "dc.date", "datepublished"} and re.match(r"\d{4}-\d{2}-\d{2}", value):
        said.setdefault("published", value[:10])
    elif key == "og:site_name" and value:
        said.setdefault("outlet", value[:200])
    elif key in {"author", "article:author"} and value:
        said.setdefault("author", value[:200])
