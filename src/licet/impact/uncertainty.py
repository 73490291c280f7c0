"""What is not known about a result, and whose it is: priors with sources, Sobol draws, intervals, and indices by group.

Inputs stand in two groups, law (which reading, which licenses) and economics (stocks, elasticities). The group indices
say whether a lawyer or an economist would narrow the range more.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from licet.errors import BadFile, BadValue

Model = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Prior:
    """What is held of one input before the model runs.

    Args:
        name: unique among the priors of a study.
        group: "law" or "economics".
        low, high: range of a uniform; of the logarithm if `log`.
        source: where the range is from.
        log: uniform in the logarithm.
        mode: peak of a triangle between low and high; None for a flat range.
    """

    name: str
    group: Literal["law", "economics"]
    low: float
    high: float
    source: str
    log: bool = False
    mode: float | None = None

    def __post_init__(self) -> None:
        if self.group not in ("law", "economics"):
            raise BadValue(f"group is {self.group!r}", where=f"prior {self.name}", expected="law or economics")
        if not self.source:
            raise BadValue("there is no source", where=f"prior {self.name}", expected="where the range is from")
        if not (np.isfinite([self.low, self.high]).all() and self.low <= self.high and (self.low > 0 or not self.log)):
            raise BadValue(
                f"range is {self.low} to {self.high}",
                where=f"prior {self.name}",
                expected="low below high, above 0 if log",
            )
        if self.mode is not None and not self.low <= self.mode <= self.high:
            raise BadValue(f"mode is {self.mode}", where=f"prior {self.name}", expected="between low and high")

    def at(self, quantile: np.ndarray) -> np.ndarray:
        """Return the values at some quantiles.

        Example:
            >>> Prior("stock", "economics", 1.0, 3.0, "press").at(np.array([0.0, 0.5])).tolist()
            [1.0, 2.0]
        """
        low, high, mode = self.low, self.high, self.mode
        if self.log:
            return np.asarray(low * (high / low) ** quantile)
        if mode is None or low == high:
            return np.asarray(low + (high - low) * quantile)
        turn = (mode - low) / (high - low)
        rise = low + np.sqrt(quantile * (high - low) * (mode - low))
        fall = high - np.sqrt((1 - quantile) * (high - low) * (high - mode))
        return np.where(quantile < turn, rise, fall)


@dataclass(frozen=True)
class Study:
    """The draws of a study and what the model made of them.

    Args:
        priors: of the inputs.
        outputs: names.
        parts: names of what is varied together: groups, or single inputs.
        draws: inputs [rows, inputs]; first `base` rows are A, the next B, then A with one part from B.
        results: outputs [rows, outputs].
        base: rows of A.
    """

    priors: tuple[Prior, ...]
    outputs: tuple[str, ...]
    parts: tuple[str, ...]
    draws: np.ndarray
    results: np.ndarray
    base: int

    def intervals(self, level: float = 0.9) -> pl.DataFrame:
        """Return low, median and high of each output over the independent draws, one row an output."""
        free = self.results[: 2 * self.base]
        low, middle, high = np.quantile(free, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)
        return pl.DataFrame({"output": list(self.outputs), "low": low, "median": middle, "high": high})

    def indices(self) -> pl.DataFrame:
        """Return first-order and total Sobol index of each part, one row an output and part; null where nothing varies.

        A first-order index is the share of variance that goes if the part were known; a total index the share that
        stays if all else were.

        Source: Saltelli et al. (2010), estimators of scipy.stats.sobol_indices.
        """
        from scipy.stats import sobol_indices

        n, parts = self.base, len(self.parts)
        a, b = self.results[:n], self.results[n : 2 * n]
        mixed = self.results[2 * n :].reshape(parts, n, -1)
        rows: list[dict[str, Any]] = []
        for number, output in enumerate(self.outputs):
            spread = np.ptp(self.results[: 2 * n, number])
            first: list[float | None] = [None] * parts
            total: list[float | None] = [None] * parts
            if spread > 1e-12 * max(1.0, float(np.abs(a[:, number]).max())):
                held: Any = {
                    "f_A": a[None, :, number],
                    "f_B": b[None, :, number],
                    "f_AB": mixed[:, None, :, number],
                }
                found = sobol_indices(func=held, n=n)
                first = [float(value) for value in found.first_order.ravel()]
                total = [float(value) for value in found.total_order.ravel()]
            rows += [
                {"output": output, "part": part, "first": first[i], "total": total[i]}
                for i, part in enumerate(self.parts)
            ]
        schema: dict[str, Any] = {
            "output": pl.String, "part": pl.String, "first": pl.Float64, "total": pl.Float64
        }  # fmt: skip
        return pl.DataFrame(rows, schema=schema)


def study(
    model: Model,
    priors: Sequence[Prior],
    outputs: Sequence[str],
    *,
    base: int = 256,
    by: Literal["group", "input"] = "group",
    seed: int = 0,
    chunk: int = 64,
    kept: str | Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Return a study of base x (2 + parts) draws: Saltelli's design on a scrambled Sobol sequence of fixed seed.

    Args:
        model: from inputs [rows, inputs], in the order of `priors`, to outputs [rows, outputs].
        priors: one an input.
        outputs: names of what the model returns.
        base: rows of each block, a power of 2.
        by: vary groups together, or each input alone.
        seed: of the scrambling; the same seed gives the same draws.
        chunk: rows the model is asked for at once.
        kept: file to which finished chunks are written; a study that was stopped goes on from there.
        progress: called with rows done and all rows.

    Raises:
        BadValue: base is no power of 2, two priors have one name, or the model returns something else than numbers.
        BadFile: `kept` belongs to another study.

    Example:
        >>> both = [Prior("law", "law", 0.0, 1.0, "own"), Prior("stock", "economics", 0.0, 1.0, "own")]
        >>> made = study(lambda rows: 2 * rows[:, :1] + rows[:, 1:], both, ["loss"], base=512)
        >>> made.indices()["first"].round(2).to_list()
        [0.8, 0.2]
    """
    from scipy.stats import qmc

    if base < 2 or base & (base - 1):
        raise BadValue(f"base is {base}", expected="a power of 2, 2 or more")
    names = [prior.name for prior in priors]
    if len(set(names)) != len(names) or not names:
        raise BadValue("two priors have one name, or there is none", where="study", expected="unique names")
    labels = [prior.group for prior in priors] if by == "group" else names
    parts = tuple(dict.fromkeys(labels))
    d = len(names)
    points = qmc.Sobol(2 * d, rng=seed).random(base)
    a, b = points[:, :d], points[:, d:]
    mixed = [np.where(np.array([label == part for label in labels]), b, a) for part in parts]
    unit = np.concatenate([a, b, *mixed])
    draws = np.column_stack([prior.at(unit[:, i]) for i, prior in enumerate(priors)])
    results = np.full((len(draws), len(outputs)), np.nan)
    file = Path(kept) if kept is not None else None
    done = 0
    if file is not None:
        mark = hashlib.sha256(draws.tobytes() + json.dumps([names, list(outputs), chunk]).encode()).hexdigest()
        done = _resume(file, mark, results)
    while done < len(draws):
        end = min(done + chunk, len(draws))
        found = np.asarray(model(draws[done:end]), dtype=float)
        if found.shape != (end - done, len(outputs)) or not np.isfinite(found).all():
            raise BadValue(
                f"the model returned {found.shape}, or something that is no number",
                where=f"draws {done} to {end - 1}",
                expected=f"numbers of shape {(end - done, len(outputs))}",
            )
        results[done:end] = found
        if file is not None:
            with file.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"from": done, "results": found.tolist()}) + "\n")
        done = end
        if progress:
            progress(done, len(draws))
    return Study(tuple(priors), tuple(outputs), parts, draws, results, base)


def _resume(file: Path, mark: str, results: np.ndarray) -> int:
    """Put kept rows into `results` and return how many there are; begin the file if there is none."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({"study": mark}) + "\n", encoding="utf-8")
        return 0
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    try:
        if json.loads(lines[0])["study"] != mark:
            raise BadFile("it holds draws of another study", where=str(file), todo="remove it, or name another file")
        done, whole = 0, lines[:1]
        for line in lines[1:]:
            if not line.endswith("\n"):  # cut off while it was written
                break
            row = json.loads(line)
            rows = np.array(row["results"])
            results[row["from"] : row["from"] + len(rows)] = rows
            done, whole = row["from"] + len(rows), [*whole, line]
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise BadFile(f"it is no file of draws: {error}", where=str(file), todo="remove it") from None
    if len(whole) < len(lines):
        file.write_text("".join(whole), encoding="utf-8")
    return done
