"""What a case costs, month by month: its determinations as cuts in a small network, under priors, by policy.

`simulation.toml` beside the tables of a case gives the cells and links of the network, the priors with their sources,
how buyers respond, and what a back-test scores. Policies are run through the law first; what their determinations
stop, by month and reading, is what the shortage model is given. All draws of a chunk run as copies in one network.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import scipy.sparse as sp

from licet import case as cases
from licet.accounts import RUNGS
from licet.case_evidence import without_claims
from licet.case_folder import Case
from licet.errors import BadFile, BadValue, UnknownName, nearest
from licet.impact import events
from licet.impact.inventories import Losses, simulate
from licet.impact.inventory_parameters import Parameters
from licet.impact.uncertainty import Prior, Study, study
from licet.network import Network
from licet.policy import BASELINE, Policy
from licet.policy import read as read_policy

KEYS = {"start", "months", "frozen", "cell", "link", "divested", "criticality", "prior", "stock", "settings", "entrant",
        "ration", "target"}  # fmt: skip
Allowed = dict[str, np.ndarray]


@dataclass(frozen=True)
class Plan:
    """A `simulation.toml` as read, with the positions of its cells."""

    content: Mapping[str, Any]
    start: date
    months: int
    frozen: date
    cells: tuple[str, ...]
    priors: tuple[Prior, ...]

    def at(self, cell: str) -> int:
        """Return the position of a cell; unknown names are refused with the nearest."""
        if cell not in self.cells:
            raise UnknownName(
                f"no cell {cell!r}", where="simulation.toml", todo=f"nearest: {nearest(cell, self.cells)}"
            )
        return self.cells.index(cell)

    def month(self, day: date) -> int:
        """Return the month of a day, counted from the first, kept within the plan."""
        return min(max(events.step_of(day, self.start), 0), self.months)


@dataclass(frozen=True)
class CaseLosses:
    """What one policy costs: draws of sales lost by month and cell, and of the targets of the back-test."""

    policy: Policy
    plan: Plan
    made: Study

    @property
    def lost(self) -> np.ndarray:
        """Return sales lost, net of resale, in USD m [rows, months, cells]."""
        size = self.plan.months * len(self.plan.cells)
        return self.made.results[:, :size].reshape(-1, self.plan.months, len(self.plan.cells))

    def sums(self, groups: Mapping[str, tuple[str, ...]]) -> Study:
        """Return the study of yearly sums over groups of cells; outputs are "group year"."""
        names, columns = [], []
        first = self.plan.start.year
        for group, cells in groups.items():
            at = [self.plan.at(cell) for cell in cells]
            for year in range(self.plan.months // 12):
                names.append(f"{group} {first + year}")
                columns.append(self.lost[:, 12 * year : 12 * year + 12, at].sum(axis=(1, 2)))
        return replace(self.made, outputs=tuple(names), results=np.column_stack(columns))

    def by_month(self, cells: tuple[str, ...], level: float = 0.9) -> np.ndarray:
        """Return low, median and high of sales lost a month over some cells, in USD m [3, months]."""
        at = [self.plan.at(cell) for cell in cells]
        free = self.lost[: 2 * self.made.base][:, :, at].sum(axis=2)
        return np.asarray(np.quantile(free, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0))


def folder_of(case: str | Path) -> Path:
    """Return the folder of a built-in case or of a path."""
    return Path(case) if Path(case).is_dir() else Path(str(resources.files("licet.cases").joinpath(str(case))))


def has_plan(case: str | Path) -> bool:
    """Say whether a case comes with a simulation."""
    return (folder_of(case) / "simulation.toml").is_file()


def read_plan(case: str | Path) -> Plan:
    """Return the plan of a case.

    Raises:
        BadFile: there is no simulation.toml, or it is no TOML.
        UnknownName: a key that plans do not have.
        BadValue: a prior is out of range, or a link names no cell.

    Example:
        >>> read_plan("huawei").cells[:2]
        ('TSMC', 'HISILICON')
    """
    path = folder_of(case) / "simulation.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadFile(f"cannot be read: {error}", where=str(path), expected="a plan as in docs/concepts") from None
    for key in content:
        if key not in KEYS:
            raise UnknownName(f"a plan has no {key!r}", where=str(path), todo=f"nearest: {nearest(key, KEYS)}")
    try:
        plan = Plan(
            content=content,
            start=content["start"],
            months=content["months"],
            frozen=content["frozen"],
            cells=tuple(cell["name"] for cell in content["cell"]),
            priors=tuple(Prior(**prior) for prior in content["prior"]),
        )
    except (KeyError, TypeError) as error:
        raise BadValue(f"a key is absent or unknown: {error}", where=str(path)) from None
    for link in content["link"]:
        for cell in (link["seller"], *link["buyers"]):
            plan.at(cell)
    return plan


def allowed(plan: Plan, segments: pl.DataFrame) -> Allowed:
    """Return what law lets pass of each relation [2 readings, 2 kinds, months]: share of days free, and licensed.

    The first reading is the one that stops least, the second the one that stops most.
    """
    out: Allowed = {}
    starts = [_month_start(plan.start, m) for m in range(plan.months + 1)]
    for (relation,), part in segments.group_by("relation_id", maintain_order=True):
        share = np.zeros((2, 2, plan.months))
        for row in part.iter_rows(named=True):
            state = []
            for reading, rung in enumerate((row["at_least"], row["at_most"])):
                held = row["covered_by_license"]
                if RUNGS[rung] < RUNGS["license required"]:
                    state.append((reading, 0))
                elif rung == "license required" and (held or (held is None and reading == 0)):
                    state.append((reading, 1))
            for month in range(plan.month(row["since"]), plan.month(row["until"] - timedelta(days=1)) + 1):
                if month >= plan.months:
                    break
                first, last = starts[month], starts[month + 1]
                days = (min(row["until"], last) - max(row["since"], first)).days
                for at in state:
                    share[at][month] += max(days, 0) / (last - first).days
        out[str(relation)] = share
    return out


def cost(
    case: Case,
    plan: Plan,
    policy: Policy = BASELINE,
    *,
    base: int = 64,
    seed: int = 0,
    kept: str | Path | None = None,
    decided: cases.Run | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CaseLosses:
    """Return what a policy costs under the priors of a plan, with law and economics as two groups of inputs.

    Args:
        case, plan: as read.
        policy: edits of the law and, in its [simulation] table, of the plan.
        base: rows of each block of draws, a power of 2; 4 x base draws run.
        seed, kept, progress: as in `licet.impact.uncertainty.study`.
        decided: the case as run under this policy, if at hand.

    Raises:
        UnknownName: a policy changes what the plan does not have.
    """
    from licet.case_rests import supported  # it takes a Plan, which is made here

    edits, priors = policy.simulation, priors_under(plan, policy)
    held, _ = supported(plan, without_claims(case, policy.claims_off))
    law = allowed(plan, (decided or cases.run(case, policy, with_missing=False)).segments)

    def model(rows: np.ndarray) -> np.ndarray:
        drawn = {prior.name: rows[:, i] for i, prior in enumerate(priors)}
        made = _run(held, law, edits, drawn, len(rows))
        lost = made.lost.reshape(plan.months, len(rows), -1).transpose(1, 0, 2)
        targets = [_target(plan, made, target, drawn, len(rows)) for target in plan.content["target"]]
        return np.column_stack([lost.reshape(len(rows), -1), *targets])

    outputs = [f"{cell} {month}" for month in range(plan.months) for cell in plan.cells]
    outputs += [target["name"] for target in plan.content["target"]]
    return CaseLosses(policy, plan, study(model, priors, outputs, base=base, seed=seed, kept=kept, progress=progress))


def lost_at(
    plan: Plan, segments: pl.DataFrame, policy: Policy, drawn: Mapping[str, np.ndarray], copies: int
) -> np.ndarray:
    """Return sales lost, net of resale, at given values of the priors, in USD m [copies, months, cells].

    Args:
        plan: as read.
        segments: determinations of the case under the policy (`licet.case.Run.segments`).
        policy: its [simulation] table edits the plan.
        drawn: one value a copy of every name the plan uses [copies].
        copies: how many runs to make side by side.
    """
    lost = _run(plan, allowed(plan, segments), policy.simulation, drawn, copies).lost
    return np.asarray(lost.reshape(plan.months, copies, -1).transpose(1, 0, 2))


def priors_under(plan: Plan, policy: Policy) -> list[Prior]:
    """Return the priors of a plan as a policy edits them."""
    edits = policy.simulation
    known = {"set", "without", "demand", "cut", "prior", "note"}
    for key in edits:
        if key not in known:
            raise UnknownName(f"[simulation] has no {key!r}", where=policy.id, todo=f"nearest: {nearest(key, known)}")
    fixed = edits.get("set", {})
    for name in fixed:
        if name not in {prior.name for prior in plan.priors}:
            raise UnknownName(f"no prior {name!r}", where=policy.id)
    return [
        Prior(p.name, p.group, fixed[p.name], fixed[p.name], f"policy {policy.id}") if p.name in fixed else p
        for p in plan.priors
    ] + [Prior(**prior) for prior in edits.get("prior", ())]


def _run(plan: Plan, law: Allowed, edits: Mapping[str, Any], drawn: Mapping[str, np.ndarray], copies: int) -> Losses:
    """Run all draws as copies in one network."""
    content, size = plan.content, len(plan.cells)
    products = [cell["product"] for cell in content["cell"]]
    offset = np.arange(copies) * size
    pairs = [(plan.at(link["seller"]), plan.at(buyer), float(amount), link.get("relation"), buyer)
             for link in content["link"] for buyer, amount in link["buyers"].items()]  # fmt: skip
    one = np.zeros((size, size))
    for seller, buyer, amount, _, _ in pairs:
        one[seller, buyer] = amount
    final = np.array([float(cell["sells"]) for cell in content["cell"]])
    flows = sp.csr_array(sp.block_diag([sp.csr_array(one)] * copies, format="csr"))
    regions = tuple(cell["region"] for cell in content["cell"])
    network = Network(
        cells=tuple(f"{cell}#{k}" for k in range(copies) for cell in plan.cells),
        regions=regions * copies,
        sectors=tuple(f"{product}#{k}" for k in range(copies) for product in products),
        flows=flows,
        output=np.tile(one.sum(axis=1) + final, copies),
        final_demand=np.tile(final, copies)[:, None],
        final_names=("others",),
        final_regions=("world",),
        unit="USD m",
        year=plan.start.year,
        source="simulation.toml",
    )

    def value(held: str | float) -> np.ndarray:
        return drawn[held] if isinstance(held, str) else np.full(copies, float(held))

    def by_product(table: Mapping[str, Any]) -> dict[str, float]:
        values = {p: value(table.get(p, table.get("*", 1.0))) for p in dict.fromkeys(products)}
        return {f"{p}#{k}": float(v[k]) for p, v in values.items() for k in range(copies)}

    own = {buyer for _, _, _, _, buyer in pairs}
    settings = content["settings"]
    spare = [settings["own_spare"] if cell in own else settings["spare"] for cell in plan.cells]
    rates = -np.expm1(-1.0 / value(settings["qualification"]))
    levels: dict[str | tuple[str, str], str] = {"*": content["criticality"].get("*", "critical")}
    for product, level in content["criticality"].items():
        if product != "*":
            levels |= {f"{product}#{k}": level for k in range(copies)}
    parameters = Parameters(
        stock=by_product(content["stock"]),
        switching={f"{p}#{k}": float(rates[k]) for p in dict.fromkeys(products) for k in range(copies)},
        spare=np.tile(np.array(spare, dtype=float), copies),
        criticality=levels,
        resale=np.where(np.tile([cell in own for cell in plan.cells], copies), 0.0,
                        np.repeat(value(settings["resale"]), size)),
    )  # fmt: skip

    licensed, reading = value(settings["licensed"]), value(settings["reading"])

    def share(relation: str, month: int) -> np.ndarray:
        free, under = law[relation][:, 0, month], law[relation][:, 1, month]
        lenient, strict = free[0] + licensed * under[0], free[1] + licensed * under[1]
        return np.asarray(np.clip(np.where(reading < 0.5, lenient, strict), 0.0, 1.0))

    cuts = []
    for month in range(plan.months):
        sellers, buyers, shares = [], [], []
        for seller, buyer, _, relation, name in pairs:
            after = content.get("divested", {}).get(name)
            now = after["relation"] if after and month >= plan.month(after["since"]) else relation
            stop = np.zeros(copies) if now is None or now not in law else 1.0 - share(now, month)
            for cut in edits.get("cut", ()):
                if plan.cells[seller] in cut["sellers"] and month >= plan.month(cut["since"]):
                    stop = np.ones(copies)
            if (stop > 1e-9).any():
                sellers.append(seller + offset)
                buyers.append(buyer + offset)
                shares.append(stop)
        if sellers:
            where = np.concatenate(shares) > 1e-9
            arrays = (np.concatenate(sellers)[where], np.concatenate(buyers)[where], np.concatenate(shares)[where])
            cuts.append(events.Cut(*arrays, since=month, until=month + 1))
    without = edits.get("without", ())
    capacity = [
        events.CapacityCut(plan.at(cell) + offset, np.where(share(ration["because"], month) < 0.5, 1.0 - left, 0.0),
                           since=month, until=month + 1)
        for ration in content.get("ration", ()) if "ration" not in without
        for left in [value(ration["left"])]
        for month in range(plan.month(ration["since"]), plan.month(ration["until"]))
        for cell in ration["cells"]
    ]  # fmt: skip
    entrants = []
    for entrant in content.get("entrant", ()):
        if entrant["name"] in without:
            continue
        buyers_at = [plan.at(buyer) for buyer in entrant["buyers"]]
        normal = sum(v for s, b, v, _, _ in pairs if products[s] == entrant["product"] and b in buyers_at) / 12
        most = value(entrant["most"]) * normal
        growth = 10.0 ** (1.0 / entrant["months_to_full"]) - 1.0  # from a tenth of the ceiling to all of it
        since = plan.month(entrant["since"])
        entrants += [
            events.Entrant(f"{entrant['name']}#{k}", f"{entrant['product']}#{k}", [b + offset[k] for b in buyers_at],
                           first=0.1 * most[k], growth=growth, most=float(most[k]), since=since)
            for k in range(copies)
        ]  # fmt: skip
    demand = [
        events.DemandCut(plan.at(cell) + offset, value(fall["share"]), since=plan.month(fall["since"]),
                         until=plan.month(fall["until"]) if "until" in fall else None)
        for fall in edits.get("demand", ()) for cell in fall["cells"]
    ]  # fmt: skip
    shock = events.Shock(cuts=tuple(cuts), capacity=tuple(capacity), demand=tuple(demand), entrants=tuple(entrants))
    return simulate(network, shock, parameters, steps=plan.months)


def _target(
    plan: Plan, made: Losses, target: Mapping[str, Any], drawn: Mapping[str, np.ndarray], copies: int
) -> np.ndarray:
    """Return one target of the back-test over all draws, in its own unit [copies]."""
    first, last = plan.month(target["since"]), plan.month(target["until"])
    total = np.zeros(copies)
    for part in target["parts"]:
        series = getattr(made, part.get("measure", "production")).reshape(plan.months, copies, -1)
        sales = series[first:last, :, plan.at(part["cell"])].sum(axis=0)
        total += part["scale"] * sales * (drawn[part["factor"]] if "factor" in part else 1.0)
    return total


def _month_start(start: date, month: int) -> date:
    number = start.year * 12 + start.month - 1 + month
    return date(number // 12, number % 12 + 1, 1)


def paths(case: str | Path) -> tuple[Policy, ...]:
    """Return the policy paths of a simulated case, `paths/*.toml`, in order of their names."""
    return tuple(read_policy(path) for path in sorted((folder_of(case) / "paths").glob("*.toml")))


def yearly(made: list[CaseLosses], level: float = 0.9) -> pl.DataFrame:
    """Return one row a policy, group and year: sales lost net of resale, in USD m, with range and group indices.

    Groups are the buyers of the plan, and its other cells by region. `law` and `economics` are first-order indices: the
    share of variance that would go if that part were known; null where nothing varies.
    """
    frames = []
    for one in made:
        sums = one.sums(groups(one.plan))
        index = sums.indices().pivot("part", index="output", values="first")
        frames.append(
            sums.intervals(level)
            .join(index, on="output", how="left", maintain_order="left")
            .select(
                pl.lit(one.policy.id).alias("policy"),
                pl.col("output").str.head(-5).alias("group"),
                pl.col("output").str.tail(4).cast(pl.Int32).alias("year"),
                *(pl.col(name).round(1).alias(f"{name}_usd_m") for name in ("low", "median", "high")),
                *(pl.col(name).round(3) for name in ("law", "economics")),
            )
        )
    return pl.concat(frames)


def groups(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return the groups losses are shown by: each cell that only buys, and the others by region."""
    buyers = {buyer for link in plan.content["link"] for buyer in link["buyers"]}
    sellers = {link["seller"] for link in plan.content["link"]}
    found: dict[str, tuple[str, ...]] = {cell: (cell,) for cell in plan.cells if cell in buyers - sellers}
    for cell in plan.content["cell"]:
        if cell["name"] not in found:
            label = f"suppliers in {cell['region']}"
            found[label] = (*found.get(label, ()), cell["name"])
    return found
