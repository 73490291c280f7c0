"""A policy: a law with rules dropped, amended or ended, and parties taken off lists, compared on the same rows.

A policy file is TOML:

    id = "entity_list_only"
    title = "Entity List only"
    rationale = "what if the direct product rules had not been written"
    source = "scenarios.md, section A"

    [[drop]]                      # rules by id or id prefix; from a day, or for all time
    rules = ["us.ear.734.9.e.1"]
    from = 2020-05-15

    [[amend]]                     # one field of one rule: review_policy, since, until, a threshold in its condition
    rule = "us.ear.744.11.a"
    review_policy = "presumption of approval"

    [[parties]]                   # listed parties by a column of the case's parties, off the lists from a day
    where = { footnotes = "1" }
    until = 2021-01-20

    [[facts]]                     # a fact set for every row from a day on (a license that is no longer granted)
    fact = "covered_by_license"
    value = false
    from = 2020-09-15

    [simulation]                  # what a simulated case changes besides the law; see licet.case_losses
    without = ["own_chip"]

`claims_off = ["C001"]` switches claims or sources of the case off: figures that rest on nothing else leave the run.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from licet.clause import Clause, Group, Test
from licet.errors import BadFile, BadValue, UnknownName, nearest
from licet.rule import Rule

AMENDABLE = ("review_policy", "since", "until", "enforced_since", "enforced_until")


@dataclass(frozen=True)
class Policy:
    """Edits of a law, with a name, a rationale and a source."""

    id: str
    title: str
    rationale: str = ""
    source: str = ""
    drop: tuple[Mapping[str, Any], ...] = ()
    amend: tuple[Mapping[str, Any], ...] = ()
    parties: tuple[Mapping[str, Any], ...] = ()
    facts: tuple[Mapping[str, Any], ...] = ()
    assumptions_off: tuple[str, ...] = field(default=())
    simulation: Mapping[str, Any] = field(default_factory=dict)
    claims_off: tuple[str, ...] = field(default=())


BASELINE = Policy("record", "The record as it was", "every rule as it was in force", "the law as encoded")

KEYS = {
    "drop": {"rules", "from"},
    "amend": {"rule", "version", "threshold", "to", *AMENDABLE},
    "parties": {"where", "until"},
    "facts": {"fact", "value", "from", "until", "where"},
}
# What an edit holds under each key: (a test of it, in words); days may be written as text.


def _names(held: object) -> bool:
    return isinstance(held, list | tuple) and all(isinstance(id, str) for id in held)


SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "rules": (_names, "a list of ids"),
    "rule": (lambda held: isinstance(held, str), "the id of a rule"),
    "fact": (lambda held: isinstance(held, str), "the name of a fact"),
    "threshold": (lambda held: isinstance(held, str), "the name of a fact"),
    "to": (lambda held: isinstance(held, int | float) and not isinstance(held, bool), "a number"),
    "parties.where": (lambda held: isinstance(held, Mapping), "a table of columns and values"),
    "facts.where": (_names, "a list of relations"),
}
DAYS = ("from", "version", "since", "until", "enforced_since", "enforced_until")
NEEDED = {"drop": ("rules",), "amend": ("rule",), "parties": ("where",), "facts": ("fact", "value")}


def read(path: str | Path) -> Policy:
    """Return the policy of a TOML file.

    Raises:
        BadFile: the file is missing or is no TOML.
        UnknownName: a key that policies do not have; the nearest is named.

    Example:
        >>> read("missing.toml")
        Traceback (most recent call last):
        licet.errors.BadFile: missing.toml: no such policy file.
    """
    path = Path(path)
    if not path.is_file():
        raise BadFile("no such policy file", where=str(path))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(f"no TOML: {error}", where=str(path)) from None
    return build(content, str(path))


def build(content: Mapping[str, Any], where: str) -> Policy:
    """Return the policy of tables as a TOML file or a JSON body gives them.

    Args:
        content: id, title, and the edits by section.
        where: what to call the tables in errors.

    Raises:
        UnknownName: a key that policies do not have; the nearest is named.
        BadValue: the id or the title is missing, or an edit lacks what it needs.

    Example:
        >>> build({"id": "open", "title": "No list", "drop": [{"rules": ["us.ear.744.11"]}]}, "policy").title
        'No list'
    """
    fields = set(Policy.__dataclass_fields__)
    for key in content:
        if key not in fields:
            near = ", ".join(nearest(key, fields))
            raise UnknownName(f"a policy has no {key!r}", where=where, todo=f"nearest: {near}" if near else None)
    for section, known in KEYS.items():
        edits = content.get(section, ())
        if not isinstance(edits, (list, tuple)) or not all(isinstance(edit, Mapping) for edit in edits):
            keys = ", ".join(sorted(known))
            raise BadValue(f"{section} is no list of tables", where=where, expected=f"[[{section}]] with {keys}")
        for edit in edits:
            for key in edit:
                if key not in known:
                    near = ", ".join(nearest(key, known)) or ", ".join(sorted(known))
                    raise UnknownName(f"[[{section}]] has no {key!r}", where=where, todo=f"nearest: {near}")
            for key in NEEDED[section]:
                if key not in edit:
                    raise BadValue(f"[[{section}]] has no {key}", where=where)
    content = dict(content) | {
        section: [_fit(edit, section, where) for edit in content[section]] for section in KEYS if section in content
    }
    for edit in content.get("amend", ()):
        if ("threshold" in edit) != ("to" in edit):
            raise BadValue("[[amend]] names a threshold and its new value together, or neither", where=where)
    for key in ("id", "title"):
        if key not in content:
            raise BadValue(f"the policy has no {key}", where=where)
    fields_: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in content.items()}
    return Policy(**fields_)


def _fit(edit: Mapping[str, Any], section: str, where: str) -> dict[str, Any]:
    """Return an edit with its days as days; a value of another kind is refused."""
    fitted = dict(edit)
    for key, held in edit.items():
        fits, expected = SHAPES.get(f"{section}.{key}") or SHAPES.get(key) or (None, None)
        if fits and not fits(held):
            raise BadValue(f"{key} in [[{section}]] is {held!r}", where=where, expected=expected)
        if key in DAYS:
            try:
                fitted[key] = date.fromisoformat(held) if isinstance(held, str) else held
            except ValueError:
                fitted[key] = None
            if isinstance(held, datetime):
                fitted[key] = held.date()
            if not isinstance(fitted[key], date):
                raise BadValue(f"{key} in [[{section}]] is {held!r}", where=where, expected="a day such as 2020-08-17")
    return fitted


def apply(policy: Policy, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules as the policy leaves them.

    Raises:
        UnknownName: a rule id that no rule has; the nearest is named.

    Example:
        >>> apply(BASELINE, ())
        ()
    """
    out = tuple(rules)
    for edit in policy.drop:
        out = _drop(out, edit, policy.id)
    for edit in policy.amend:
        out = _amend(out, edit, policy.id)
    return out


def matches(id: str, patterns: Iterable[str]) -> bool:
    """Say whether a rule id is one of the patterns, or lies below one.

    Example:
        >>> matches("us.ear.734.9.e.1", ["us.ear.734.9"])
        True
    """
    return any(id == pattern or id.startswith(pattern + ".") for pattern in patterns)


def _drop(rules: tuple[Rule, ...], edit: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    for pattern in edit["rules"]:
        if not any(matches(rule.id, [pattern]) for rule in rules):
            raise _unknown(pattern, rules, where)
    start: date | None = edit.get("from")
    out = []
    for rule in rules:
        if not matches(rule.id, edit["rules"]) or (start and rule.until and rule.until <= start):
            out.append(rule)
        elif start and rule.since < start:
            out.append(rule.replace(until=start))
    gone = {rule.id for rule in rules} - {rule.id for rule in out}
    # an exception that lifted only what is gone has nothing left to lift
    kept = []
    for rule in out:
        lifts = tuple(at for at in rule.lifts if any(matches(r.id, [at]) for r in out))
        if rule.effect == "excepts" and not lifts and gone:
            continue
        kept.append(rule.replace(lifts=lifts) if lifts != rule.lifts else rule)
    return tuple(kept)


def _amend(rules: tuple[Rule, ...], edit: Mapping[str, Any], where: str) -> tuple[Rule, ...]:
    chosen = [r for r in rules if r.id == edit["rule"] and edit.get("version") in {None, r.since}]
    if not chosen:
        raise _unknown(edit["rule"], rules, where)
    changes = {key: value for key, value in edit.items() if key in AMENDABLE}
    out = []
    for rule in rules:
        if rule not in chosen:
            out.append(rule)
            continue
        when = rule.when
        if "threshold" in edit:
            when, found = _replace_threshold(when, edit["threshold"], edit.get("to"))
            if not found:
                raise BadValue(f"no test of {edit['threshold']!r} with a number", where=f"{where}: {rule.id}")
        out.append(rule.replace(when=when, **changes))
    return tuple(out)


def _replace_threshold(clause: Clause, fact: str, to: Any) -> tuple[Clause, bool]:
    if isinstance(clause, Test):
        if clause.fact == fact and isinstance(clause.value, (int, float)) and not isinstance(clause.value, bool):
            return Test(clause.fact, clause.comparison, float(to), ""), True
        return clause, False
    parts = [_replace_threshold(part, fact, to) for part in clause.parts]
    return Group(clause.mode, tuple(p for p, _ in parts), clause.text, clause.cite), any(found for _, found in parts)


def _unknown(id: str, rules: Iterable[Rule], where: str) -> UnknownName:
    near = ", ".join(nearest(id, dict.fromkeys(rule.id for rule in rules)))
    return UnknownName(f"no rule {id!r}", where=f"policy {where}", todo=f"nearest: {near}" if near else None)
