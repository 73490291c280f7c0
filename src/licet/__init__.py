"""licet: may this shipment go, on that day, under which rule; and what does the answer cost?

The public names, in the order of the flow. Table libraries load on first use.
"""

import importlib
from typing import TYPE_CHECKING, Any

from licet.version import __version__

if TYPE_CHECKING:
    from licet.clause import F, all_of, any_of, none_of
    from licet.facts import read
    from licet.flow import compare, decide, explain, program
    from licet.impact.exposure import expose
    from licet.network import Network
    from licet.policy import Policy
    from licet.records.record import record, replay
    from licet.records.store import open_store
    from licet.rule import Rule

_HOME = {
    "read": "licet.facts",
    "decide": "licet.flow",
    "explain": "licet.flow",
    "expose": "licet.impact.exposure",
    "compare": "licet.flow",
    "record": "licet.records.record",
    "replay": "licet.records.record",
    "open_store": "licet.records.store",
    "program": "licet.flow",
    "Rule": "licet.rule",
    "F": "licet.clause",
    "all_of": "licet.clause",
    "any_of": "licet.clause",
    "none_of": "licet.clause",
    "Policy": "licet.policy",
    "Network": "licet.network",
}

__all__ = [  # noqa: RUF022 - sorted by stage of the flow
    "__version__",
    "read",
    "decide",
    "explain",
    "expose",
    "compare",
    "record",
    "replay",
    "open_store",
    "program",
    "Rule",
    "F",
    "all_of",
    "any_of",
    "none_of",
    "Policy",
    "Network",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"licet has no {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
