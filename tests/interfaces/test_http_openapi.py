"""The API answers as its OpenAPI document says, whatever fits or does not fit the document."""

import json
import tempfile
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig

from licet.interfaces.http.app import create_app
from licet.interfaces.http.operation import KEY
from licet.interfaces.http.settings import Settings


@st.composite
def tables(draw: Any) -> bytes:
    """Return a CSV of shipments that fits the dictionary."""
    rows = draw(st.lists(st.sampled_from(["CN,5A991,2020-08-17", "KR,,", ",EAR99,2026-01-01"]), max_size=3))
    return "\n".join(["destination,eccn,shipped_on", *rows]).encode()


@st.composite
def lines(draw: Any) -> bytes:
    """Return JSON lines of shipments that fit the dictionary."""
    rows = draw(st.lists(st.sampled_from(['{"destination":"CN"}', '{"destination":null}']), min_size=1, max_size=3))
    return "\n".join(rows).encode()


schemathesis.openapi.media_type("text/csv", tables())
schemathesis.openapi.media_type("application/x-ndjson", lines())


NAMES = str(Path(__file__).with_name("fixtures") / "listed_names.csv")
STORE = tempfile.TemporaryDirectory()
SETTINGS = Settings(f"{STORE.name}/records.db", (NAMES,), hosts=("testserver", "localhost"))
APP = create_app(SETTINGS)
# a precondition that does not hold is an answer to a request that fits the document
STATUSES = ["2xx", "3xx", "401", "403", "404", "409", "412", "5xx"]
# these take the same facts as /decide, whose every fact is tried at its edges
SAME = [
    {"include-path": path, "phases": {"coverage": {"enabled": False}}} for path in ("/explain", "/compare", "/records")
]
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": STATUSES}}, "operations": SAME}
)
NUMBER = count()
api = schemathesis.openapi.from_asgi("/api/v1/openapi.json", APP, config=CONFIG)


@api.parametrize()
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_reply_is_as_documented(case: Any) -> None:
    """No request, valid or not, gets a status, a type or a body that the document does not name."""
    if case.media_type == "application/x-www-form-urlencoded" and isinstance(case.body, dict):
        # the form holds JSON, as the document says; the library leaves that encoding to us
        case.body = {name: value if isinstance(value, str) else json.dumps(value) for name, value in case.body.items()}
    if KEY.fullmatch(str((case.headers or {}).get("Idempotency-Key", " "))):
        case.headers["Idempotency-Key"] = f"key-{next(NUMBER)}"  # a key used for two requests is another test
    case.call_and_validate()
