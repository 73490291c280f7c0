"""What a server is told when it starts: where its stores lie, who may ask, and how much at once."""

import hashlib
import hmac
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from licet.errors import BadFile, BadValue, UnknownName, nearest

# each role may do what the roles before it may
ROLES = ("reader", "analyst", "auditor")


@dataclass(frozen=True)
class Limits:
    """How much one request may ask, and how many are served at once.

    Args:
        body: bytes of a body; `upload`: bytes of a body of shipments.
        rows: shipments in one question; `batch_rows`: in one batch; `parties`: names in one question.
        seconds: to answer, from the first byte of the request to the first byte of the reply.
        admitted: requests in the house; one more is answered 503 with Retry-After.
        working: of these, long ones worked on at the same time.
        batches: results of batches kept; the oldest finished one makes room.
    """

    body: int = 1024**2
    upload: int = 64 * 1024**2
    rows: int = 1_000
    batch_rows: int = 1_000_000
    parties: int = 200
    seconds: float = 30.0
    admitted: int = 256
    working: int = 2
    batches: int = 8


@dataclass(frozen=True)
class Token:
    """Who may ask: a name, a role, and the sha256 of the secret, never the secret."""

    name: str
    role: str
    sha256: str


@dataclass(frozen=True)
class Settings:
    """A server's settings.

    Args:
        store: place of the record store, a file or a postgresql:// address, or None: determinations are not kept.
        lists: lists of parties, each a file of `entry_id` and `name` or FOLDER:SOURCE, as `licet screen --list` takes.
        tokens: who may ask; none means that everyone who reaches the server may do everything.
        limits: how much at once.
        fetch: whether a person at the pages may have lists fetched from their publishers; else nobody is asked.
        hosts: names the server answers to; others are refused, so that no web page can rebind a name to it.
        folder: of the server while it runs, for what its processes share; None where it is one process.
    """

    store: str | None = None
    lists: tuple[str, ...] = ()
    tokens: tuple[Token, ...] = ()
    limits: Limits = field(default_factory=Limits)
    fetch: bool = False
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    folder: str | None = None

    def bearer(self, secret: str) -> Token | None:
        """Return whose secret this is, or None; every token is compared, so that time tells nothing."""
        given = hashlib.sha256(secret.encode()).hexdigest()
        found = [token for token in self.tokens if hmac.compare_digest(token.sha256, given)]
        return found[0] if found else None


def allows(role: str, needed: str) -> bool:
    """Say whether a role may do what another is needed for.

    Example:
        >>> allows("auditor", "analyst"), allows("reader", "analyst")
        (True, False)
    """
    return ROLES.index(role) >= ROLES.index(needed)


def read_tokens(path: str | Path) -> tuple[Token, ...]:
    """Return the tokens of a TOML file: `[[token]]` tables of name, role and sha256.

    Raises:
        BadFile: the file is missing, is no TOML, or lists no token.
        UnknownName, BadValue: a key, a role or a digest that does not fit.

    Example:
        >>> read_tokens("missing.toml")
        Traceback (most recent call last):
        licet.errors.BadFile: missing.toml: no such file of tokens.
    """
    path = Path(path)
    if not path.is_file():
        raise BadFile("no such file of tokens", where=str(path))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"no TOML: {error}", where=str(path)) from None
    entries = content.get("token")
    if set(content) != {"token"} or not isinstance(entries, list) or not entries:
        raise BadFile("it lists no tokens", where=str(path), expected="[[token]] tables of name, role and sha256")
    return tuple(_token(entry, f"token {number} of {path}") for number, entry in enumerate(entries, 1))


def _token(entry: dict[str, object], where: str) -> Token:
    fields = ("name", "role", "sha256")
    for key in entry:
        if key not in fields:
            near = ", ".join(nearest(key, fields)) or ", ".join(fields)
            raise UnknownName(f"a token has no {key!r}", where=where, todo=f"nearest: {near}")
    name, role, digest = (str(entry.get(key, "")) for key in fields)
    if not name:
        raise BadValue("the token has no name", where=where)
    if role not in ROLES:
        raise BadValue(f"role is {role!r}", where=where, expected=f"one of {', '.join(ROLES)}")
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise BadValue("sha256 is no digest", where=where, expected="64 lower-case hexadecimal digits")
    return Token(name, role, digest)
