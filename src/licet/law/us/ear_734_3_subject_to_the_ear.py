"""15 CFR 734.3(a)(1)-(2): items in the United States, and items of US origin wherever they are.

Foreign assembly that leaves the US item what it was does not end its origin: the fact `origin` speaks of the item that
goes, and what was merely built into a new foreign item is content (734.4). The exclusions of 734.3(b), published
information above all, are not modeled: leaving them out can only find an item subject that is not.
"""

from datetime import date

from licet.clause import F, all_of, any_of, none_of
from licet.rule import Rule

BEGINNING = date(1996, 3, 25)  # the EAR in their present order, 61 FR 12734
STANDARDS_SCOPE = date(2024, 7, 18)

# Low-controlled technology or software, released for standards work; a commodity that is shipped never is.
STANDARDS_RELEASE = all_of(
    F.activity.equals("release", "technology or software is released"),
    F.purpose.equals("standards work", "the release is for a standards-related activity"),
    any_of(
        F.controlled_for_at_only.holds("it is EAR99 or controlled for anti-terrorism reasons only"),
        F.standards_encryption_item.holds("it is an encryption item that the authorization names"),
    ),
    text="release for a standards-related activity",
)

MOVES = F.item_moves.holds("an item moves, or technology is released")
OUTSIDE_SINCE_2024 = none_of(STANDARDS_RELEASE, text="not a release for standards work", cite="734.10")

IN_THE_UNITED_STATES = Rule(
    id="us.ear.734.3.a.1",
    title="Item in the United States",
    citation="15 CFR 734.3(a)(1)",
    since=BEGINNING,
    until=STANDARDS_SCOPE,
    effect="concludes",
    concludes="subject_to_ear",
    route="in the United States",
    when=all_of(MOVES, F.shipped_from.equals("US", "the item leaves from the United States")),
    source="61 FR 12746",
)
US_ORIGIN = Rule(
    id="us.ear.734.3.a.2",
    title="Item of US origin, wherever it is",
    citation="15 CFR 734.3(a)(2)",
    since=BEGINNING,
    until=STANDARDS_SCOPE,
    effect="concludes",
    concludes="subject_to_ear",
    route="US origin",
    when=all_of(MOVES, F.origin.equals("US", "the item is of US origin")),
    source="61 FR 12746",
)

RULES: tuple[Rule, ...] = (
    Rule(
        id="us.ear.734.13",
        title="An export, reexport, transfer or release moves an item",
        citation="15 CFR 734.13-734.16",
        since=BEGINNING,
        effect="concludes",
        concludes="item_moves",
        when=F.activity.among("export", "reexport", "transfer", "release", text="a controlled act is done"),
        source="61 FR 12746; 81 FR 35602",
        note="A payment, or a service without an item, is none of these: say so by item_moves = false.",
    ),
    IN_THE_UNITED_STATES,
    IN_THE_UNITED_STATES.replace(
        since=STANDARDS_SCOPE,
        until=None,
        when=all_of(IN_THE_UNITED_STATES.when, OUTSIDE_SINCE_2024),
        source="61 FR 12746; 89 FR 58265",
    ),
    US_ORIGIN,
    US_ORIGIN.replace(
        since=STANDARDS_SCOPE,
        until=None,
        when=all_of(US_ORIGIN.when, OUTSIDE_SINCE_2024),
        source="61 FR 12746; 89 FR 58265",
        confidence="medium",
        note="Since 2024-07-18 a release for standards work is outside the EAR, where 744.11(a)(1) authorized it "
        "before; the items are taken to be those of the authorization of 2022.",
    ),
)
