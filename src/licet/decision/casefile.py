"""Cases of law: facts on a day and what must follow, in YAML beside the rules or in any folder.

    - name: Standard chip from a foundry in Taiwan
      on: 2020-06-10
      facts: {origin: TW, destination: CN, end_user_footnote_1: true, designed_by_footnote_1_party: false, …}
      expect:
        determination: no license required
        subject_to_ear: false
      source: 85 FR 29849

| in `expect`                                   | holds when                                                        |
|-----------------------------------------------|-------------------------------------------------------------------|
| determination, at_least, at_most, rule, citation, review_policy, subject_to_ear | equal                           |
| rules                                         | each fires; a requirement also stands                             |
| silent, open                                  | each does not fire; is unknown                                    |
| lifted, exceptions, routes, flags             | each is among those found                                         |
| missing                                       | the same set of facts, no more and no less                        |
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from licet.clause import Truth
from licet.decision.determination import Determination, any_truth, decide_row, derive_row, rule_truth
from licet.decision.program import DAY, Program
from licet.errors import BadFile, BadValue, LicetError, UnknownName, nearest
from licet.facts import check_row

EQUAL = ("determination", "at_least", "at_most", "rule", "citation", "review_policy", "subject_to_ear")
AMONG = ("lifted", "exceptions", "routes", "flags")
BY_RULE = {"rules": True, "silent": False, "open": None}
EXPECT = (*EQUAL, *AMONG, *BY_RULE, "missing")
KEYS = ("name", "on", "facts", "expect", "source", "layer", "note")


@dataclass(frozen=True)
class LawCase:
    """One case.

    Args:
        name: a sentence.
        facts: typed facts, the day among them.
        expect: what must follow, by the keys above.
        source: where the case or its rule is stated.
        layer: decide by the "text" or by its "enforcement".
        where: file and name, for messages.
    """

    name: str
    facts: Mapping[str, Any]
    expect: Mapping[str, Any]
    source: str = ""
    layer: str = "text"
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Difference:
    """One thing that came out otherwise than the case says."""

    case: LawCase
    what: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.case.where}: {self.what}: expected {_words(self.expected)}, found {_words(self.found)}"


def case_files(paths: Iterable[str | Path]) -> list[Path]:
    """Return the YAML files at the paths, folders searched through, in order.

    Raises:
        BadFile: a path does not exist, or a folder has no YAML file.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix in {".yaml", ".yml"})
            if not inside:
                raise BadFile("no case file in this folder", where=str(path), expected="*.yaml")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise BadFile(f"no file or folder {path}", todo="check the path")
    return found


def ordinary_facts(folder: str | Path) -> dict[str, Any]:
    """Return what the cases of a folder presume unless they say otherwise, from its `ordinary.csv` (fact, value, why).

    Empty when there is no such file. Only cases presume; a decision never does.

    Raises:
        BadFile: the file has other columns.
    """
    path = Path(folder) / "ordinary.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if any(set(row) != {"fact", "value", "why"} for row in rows):
        raise BadFile("other columns than these", where=str(path), expected="fact, value, why")
    return {row["fact"]: row["value"] for row in rows}


def read_cases(path: str | Path, ordinary: Mapping[str, Any] | None = None) -> list[LawCase]:
    """Return the cases of one YAML file.

    Args:
        path: of the file.
        ordinary: facts presumed unless a case says otherwise; those of the folder of the file if None.

    Raises:
        BadFile: the file is missing, is no YAML or is no list of cases.
        BadValue, UnknownFact, UnknownName: a case has an unknown key or fact, or a value that does not fit.
    """
    import yaml

    path = Path(path)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _loader())  # noqa: S506  # made from SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path)) from None
    except yaml.YAMLError as error:
        raise BadFile(f"no YAML: {' '.join(str(error).split())}", where=str(path)) from None
    if not isinstance(content, list):
        raise BadFile("no list of cases", where=str(path), expected="a list of entries with name, on, facts, expect")
    presumed = ordinary_facts(path.parent) if ordinary is None else ordinary
    return [_case(entry, number, path, presumed) for number, entry in enumerate(content, start=1)]


@cache
def _loader() -> Any:
    """Return a safe loader to which only true and false are Boolean: `on` is a key here, NO is Norway."""
    import yaml

    class CaseLoader(yaml.SafeLoader):
        pass

    CaseLoader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    CaseLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
    return CaseLoader


def _case(entry: Any, number: int, path: Path, ordinary: Mapping[str, Any]) -> LawCase:
    where = f"{path}, case {number}"
    if not isinstance(entry, dict):
        raise BadValue("a case is no mapping", where=where, expected="name, on, facts, expect")
    where += f" ({entry['name']})" if entry.get("name") else ""
    _known(entry, KEYS, where)
    for key in ("name", "on", "expect"):
        if not entry.get(key):
            raise BadValue(f"the case has no {key}", where=where, expected="name, on, facts, expect")
    facts, expect = entry.get("facts") or {}, entry["expect"]
    if not isinstance(facts, dict) or not isinstance(expect, dict):
        raise BadValue("facts and expect are mappings", where=where, expected="name: value")
    _known(expect, EXPECT, where)
    for key in (*AMONG, *BY_RULE, "missing"):
        if key in expect and not isinstance(expect[key], list):
            raise BadValue(f"{key} is {expect[key]!r}", where=where, expected="a list")
    day = entry["on"] if isinstance(entry["on"], date) else str(entry["on"])
    layer = entry.get("layer", "text")
    if layer not in {"text", "enforcement"}:
        raise BadValue(f"layer is {layer!r}", where=where, expected="text or enforcement")
    typed = check_row({**ordinary, **facts, DAY: day}, where)
    return LawCase(str(entry["name"]), typed, expect, str(entry.get("source", "")), layer, where)


def _known(given: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in given:
        if key not in known:
            near = ", ".join(nearest(str(key), known)) or ", ".join(known)
            raise UnknownName(f"a case has no {key!r}", where=where, todo=f"nearest: {near}")


def differences(case: LawCase, program: Program) -> list[Difference]:
    """Return what comes out otherwise than the case says; empty when all of it holds.

    Args:
        case: as read.
        program: rules and tables, prepared in the layer of the case.

    Raises:
        UnknownName: the case names a rule the program does not have in any period.

    Example:
        >>> from licet.decision.program import prepare
        >>> case = LawCase("nothing is asked", {}, {"determination": "license required"}, where="here")
        >>> print(differences(case, prepare([]))[0])
        here: determination: expected license required, found no license required
    """
    answer = decide_row(case.facts, program)
    wrong = [what for what in EQUAL if what in case.expect and case.expect[what] != getattr(answer, what)]
    wrong += [what for what in AMONG if not set(case.expect.get(what, ())) <= set(getattr(answer, what))]
    out = [Difference(case, what, case.expect[what], getattr(answer, what)) for what in wrong]
    if "missing" in case.expect and set(case.expect["missing"]) != set(answer.missing):
        out.append(Difference(case, "missing", sorted(case.expect["missing"]), sorted(answer.missing)))
    row = derive_row(case.facts, program)
    for what, expected in BY_RULE.items():
        for id in case.expect.get(what, ()):
            found = fires(id, row, program, answer if what == "rules" else None)
            if found is not expected:
                out.append(Difference(case, f"rule {id}", _said(expected), _said(found)))
    return out


def fires(id: str, row: Mapping[str, Any], program: Program, standing_in: Determination | None = None) -> Truth:
    """Return whether a rule fires on a derived row; with `standing_in`, a requirement that is lifted does not count.

    Raises:
        UnknownName: the program has no rule of this id.
    """
    versions = [rule for rule in program.rules if rule.id == id]
    if not versions:
        near = ", ".join(nearest(id, {rule.id for rule in program.rules}))
        raise UnknownName(f"no rule {id!r}", todo=f"nearest: {near}" if near else "run `licet law`")
    found = any_truth([rule_truth(rule, row) for rule in versions])
    lifted = standing_in is not None and id in standing_in.lifted
    return False if lifted else found


def run(paths: Iterable[str | Path], programs: Mapping[str, Program]) -> tuple[int, list[Difference]]:
    """Return how many cases were run, and every difference.

    Args:
        paths: case files or folders of them.
        programs: by layer, "text" and "enforcement".

    Raises:
        LicetError: a file cannot be read as cases; the case is named.
    """
    count, found = 0, []
    for path in case_files(paths):
        for case in read_cases(path):
            count += 1
            try:
                found += differences(case, programs[case.layer])
            except LicetError as error:
                raise UnknownName(error.what, where=case.where, todo=error.todo) from None
    return count, found


def _said(truth: Truth) -> str:
    return {True: "that it fires", False: "that it does not fire", None: "that it is unknown"}[truth]


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value) or "none"
    return "unknown or none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
