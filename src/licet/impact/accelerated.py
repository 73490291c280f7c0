"""Many trade equilibria at once on an accelerator, by JAX (extra `jax`); the same equations as in NumPy.

The equations of `licet.impact.hat` are written once, for the arrays of NumPy or of JAX. Here they run compiled, in
double precision, with all draws side by side, and Anderson's extrapolation runs beside them on the device.
"""

import importlib.util
from dataclasses import replace
from typing import Any

import numpy as np

from licet.errors import ModelError, UnknownName
from licet.impact.economy import Economy, income_of
from licet.impact.fixedpoint import GROWTH, RIDGE
from licet.impact.hat import LONG_RUN, Nests, equations
from licet.impact.sourcing import trade_after


def simulate_many(
    economy: Economy,
    links: np.ndarray,
    factors: np.ndarray,
    *,
    theta: np.ndarray | None = None,
    nests: Nests = LONG_RUN,
    tolerance: float = 1e-8,
    limit: int = 2_000,
    memory: int = 6,
) -> tuple[np.ndarray, np.ndarray]:
    """Return (real income, real wage) as ratios new / old [N, draws], as `licet.impact.equilibrium.simulate_many` does.

    Args:
        economy, links, factors, theta, nests, tolerance, limit: as there.
        memory: past steps used to extrapolate. The device holds about 2 memory + 20 arrays of [2 J N, draws] doubles.

    Raises:
        UnknownName: JAX is not installed.
        NoSeller, ModelError: as there.
    """
    if importlib.util.find_spec("jax") is None:
        raise UnknownName("equilibria on an accelerator need JAX", todo="pip install 'licet[jax]'")
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]  # so in jax
    draws = factors.shape[1]
    elastic = economy.theta if theta is None else theta
    ones = np.ones_like(economy.shares)
    trade = trade_after(economy, ones, economy.tariffs, theta=elastic, links=links, factors=factors)
    names = ("abroad", "abroad_net", "home", "home_net", "drawn", "drawn_net")
    placed: dict[str, Any] = {name: jnp.asarray(getattr(trade, name)) for name in names}
    trade = replace(trade, **placed)
    system = equations(economy, trade, nests, theta=elastic, numeraire=None, xp=jnp)
    earned = jnp.asarray(income_of(economy))[:, None]

    def solve(start: Any) -> tuple[Any, Any, Any, Any]:
        state, rounds, far = _fixed_point(system.once, start, tolerance, limit, memory)
        found = system.solved(state)
        real_income = found.income / earned / jnp.exp(found.consumer_price)
        return real_income, jnp.exp(found.wage - found.consumer_price), rounds, far

    income, wage, rounds, far = jax.jit(solve)(jnp.repeat(jnp.asarray(system.start), draws, axis=1))
    worst = int(np.argmax(np.nan_to_num(np.asarray(far), nan=np.inf)))
    if not np.asarray(far)[worst] <= tolerance:
        raise ModelError(
            f"no rest after {int(rounds)} rounds; system {worst} is still {float(far[worst]):.1e} away",
            where="trade equilibrium",
            todo="try a smaller shock, or reach it in steps",
        )
    return np.asarray(income), np.asarray(wage)


def _fixed_point(g: Any, start: Any, tolerance: float, limit: int, memory: int) -> tuple[Any, Any, Any]:
    """Return x with |g(x) - x| <= tolerance, the rounds, and the distance left of each system; see `fixedpoint`."""
    import jax
    import jax.numpy as jnp

    size, systems = start.shape
    eye = jnp.eye(memory)

    def going(held: Any) -> Any:
        count, far = held["count"], held["far"]
        return (count < limit) & ~(far <= tolerance).all()

    def step(held: Any) -> Any:
        x, steps, turns, gram = held["x"], held["steps"], held["turns"], held["gram"]
        image = g(x)
        distance = image - x
        far = jnp.abs(distance).max(axis=0)
        first = held["count"] == 0
        back = held["guessed"] & (~jnp.isfinite(far) | (far > GROWTH * held["reached"]))
        image = jnp.where(back, held["image"], image)
        distance = jnp.where(back, held["distance"], distance)
        near = jnp.where(back, held["reached"], far)
        kept = ~back & ~first
        slot = jnp.maximum(held["count"] - 1, 0) % memory
        steps = jnp.where(back, 0.0, steps).at[slot].set(jnp.where(kept, image - held["image"], 0.0))
        turns = jnp.where(back, 0.0, turns).at[slot].set(jnp.where(kept, distance - held["distance"], 0.0))
        gram = jnp.where(back[:, None, None], 0.0, gram)
        row = jnp.einsum("db,kdb->bk", turns[slot], turns)
        gram = gram.at[:, slot, :].set(row).at[:, :, slot].set(row)
        pull = jnp.einsum("db,kdb->bk", distance, turns)
        ridge = RIDGE * jnp.trace(gram, axis1=1, axis2=2)[:, None, None] + 1e-300
        weights = jnp.linalg.solve(gram + ridge * eye, pull[:, :, None])[:, :, 0]
        weights = jnp.where(kept[:, None], jnp.nan_to_num(weights), 0.0)
        return {
            "count": held["count"] + 1,
            "x": image - jnp.einsum("bk,kdb->db", weights, steps),
            "image": image,
            "distance": distance,
            "far": far,
            "reached": jnp.where(first, far, jnp.minimum(near, held["reached"] * GROWTH)),
            "guessed": kept,
            "steps": steps,
            "turns": turns,
            "gram": gram,
        }

    held = {
        "count": 0,
        "x": start,
        "image": start,
        "distance": start,
        "far": jnp.full(systems, jnp.inf),
        "reached": jnp.full(systems, jnp.inf),
        "guessed": jnp.zeros(systems, dtype=bool),
        "steps": jnp.zeros((memory, size, systems)),
        "turns": jnp.zeros((memory, size, systems)),
        "gram": jnp.zeros((systems, memory, memory)),
    }
    held = jax.lax.while_loop(going, step, held)
    return held["image"], held["count"], held["far"]
