"""Why a policy costs what it costs: the loss of a case split over the ways in which buyers and sellers get out of it.

The plan is run at the middle of each prior with any set of ways out switched off. A way out is worth its mean effect
over all orders in which they may be switched on (Shapley value), so that no order is chosen and the parts sum exactly.
"""

from dataclasses import dataclass, replace
from math import factorial
from typing import Any

import numpy as np
import polars as pl

from licet.case_losses import Plan, lost_at, priors_under
from licet.policy import Policy

WAYS = ("stocks", "other suppliers", "own and new sources", "resale")
NEVER = 1e9  # months to qualify a supplier that is not let in


@dataclass(frozen=True)
class Effects:
    """Sales lost under one policy at the middle of every prior, for every set of ways out that is on.

    Args:
        policy: the policy.
        plan: the plan.
        lost: USD m [sets, months, cells]; bit k of the number of a set says that way k is on.
    """

    policy: Policy
    plan: Plan
    lost: np.ndarray

    def parts(self, cells: tuple[str, ...]) -> tuple[float, tuple[float, ...], float]:
        """Return what some cells lose if nothing helps, what each way out changes, and what is left, in USD m."""
        value = self.lost[:, :, [self.plan.at(cell) for cell in cells]].sum(axis=(1, 2))
        count = len(WAYS)
        changed = []
        for way in range(count):
            total = 0.0
            for on in range(len(value)):
                if not on >> way & 1:
                    size = on.bit_count()
                    weight = factorial(size) * factorial(count - size - 1) / factorial(count)
                    total += weight * (value[on | 1 << way] - value[on])
            changed.append(float(total))
        return float(value[0]), tuple(changed), float(value[-1])


def effects(plan: Plan, segments: pl.DataFrame, policy: Policy) -> Effects:
    """Return what a policy costs with every set of ways out, all run side by side.

    Args:
        plan: as read.
        segments: determinations of the case under the policy (`licet.case.Run.segments`).
        policy: edits of the plan stand in its [simulation] table.

    Example:
        >>> from licet import case, case_folder
        >>> from licet.case_losses import read_plan
        >>> from licet.policy import BASELINE
        >>> run = case.run(case_folder.read("huawei"), BASELINE, with_missing=False)
        >>> first, parts, last = effects(read_plan("huawei"), run.segments, BASELINE).parts(("PHONES",))
        >>> first > last > 0, len(parts), round(first + sum(parts) - last, 6)
        (True, 4, 0.0)
    """
    sets = np.arange(2 ** len(WAYS))
    drawn = {prior.name: np.full(len(sets), prior.at(np.array([0.5]))[0]) for prior in priors_under(plan, policy)}

    def switched(held: str | float, way: str, off: float) -> str:
        """Return the name of a value that is `off` in the sets without a way out."""
        name = f"{way}: {held}"
        kept = drawn[held] if isinstance(held, str) else float(held)
        drawn[name] = np.where(sets >> WAYS.index(way) & 1, kept, off)
        return name

    content: dict[str, Any] = dict(plan.content)
    settings = content["settings"]
    content["stock"] = {"*": 1.0} | content["stock"]
    content["stock"] = {product: switched(held, "stocks", 0.0) for product, held in content["stock"].items()}
    content["settings"] = settings | {
        "qualification": switched(settings["qualification"], "other suppliers", NEVER),
        "resale": switched(settings["resale"], "resale", 0.0),
    }
    content["entrant"] = [
        entrant | {"most": switched(entrant["most"], "own and new sources", 0.0)}
        for entrant in content.get("entrant", ())
    ]
    lost = lost_at(replace(plan, content=content), segments, policy, drawn, len(sets))
    return Effects(policy, plan, lost)
