"""What a visitor has said of a transaction, read from a form or an address."""

from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import ImmutableMultiDict

from licet import law as libraries
from licet.decision.program import DAY
from licet.errors import BadValue, UnknownFact, UnknownName, nearest
from licet.facts import dictionary, parse
from licet.screening.listed import ROLES

CONTROLS = ("_token", "_law", "_layer", "_skip", "_ask", "_do", "_on", "_add", "_open", "_lang", "_keep")


@dataclass
class Asked:
    """What a visitor has said so far.

    Args:
        law, layer: whose law, and in which layer.
        said: text by fact, as typed.
        facts: typed facts, those that are known.
        wrong: what is wrong with a value, by fact.
        skipped: facts the visitor does not know.
        opened: facts shown as fields though nothing is said of them; `added`: the one just opened.
    """

    law: str = "us"
    layer: Any = "text"
    said: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    added: str = ""

    @property
    def names(self) -> dict[str, str]:
        """Return the names of the parties by role."""
        return {role: self.facts[role] for role in ROLES if self.facts.get(role)}


def read(values: ImmutableMultiDict[str, Any]) -> Asked:
    """Return what a form or a query says.

    Raises:
        UnknownFact: a field that is no fact.
        UnknownName: a law or layer that does not exist.
    """
    known = dictionary()
    asked = Asked()
    for name, value in values.multi_items():
        if name in CONTROLS:
            continue
        if name not in known:
            near = ", ".join(nearest(name, known))
            raise UnknownFact(f"{name!r} is no fact", todo=f"nearest known fact: {near}" if near else None)
        if str(value).strip():
            asked.said[name] = str(value).strip()
    asked.law = str(values.get("_law") or "us")
    asked.layer = str(values.get("_layer") or "text")
    if asked.layer not in {"text", "enforcement"}:
        raise UnknownName(f"no layer {asked.layer!r}", expected="text or enforcement")
    libraries.load(asked.law)
    if values.get("_on"):
        asked.said[DAY] = str(values["_on"])
    for name, text in asked.said.items():
        try:
            value = parse(text, known[name], "")
        except BadValue as error:
            asked.wrong[name] = " ".join(part for part in (f"Expected {error.expected}.", _hint(error)) if part)
        else:
            if value is not None:
                asked.facts[name] = value
    asked.skipped = [name for name in values.getlist("_skip") if name in known]
    asked.opened = [name for name in values.getlist("_open") if name in known]
    if values.get("_do") == "skip" and values.get("_ask") in known:
        asked.skipped.append(str(values["_ask"]))
    if values.get("_add") in known:
        asked.added = str(values["_add"])
        asked.opened.append(asked.added)
    return asked


def _hint(error: BadValue) -> str:
    return f"{error.todo[0].upper()}{error.todo[1:]}." if error.todo else ""
