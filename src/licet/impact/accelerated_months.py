"""Many runs of the shortage model at once on an accelerator, by JAX (extra `jax`); the step of `inventory_step`.

The order of events, the letters and the numbers are those of `licet.impact.inventory_step`, which stays the definition.
Here one run is a scan over steps, and runs stand side by side under `vmap`, compiled, in double precision.
"""

import importlib.util
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np

from licet.errors import BadValue, UnknownName
from licet.impact.events import Shock
from licet.impact.inventories import check
from licet.impact.inventory_parameters import CRITICAL, IMPORTANT, Parameters, spread
from licet.impact.inventory_step import laws
from licet.impact.supply_links import Links, link
from licet.network import Network

Tree = dict[str, Any]


def simulate_many(network: Network, runs: Sequence[tuple[Shock, Parameters]], *, steps: int = 36) -> np.ndarray:
    """Return production [runs, steps, cells] of many shocks and parameters, in the unit of the network a step.

    Args:
        network: as in `licet.impact.inventories.simulate`; one for all runs.
        runs: a shock and parameters each. Steps a year, classes of buyers and the number of entrants are those of the
            first. The device holds what the law allows on every limited link, step and run.
        steps: how many steps to run.

    Raises:
        UnknownName: JAX is not installed, or a product or sector is none of the network.
        BadValue: there is no run or step, or runs differ in what they must share.

    Source: as `licet.impact.inventories.simulate`.
    """
    if importlib.util.find_spec("jax") is None:
        raise UnknownName("months on an accelerator need JAX", todo="pip install 'licet[jax]'")
    if not runs or steps < 1:
        raise BadValue(f"{len(runs)} runs of {steps} steps", where="simulate_many", expected="1 or more of each")
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]  # so in jax
    links = link(network, runs[0][1].steps_per_year)
    for shock, _ in runs:
        check(shock, len(network.cells))
    limited = _limited(runs, links)
    made = [_one(shock, parameters, links, limited, steps) for shock, parameters in runs]
    shared = made[0]["shared"]
    if any(not np.array_equal(shared, one["shared"]) or _shapes(one) != _shapes(made[0]) for one in made[1:]):
        raise BadValue("runs differ in classes of buyers or entrants", where="simulate_many", todo="run them apart")
    stacked = jax.tree.map(lambda *parts: jnp.stack(parts), *[one["own"] for one in made])
    ranks, final_rank, rank = int(shared[0]), int(shared[1]), shared[2:].astype(np.int32)
    static = _static(links, limited, rank, ranks, final_rank, len(runs[0][0].entrants))

    def run(own: Tree) -> Any:
        def once(state: Tree, law: Tree) -> tuple[Tree, Any]:
            return _step(state, law, own["given"], static)

        return jax.lax.scan(once, own["state"], own["laws"])[1]

    return np.asarray(jax.jit(jax.vmap(run))(stacked))


def _limited(runs: Sequence[tuple[Shock, Parameters]], links: Links) -> np.ndarray:
    """Return the links that law limits in any run."""
    found = [next(laws(shock, links, 0)).limited for shock, _ in runs]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _one(shock: Shock, parameters: Parameters, links: Links, limited: np.ndarray, steps: int) -> Tree:
    """Return what one run needs as arrays: its laws by step, its parameters, its first state."""
    given = spread(parameters, links)
    cells, inputs = len(links.output), len(links.use)
    ceilings, capacity, final, piles, entrants = [], [], [], [], []
    for law, _ in zip(laws(shock, links, steps), repeat(None, steps), strict=False):
        ceiling = np.full(len(limited), np.inf)
        ceiling[np.searchsorted(limited, law.limited)] = law.ceiling
        ceilings.append(ceiling)
        capacity.append(law.capacity)
        final.append(law.final)
        piles.append(law.pile if len(law.pile) else np.zeros(inputs))
        entrants.append(np.array([most for _, most in law.entrants]))
    served = np.zeros((len(shock.entrants), inputs))
    for number, entrant in enumerate(shock.entrants):
        served[number, links.inputs(np.asarray(entrant.buyers), (entrant.product,))] = 1.0
    numbers = {
        name: float(getattr(parameters, name)) for name in ("restock", "memory", "ramp", "important", "resale_time")
    }
    own = {
        "laws": {
            "ceiling": np.array(ceilings), "capacity": np.array(capacity), "final": np.array(final),
            "pile": np.array(piles), "entrants": np.array(entrants),
        },
        "given": {
            "held": 1.0 + given.stock[links.product], "switching": given.switching[links.product],
            "critical": given.level == CRITICAL, "matters": given.level == IMPORTANT, "spare": given.spare,
            "resale": given.resale, "served": served, **numbers,
        },
        "state": {
            "stock": links.use * (1.0 + given.stock[links.product]), "want": links.use, "share": links.share,
            "expected": links.output, "raised": np.full(cells, float(parameters.ramp == 0)), "resale": np.zeros(cells),
        },
    }  # fmt: skip
    return {"own": own, "shared": np.array([given.ranks, given.final_rank, *given.rank])}


def _shapes(one: Tree) -> list[tuple[int, ...]]:
    return [np.shape(one["own"]["laws"]["entrants"]), np.shape(one["own"]["given"]["served"])]


def _static(links: Links, limited: np.ndarray, rank: np.ndarray, ranks: int, final_rank: int, entrants: int) -> Tree:
    of, buyer = links.input, links.buyer
    return {
        "seller": links.seller, "of": of, "buyer": buyer, "rank": rank[buyer][of], "ranks": ranks,
        "final_rank": final_rank, "limited": limited, "limited_base": links.base(limited), "use": links.use,
        "output": links.output, "base": links.output[buyer], "entrants": entrants, "base_share": links.share,
    }  # fmt: skip


def _step(state: Tree, law: Tree, given: Tree, links: Tree) -> tuple[Tree, Any]:
    """Return the state after one step and what was made, by the order of events of `inventory_step`."""
    import jax.numpy as jnp
    from jax.ops import segment_min, segment_sum

    base, buyer, of, seller = links["output"], links["buyer"], links["of"], links["seller"]
    cells, inputs, limited = len(base), len(links["use"]), links["limited"]

    # 1. law
    wanted = state["share"] * state["want"][of]
    ordered = wanted.at[limited].min(law["ceiling"])

    # 2. demand, and resale of what the law stopped
    stopped = jnp.maximum(links["limited_base"] - law["ceiling"], 0.0)
    lost = segment_sum(stopped, seller[limited], cells)
    resale = state["resale"] + (given["resale"] * lost - state["resale"]) / given["resale_time"]
    by_class = segment_sum(ordered, links["rank"] * cells + seller, links["ranks"] * cells)
    demand = by_class.reshape(links["ranks"], cells).at[links["final_rank"]].add(law["final"])
    total = demand.sum(axis=0) + resale

    # 3. produce
    held = state["stock"] / links["use"]
    lowest = segment_min(jnp.where(given["critical"], held, jnp.inf), buyer, cells)
    lowest_important = segment_min(jnp.where(given["matters"], held, jnp.inf), buyer, cells)
    capacity = base * law["capacity"] * (1.0 + given["spare"] * state["raised"])
    critical, short = (jnp.where(jnp.isfinite(held), base * held, jnp.inf) for held in (lowest, lowest_important))
    some = given["important"]
    important = jnp.where(some > 0, (1.0 - some) * capacity + some * short, capacity)
    possible = jnp.minimum(capacity, jnp.minimum(critical, important))
    output = jnp.minimum(total, possible)

    # 4. ration
    left, ratios = possible, []
    for rank in range(links["ranks"]):
        asked = demand[rank]
        ratios.append(jnp.where(asked > left, left / jnp.where(asked > 0, asked, 1.0), (left > 0).astype(float)))
        left = jnp.maximum(left - asked, 0.0)
    ratio = jnp.stack(ratios)[links["rank"], seller]
    delivered = ordered * ratio

    # 5. enter
    from_links = segment_sum(delivered, of, inputs)
    unmet, entered = jnp.maximum(state["want"] - from_links, 0.0), jnp.zeros(inputs)
    for number in range(links["entrants"]):
        open_ = given["served"][number] * (unmet - entered)
        asked = open_.sum()
        entered = entered + open_ * jnp.where(asked > 0, jnp.minimum(asked, law["entrants"][number]) / asked, 0.0)

    # 6. stock
    used = jnp.minimum(links["use"] * (output[buyer] / links["base"]), state["stock"])
    stock = state["stock"] + from_links + entered - used

    # 7. share
    had = wanted[limited] > 0
    share_of_want = jnp.where(had, ordered[limited] / jnp.where(had, wanted[limited], 1.0), law["ceiling"] > 0)
    pull = links["base_share"] * jnp.ones(len(seller)).at[limited].set(share_of_want) * ratio
    sums = segment_sum(pull, of, inputs)[of]
    target = jnp.where(sums > 0, pull / jnp.where(sums > 0, sums, 1.0), state["share"])
    share = state["share"] + given["switching"][of] * (target - state["share"])

    # 8. order
    scarce = jnp.where(total > capacity, 1.0 - capacity / jnp.where(total > 0, total, 1.0), 0.0)
    rise = jnp.where(scarce > 0, scarce * (1.0 - state["raised"]), -state["raised"]) / jnp.maximum(given["ramp"], 1.0)
    raised = state["raised"] + jnp.where(given["ramp"] > 0, rise, 0.0)
    expected = state["expected"] + (jnp.minimum(total, capacity) - state["expected"]) / given["memory"]
    need = links["use"] * (expected[buyer] / links["base"])
    gap = jnp.maximum((need * (given["held"] + law["pile"]) - stock) / given["restock"], need - stock)
    want = jnp.maximum(links["use"] * (output[buyer] / links["base"]) + gap, 0.0)
    after = {"stock": stock, "want": want, "share": share, "expected": expected, "raised": raised, "resale": resale}
    return after, output
