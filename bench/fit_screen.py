"""Fit the weights of the screening features on a benchmark with known truth, and cross-validate them by groups.

    python bench/fit_screen.py --names N.csv --exclude X.csv --queries Q.csv [--choose] [--write]

Model: logistic regression on pairs. For each query with truth the best pair of a true entry is a positive example and
the best pairs of other entries are negative ones; for each query without truth the best pairs are negative ones. Which
pairs are best depends on the weights, so fitting and choosing alternate a few times. Queries of one group share an
entry or a base name, directly or through others: no party is in two folds. Printed: recall over the held-out folds, and
recall and false alarms there at the threshold of the other folds.

`--choose` does the same for the parameters of the search for candidates (`CHOICES`): each fold is judged with the value
and the weights that the other folds prefer.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import polars as pl
from scipy.optimize import minimize

from licet.screening import candidates, hits, ranking, scores

TABLE = Path(scores.__file__).parent / "tables" / "weights.csv"
ROUNDS, PENALTY, WRONG, ALARM = 4, 2.0, 0.25, 2.0
# the sign a feature must have to mean what it says; the others are free
NEVER_NEGATIVE = {
    "covered_query",
    "covered_name",
    "covered_both",
    "matched",
    "whole_text",
    "whole_close",
    "cut_off",
}
NEVER_POSITIVE = {"missed_query", "missed_name", "other_number"}
# parameters of the search for candidates, and the values tried beside the one that stands
CHOICES = (
    (candidates, "BUDGET", (3_000, 12_000)),
    (candidates, "MOST", (20, 80)),
    (candidates, "SHARE", (0.2, 0.4)),
    (candidates, "ALIKE_BUDGET", (500, 2_000)),
    (candidates, "ALIKE_MOST", (5, 12)),
    (candidates, "FREQUENT", (0.4, 0.8)),
    (candidates, "FLATNESS", (0.15, 0.6)),
    (ranking, "WORDED", (1.0, 2.0)),
    (ranking, "FLATTER", (0.5, 1.0)),
)


def pairs_of(index, texts):
    """Return query, entry, features and equality of all pairs compared for the texts."""
    parts = []
    for first in range(0, len(texts), hits.CHUNK):
        found = hits._pairs(index, texts[first : first + hits.CHUNK], hits.candidates.BUDGET, hits.candidates.MOST)
        if found is not None:
            pairs, owner = found
            entry = index.name_entry[index.row_name[pairs.row]]
            parts.append((owner + first, entry, scores.features(pairs), pairs.equal))
    return tuple(np.concatenate(p) for p in zip(*parts, strict=True))


def best_per_entry(query, entry, value):
    """Return the positions of the best pair of each query and entry, ordered by query, best first."""
    order = np.lexsort((-value, entry, query))
    key = query[order].astype(np.int64) * (entry.max() + 1) + entry[order]
    kept = order[np.r_[True, key[1:] != key[:-1]]]
    return kept[np.lexsort((-value[kept], query[kept]))]


def examples(query, entry, value, true, positive):
    """Return positions, labels and sample weights of the pairs to learn from."""
    kept = best_per_entry(query, entry, value)
    label = true[kept]
    wrong = np.flatnonzero(~label)
    place = np.arange(len(wrong)) - np.searchsorted(query[kept[wrong]], query[kept[wrong]])
    wrong = wrong[place < 3]
    right = np.flatnonzero(label)
    place = np.arange(len(right)) - np.searchsorted(query[kept[right]], query[kept[right]])
    right = right[place < 1]
    chosen = np.concatenate([right, wrong])
    weight = np.where(label[chosen], 1.0, np.where(positive[query[kept[chosen]]], WRONG, ALARM))
    return kept[chosen], label[chosen].astype(float), weight


def fit(x, label, weight, start):
    """Return bias and weights of a logistic regression with a quadratic penalty and bounded signs."""

    def loss(w):
        z = x @ w[1:] + w[0]
        p = 1 / (1 + np.exp(-z))
        value = np.sum(weight * (np.logaddexp(0, z) - label * z)) + PENALTY / 2 * np.sum(w[1:] ** 2)
        slope = weight * (p - label)
        return value, np.r_[slope.sum(), x.T @ slope + PENALTY * w[1:]]

    bounds = [(None, None)]
    bounds += [(0 if n in NEVER_NEGATIVE else None, 0 if n in NEVER_POSITIVE else None) for n in scores.FEATURES]
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x


def learn(*, query, entry, x, equal, true, positive, use, start):
    """Return weights learned from the queries in `use`."""
    w = start
    inside = use[query] & ~equal
    q, e, t, f = query[inside], entry[inside], true[inside], x[inside].astype(float)
    for _ in range(ROUNDS):
        chosen, label, weight = examples(q, e, f @ w[1:] + w[0], t, positive)
        w = fit(f[chosen], label, weight, w)
    return w


def outcome(query, entry, value, true, count):
    """Return per query the best score, and the best score of a true entry in the first ten (0 if none), and
    its rank."""
    kept = best_per_entry(query, entry, value)
    place = np.arange(len(kept)) - np.searchsorted(query[kept], query[kept])
    kept, place = kept[place < 10], place[place < 10]
    top, hit, rank = np.zeros(count), np.zeros(count), np.full(count, 99)
    np.maximum.at(top, query[kept], value[kept])
    good = true[kept]
    np.maximum.at(hit, query[kept][good], value[kept][good])
    np.minimum.at(rank, query[kept][good], place[good])
    return top, hit, rank


def threshold(top, negative, rate=0.02):
    """Return the lowest threshold whose false-positive rate stays at or below `rate`: an alarm is a score
    above it or equal."""
    ordered = np.sort(top[negative])[::-1]
    return float(np.nextafter(ordered[int(rate * len(ordered))], 2))


def grouped(queries):
    """Return the group of each query: queries that share a true entry or a base name, or are linked by such."""
    above: dict[str, str] = {}

    def root(key):
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    first = []
    for i, (truth, base) in enumerate(zip(queries["truth_ids"], queries["base_name"], strict=True)):
        keys = [*(f"entry {t}" for t in (truth or "").split(";") if t), *([f"name {base.casefold()}"] if base else [])]
        keys = keys or [f"query {i}"]
        first.append(keys[0])
        for key in keys[1:]:
            one, other = sorted((root(keys[0]), root(key)))
            above[other] = one
    return [root(key) for key in first]


def compared(index, queries):
    """Return what `learn` reads: query, entry, features and equality of the pairs, which are true, which queries are
    positive."""
    position = {e: i for i, e in enumerate(index.entries)}
    query, entry, x, equal = pairs_of(index, queries["query"].to_list())
    truth = [{position[t] for t in (s or "").split(";") if t in position} for s in queries["truth_ids"]]
    positive = np.array([bool(s) for s in queries["truth_ids"]])
    true = np.fromiter((e in truth[q] for q, e in zip(query.tolist(), entry.tolist(), strict=True)), bool, len(query))
    return {"query": query, "entry": entry, "x": x, "equal": equal, "true": true, "positive": positive}


def outcome_at(pairs, w):
    """Return `outcome` with weights `w`."""
    x, equal, count = pairs["x"], pairs["equal"], len(pairs["positive"])
    value = np.where(equal, 1.0, np.minimum(1 / (1 + np.exp(-(x @ w[1:] + w[0]))), scores.HIGHEST))
    return outcome(pairs["query"], pairs["entry"], value, pairs["true"], count)


def fold_outcomes(pairs, group, folds):
    """Return for each fold the outcome of every query, with weights learned from the other folds."""
    table = scores.weights()
    start = np.array([table["bias"], *(table[n] for n in scores.FEATURES)])
    return [outcome_at(pairs, learn(**pairs, use=group != fold, start=start)) for fold in range(folds)]


def held_out(outcomes, positive, group):
    """Print recall over the held-out folds, and there at the threshold of the other folds."""
    top, hit, rank = np.zeros(len(positive)), np.zeros(len(positive)), np.full(len(positive), 99)
    recall, alarms = [], []
    for fold, (t, h, r) in enumerate(outcomes):
        held = group == fold
        at = threshold(t, ~positive & ~held)
        recall.append(h[positive & held] >= at)
        alarms.append(t[~positive & held] >= at)
        top[held], hit[held], rank[held] = t[held], h[held], r[held]
    at = threshold(top, ~positive)
    print(
        f"recall@1 {np.mean(rank[positive] == 0):.4f}  recall@10 {np.mean(rank[positive] < 10):.4f}  "
        f"at 2 % {np.mean(hit[positive] >= at):.4f}  at the threshold of the other folds "
        f"{np.concatenate(recall).mean():.4f}, false alarms {np.concatenate(alarms).mean():.4f}"
    )


def worth(outcome, positive, use):
    """Return what a choice is judged by, over the queries in `use`: recall@1 + recall@10 + recall at 2 %."""
    top, hit, rank = outcome
    good = positive & use
    at = threshold(top, ~positive & use)
    return np.mean(rank[good] == 0) + np.mean(rank[good] < 10) + np.mean(hit[good] >= at)


def choose(names, queries, index, group, folds):
    """Try other values of each parameter, one at a time, and print what each brings on folds that did not choose it."""
    positive = np.array([bool(s) for s in queries["truth_ids"]])
    standing = fold_outcomes(compared(index, queries), group, folds)
    print("\nstanding values, held out: ", end="")
    held_out(standing, positive, group)
    tried = {"standing": standing}
    for module, name, values in CHOICES:
        stands = getattr(module, name)
        of_parameter = {f"{name} = {stands}": standing}
        for value in values:
            setattr(module, name, value)
            other = hits.build_index(names) if name in ("FLATNESS", "FLATTER") else index
            of_parameter[f"{name} = {value}"] = fold_outcomes(compared(other, queries), group, folds)
            print(f"{name} = {value:g} (stands: {stands:g}), held out: ", end="", flush=True)
            held_out(of_parameter[f"{name} = {value}"], positive, group)
        setattr(module, name, stands)
        chosen = [
            max(of_parameter, key=lambda key, fold=fold: worth(of_parameter[key][fold], positive, group != fold))
            for fold in range(folds)
        ]
        print(f"{name}: the other folds choose {', '.join(sorted(key.split(' = ')[1] for key in chosen))}: ", end="")
        held_out([of_parameter[key][fold] for fold, key in enumerate(chosen)], positive, group)
        tried |= of_parameter
    chosen = [
        max(tried, key=lambda key, fold=fold: worth(tried[key][fold], positive, group != fold)) for fold in range(folds)
    ]
    print(f"one change of all, as the other folds choose ({'; '.join(chosen)}), held out: ", end="")
    held_out([tried[key][fold] for fold, key in enumerate(chosen)], positive, group)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("names", "exclude", "queries"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write tables/weights.csv")
    parser.add_argument("--choose", action="store_true", help="also cross-validate the parameters of the search")
    args = parser.parse_args()
    names, queries = (pl.read_csv(p, infer_schema_length=0) for p in (args.names, args.queries))
    names = names.join(
        pl.read_csv(args.exclude, infer_schema_length=0), on=["entry_id", "name"], how="anti", maintain_order="left"
    )
    index = hits.build_index(names)
    pairs = compared(index, queries)
    positive = pairs["positive"]
    roots = pl.Series(grouped(queries))
    group = (roots.hash(7) % args.folds).to_numpy()
    print(f"{len(queries):,} queries in {roots.n_unique():,} groups, {args.folds} folds")
    print("held out: ", end="")
    held_out(fold_outcomes(pairs, group, args.folds), positive, group)
    table = scores.weights()
    start = np.array([table["bias"], *(table[n] for n in scores.FEATURES)])
    w = learn(**pairs, use=np.ones(len(positive), bool), start=start)
    t, h, _ = outcome_at(pairs, w)
    for rate in (0.01, 0.02, 0.05, 0.25):
        at = threshold(t, ~positive, rate)
        print(f"all data: {rate:.2f} false alarms at threshold {at:.4f}: recall {np.mean(h[positive] >= at):.4f}")
    for name, v in zip(("bias", *scores.FEATURES), w, strict=True):
        print(f"{name:18s} {v:8.3f}")
    if args.write:
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["feature", "weight"])
            writer.writerows([n, round(float(v), 4)] for n, v in zip(("bias", *scores.FEATURES), w, strict=True))
    if args.choose:
        choose(names, queries, index, group, args.folds)


if __name__ == "__main__":
    main()
