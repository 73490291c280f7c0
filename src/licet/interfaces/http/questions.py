"""The operations that ask the law: decide, explain, compare, screen, rules, facts. Each calls one public function."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta

from licet import flow, policy
from licet.decision.determination import Determination
from licet.facts import check_row, dictionary, read
from licet.interfaces.http import bodies
from licet.interfaces.http.bodies import Day, Jurisdiction
from licet.interfaces.http.operation import Call
from licet.interfaces.http.problems import Refused
from licet.law import load
from licet.rule import Layer, select, versions
from licet.version import __version__


def decide(call: Call) -> Determination | list[Determination]:
    """Return the determination of one shipment, or of each."""
    asked: bodies.Question = call.body
    decide_row = flow.decider(asked.law, asked.layer)
    if isinstance(asked.facts, list):
        return [decide_row(check_row(bodies.plain(facts))) for facts in asked.facts]
    return decide_row(check_row(bodies.plain(asked.facts)))


def explain(call: Call) -> dict[str, Any]:
    """Return the evaluated law of one shipment."""
    asked: bodies.OneQuestion = call.body
    return flow.explain(bodies.plain(asked.facts), asked.law, asked.layer).as_dict()


def compare(call: Call) -> list[dict[str, Any]]:
    """Return the shipments whose answer a policy changes."""
    import polars as pl

    asked: bodies.Comparison = call.body
    rows = [check_row(bodies.plain(facts)) for facts in asked.facts]
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = pl.DataFrame({name: pl.Series(name, [r.get(name) for r in rows], strict=False) for name in names})
    shipments = read(table if names else pl.DataFrame({"item": [None] * len(rows)}), name="facts")
    edited = policy.build(_tables(asked.policy), "policy")
    return flow.compare(shipments, edited, asked.law, asked.layer).to_dicts()


def _tables(given: bodies.PolicyBody) -> dict[str, Any]:
    """Return a policy as the tables of a policy file; a key that is not given is left out."""
    tables: dict[str, Any] = msgspec.to_builtins(given, builtin_types=(date,))
    tables["drop"] = [{key: value for key, value in edit.items() if value is not None} for edit in tables["drop"]]
    for edit in tables["amend"]:
        if "threshold" in edit:
            edit |= {"threshold": edit["threshold"]["fact"], "to": edit["threshold"]["to"]}
    facts = check_row(bodies.plain(given.facts)) if given.facts is not UNSET else {}
    tables["facts"] = [{"fact": name, "value": value} for name, value in facts.items()]
    return tables


def screen(call: Call) -> bodies.ScreeningReply:
    """Return the listed names alike to each name asked."""
    import polars as pl

    from licet.screening import hits

    lists, asked = call.listed, call.body
    if lists.index is None:
        raise Refused("Conflict", "this server has no lists", todo="start it with --list")
    thresholds = hits.Thresholds()
    distinct = list(dict.fromkeys(asked.names))
    found, facts = hits.screen(pl.DataFrame({"party": distinct}), lists.index, thresholds, top=int(asked.top))
    by_text: dict[str, list[bodies.Hit]] = {}
    for row in found.iter_rows(named=True):
        stood = lists.stood(row["entry_id"], asked.on)
        hit = bodies.Hit(row["entry_id"], row["name"], round(row["score"], 4), row["rank"], row["status"], stood)
        by_text.setdefault(row["text"], []).append(hit)
    listed = dict(zip(distinct, facts["party_listed"].to_list(), strict=True))
    names = [bodies.Screened(text, listed[text], by_text.get(text, [])) for text in asked.names]
    settled, cleared = thresholds.settled, thresholds.cleared
    return bodies.ScreeningReply(asked.on, call.house.lists, lists.digest, settled, cleared, names)


class LawQuery(bodies.Body):
    """Which law: a jurisdiction, a layer, and the day it was in force."""

    law: Jurisdiction = "us"
    on: Day | msgspec.UnsetType = UNSET
    layer: Layer = "text"


def law(call: Call) -> bodies.LawReply:
    """Return the rules of a jurisdiction, on a day if one was asked."""
    asked: LawQuery = call.query
    chosen = load(asked.law)
    on = None if asked.on is UNSET else asked.on
    rules = [_summary(rule) for rule in select(chosen.rules, on, asked.layer)]
    digest = flow.program(chosen.code).law
    return bodies.LawReply(chosen.code, chosen.name, chosen.encoded_through, asked.layer, on, digest, rules)


def _summary(rule: Any) -> bodies.RuleSummary:
    return bodies.RuleSummary(*(getattr(rule, name) for name in bodies.RuleSummary.__struct_fields__))


class JurisdictionQuery(bodies.Body):
    """Whose law."""

    law: Jurisdiction = "us"


def rule(call: Call) -> list[dict[str, Any]]:
    """Return every version of a rule with its condition, oldest first."""
    return [found.as_dict() for found in versions(load(call.query.law).rules, call.path["rule_id"])]


def coverage(call: Call) -> dict[str, Any]:
    """Return what of a law is modeled, what is not, and which way that errs."""
    from licet.law.coverage import coverage as state

    return state(load(call.query.law)).as_dict()


class FactsQuery(bodies.Body):
    """Words that must all stand in the name or the meaning of a fact."""

    words: Annotated[str, Meta(max_length=200)] = ""


def facts(call: Call) -> list[bodies.FactReply]:
    """Return the fact dictionary, or the facts that have all words in them."""
    words = call.query.words.lower().split()
    entries = dictionary().values()
    return [bodies.describe(e) for e in entries if all(w in f"{e.name} {e.meaning}".lower() for w in words)]


def health(call: Call) -> bodies.Health:
    """Return the version, the law and the lists a server answers from."""
    chosen = load("us")
    return bodies.Health(__version__, chosen.code, chosen.encoded_through, call.house.lists, call.listed.digest)
