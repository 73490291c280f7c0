"""Screen a benchmark of queries and print quality, speed and memory; rivals and two million names on request.

    python bench/screen.py --names N.csv --exclude X.csv --queries Q.csv --run OUT.csv [--rivals] [--scale 2000000]

Names: entry_id, name. Exclude: entry_id, name to leave out of the index. Queries: query_id, category, kind,
lang, query, truth_ids (empty: a negative). The run file has query_id, rank, entry_id, score. Metrics are those of the
benchmark's README; a hit or an alarm at a threshold is a score at or above it. One thread is used.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

for variable in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import numpy as np  # noqa: E402  (threads are limited before these are loaded)
import polars as pl  # noqa: E402

Run = list[tuple[int, str, float, int]]


def measures(run: pl.DataFrame, queries: pl.DataFrame) -> pl.DataFrame:
    """Return per query: positive, best score, best score of a true entry in the first ten (-1 if none), hit at
    1 and at 10."""
    truth = (
        queries.drop("query")
        .with_row_index("query")
        .select("query", pl.col("truth_ids").fill_null("").str.split(";").alias("truth"))
    )
    hit = pl.col("entry_id").is_in(pl.col("truth"))
    found = (
        run.filter(pl.col("rank") <= 10)
        .join(truth, on="query")
        .group_by("query")
        .agg(
            pl.col("score").max().alias("best"),
            pl.col("score").filter(hit).max().alias("hit"),
            (hit & (pl.col("rank") == 1)).any().alias("at_1"),
            hit.any().alias("at_10"),
        )
    )
    return (
        queries.drop("query")
        .with_row_index("query")
        .with_columns((pl.col("truth_ids").fill_null("") != "").alias("positive"))
        .join(found, on="query", how="left", maintain_order="left")
        .with_columns(pl.col("best", "hit").cast(pl.Float64).fill_null(-1.0), pl.col("at_1", "at_10").fill_null(False))
    )


def threshold(best: np.ndarray, rate: float) -> float:
    """Return the lowest threshold at which at most `rate` of the negatives raise an alarm."""
    ordered = np.sort(best)[::-1]
    return float(np.nextafter(ordered[int(rate * len(ordered))], np.inf))


def summary(table: pl.DataFrame) -> dict[str, float]:
    """Return recall at 1 and 10, recall at fixed false-positive rates, the best F1 and the threshold at 2 %."""
    good, bad = table.filter("positive"), table.filter(~pl.col("positive"))
    hit, best = good["hit"].to_numpy(), bad["best"].to_numpy()
    out = {"recall@1": good["at_1"].mean(), "recall@10": good["at_10"].mean()}
    for rate in (0.01, 0.02, 0.05):
        out[f"recall@fpr{100 * rate:.0f}%"] = float((hit >= threshold(best, rate)).mean())
    levels = np.unique(np.concatenate([hit[hit >= 0], best[best >= 0]]))
    tp = len(hit) - np.searchsorted(np.sort(hit), levels)
    fp = len(best) - np.searchsorted(np.sort(best), levels)
    out["best F1"] = float((2 * tp / (tp + len(hit) + fp)).max())
    out["threshold@2%"] = threshold(best, 0.02)
    return {k: float(v) for k, v in out.items()}


def report(name: str, run: pl.DataFrame, queries: pl.DataFrame, settled: float | None) -> None:
    """Print the metrics, over all and by category and kind."""
    table = measures(run, queries)
    total = summary(table)
    print(f"\n== {name}: " + "  ".join(f"{k} {v:.4f}" for k, v in total.items()))
    if settled is None:
        return
    good, bad = table.filter("positive"), table.filter(~pl.col("positive"))
    print(
        f"at the fixed threshold {settled}: recall {(good['hit'] >= settled).mean():.4f}, "
        f"false alarms {(bad['best'] >= settled).mean():.4f}"
    )
    level = total["threshold@2%"]
    by = table.group_by("category", "kind", "lang").agg(
        pl.len().alias("n"),
        pl.when(pl.col("positive").first()).then(pl.col("at_1").mean()).alias("r@1"),
        pl.when(pl.col("positive").first()).then(pl.col("at_10").mean()).alias("r@10"),
        pl.when(pl.col("positive").first()).then((pl.col("hit") >= level).mean()).alias("r@2%"),
        (pl.col("best") >= level).mean().alias("alarm"),
    )
    if "tier" in table.columns:
        held = table.filter(category="alt_heldout").group_by("tier")
        means = pl.col("at_1", "at_10").mean(), (pl.col("hit") >= level).mean().alias("r@2%")
        print_table(held.agg(pl.len().alias("n"), *means).sort("tier"))
    print_table(by.sort("category", "kind", "lang"))


def print_table(table: pl.DataFrame) -> None:
    with pl.Config(tbl_rows=100, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True, float_precision=3):
        print(table)


def memory() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def median_of_3(work: Callable[[], pl.DataFrame]) -> tuple[pl.DataFrame, float, float]:
    """Return the result, the median of three times on the wall, and that of the processor's."""
    times, busy, out = [], [], pl.DataFrame()
    for _ in range(3):
        begin, began = time.perf_counter(), time.process_time()
        out = work()
        times.append(time.perf_counter() - begin)
        busy.append(time.process_time() - began)
    return out, sorted(times)[1], sorted(busy)[1]


def ours(names: pl.DataFrame, queries: pl.DataFrame, path: Path) -> None:
    """Index, search and time with licet; write the run file and print the metrics."""
    from licet.screening.fast import kernels
    from licet.screening.hits import Thresholds, build_index, search

    build_index(names.head(50))  # tables are read before the clock starts
    before = memory()
    begin, began = time.perf_counter(), time.process_time()
    index = build_index(names)
    built, building = time.perf_counter() - begin, time.process_time() - began
    texts = queries["query"].to_list()
    search(index, texts[:1])  # and kernels loaded
    run, seconds, busy = median_of_3(lambda: search(index, texts))
    single, began = [], time.process_time()
    for text in texts[:1000]:
        begin = time.perf_counter()
        search(index, [text])
        single.append(time.perf_counter() - begin)
    alone = 1000 * (time.process_time() - began) / len(single)
    ids = queries["query_id"]
    out = run.select(ids.gather(run["query"]).alias("query_id"), "rank", "entry_id", "score")
    out.write_csv(path)
    kernel = "numba kernel" if kernels() else "SciPy, no numba"
    print(
        f"licet ({kernel}): {names.height:,} names indexed in {built:.2f} s ({building:.2f} s of processor); "
        f"{len(texts) / seconds:,.0f} queries/s in batch ({len(texts) / busy:,.0f} by processor time); "
        f"one query {1000 * np.median(single):.2f} ms (median), {1000 * np.quantile(single, 0.99):.2f} ms (99 %), "
        f"{alone:.2f} ms of processor (mean); "
        f"peak memory {memory():.0f} MB ({before:.0f} before indexing)"
    )
    report("licet", run, queries, Thresholds().settled)


def best_of_entries(scored: list[list[tuple[str, float]]]) -> pl.DataFrame:
    """Return a run from (entry, score) lists: the best score of each entry, ten entries a query."""
    rows: Run = []
    for i, pairs in enumerate(scored):
        best: dict[str, float] = {}
        for entry, score in pairs:
            best[entry] = max(score, best.get(entry, 0.0))
        ranked = sorted(best.items(), key=lambda kv: -kv[1])[:10]
        rows += [(i, entry, score, k + 1) for k, (entry, score) in enumerate(ranked)]
    schema = {"query": pl.UInt32, "entry_id": pl.String, "score": pl.Float64, "rank": pl.UInt32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def rapidfuzz_wratio(names: pl.DataFrame, queries: pl.DataFrame, sample: int) -> None:
    """RapidFuzz WRatio over every name, default processing; timed on a sample because it compares all pairs."""
    from rapidfuzz import fuzz, process, utils

    texts = [utils.default_process(n) for n in names["name"]]
    entries = names["entry_id"].to_list()
    part = queries.sample(min(sample, queries.height), seed=1)
    begin = time.perf_counter()
    scored = [
        [
            (entries[k], score)
            for _, score, k in process.extract(utils.default_process(q), texts, scorer=fuzz.WRatio, limit=40)
        ]
        for q in part["query"]
    ]
    seconds = time.perf_counter() - begin
    print(f"\nRapidFuzz WRatio: {part.height / seconds:,.1f} queries/s (sample of {part.height} queries)")
    report("RapidFuzz WRatio", best_of_entries(scored), part, None)


def tfidf(names: pl.DataFrame, queries: pl.DataFrame) -> None:
    """Character 3-gram TF-IDF of scikit-learn with sparse_dot_topn."""
    try:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sparse_dot_topn import sp_matmul_topn
    except ImportError as error:
        print(
            f"\nTF-IDF rival absent ({error.name} is not installed): make an environment with licet and "
            "`pip install scikit-learn sparse_dot_topn`, and run this file with its python"
        )
        return
    begin = time.perf_counter()
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    table = vectorizer.fit_transform(names["name"].str.to_lowercase().to_list()).T.tocsr()
    built = time.perf_counter() - begin
    entries = names["entry_id"].to_list()

    def work() -> pl.DataFrame:
        found = sp_matmul_topn(
            vectorizer.transform(queries["query"].str.to_lowercase().to_list()), table, top_n=40, sort=True
        )
        return best_of_entries(
            [
                list(zip((entries[j] for j in found.indices[a:b]), found.data[a:b].tolist(), strict=True))
                for a, b in zip(found.indptr[:-1], found.indptr[1:], strict=True)
            ]
        )

    run, seconds, _ = median_of_3(work)
    print(f"\nscikit-learn + sparse_dot_topn: indexed in {built:.2f} s; {queries.height / seconds:,.0f} queries/s")
    report("TF-IDF 3-grams", run, queries, None)


def synthetic(names: pl.Series, count: int) -> pl.DataFrame:
    """Return made-up entries whose words are those of the list, a third of them halves of two words joined.

    Real lists bring new words as they grow; about ten times as many words for 35 times as many names.
    """
    rng = np.random.default_rng(7)
    words = names.str.split(" ").explode().drop_nulls().to_numpy()
    common = set(names.str.split(" ").explode().drop_nulls().value_counts().filter(pl.col("count") > 60).to_series())
    joined = [
        a if a in common else a[: (len(a) + 1) // 2] + b[len(b) // 2 :]
        for a, b in zip(rng.choice(words, 400_000), rng.choice(words, 400_000), strict=True)
    ]
    stock = np.concatenate([words, np.array(joined, dtype=object)])
    picks, keep = stock[rng.integers(0, len(stock), (count, 5))], rng.integers(2, 6, count)
    made = [" ".join(row[:k]) for row, k in zip(picks, keep, strict=True)]
    return pl.DataFrame({"entry_id": [f"made-{i}" for i in range(count)], "name": made})


def scale(names: pl.DataFrame, queries: pl.DataFrame, size: int) -> None:
    """Index the names and synthetic ones up to `size`, and show what the budget of postings loses against
    reading them all."""
    from licet.screening.candidates import BUDGET
    from licet.screening.hits import build_index, search

    big = pl.concat([names.select("entry_id", "name"), synthetic(names["name"], size - names.height)])
    begin = time.perf_counter()
    index = build_index(big)
    print(f"\n{big.height:,} names indexed in {time.perf_counter() - begin:.1f} s, peak memory {memory():.0f} MB")
    texts = queries["query"].to_list()
    search(index, texts[:50])
    for label, budget in (("with the budget", BUDGET), ("all postings read", None)):
        begin, began = time.perf_counter(), time.process_time()
        run = search(index, texts, budget=budget)
        seconds, busy = time.perf_counter() - begin, time.process_time() - began
        total = summary(measures(run, queries))
        print(
            f"{label}: {len(texts) / seconds:,.0f} queries/s ({len(texts) / busy:,.0f} by processor time), "
            f"recall@10 {total['recall@10']:.4f}, "
            f"recall@1 {total['recall@1']:.4f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--exclude", type=Path)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="the run file to write")
    parser.add_argument(
        "--rivals", action="store_true", help="also run RapidFuzz WRatio and scikit-learn with sparse_dot_topn"
    )
    parser.add_argument("--rival-sample", type=int, default=1000, help="queries given to RapidFuzz WRatio")
    parser.add_argument("--scale", type=int, default=0, help="also index this many names, synthetic ones added")
    args = parser.parse_args()
    for path in (args.names, args.queries, *([args.exclude] if args.exclude else [])):
        if not path.is_file():
            sys.exit(f"{path} is not a file")
    names, queries = (pl.read_csv(path, infer_schema_length=0) for path in (args.names, args.queries))
    if args.exclude:
        left_out = pl.read_csv(args.exclude, infer_schema_length=0)
        names = names.join(left_out, on=["entry_id", "name"], how="anti", maintain_order="left")
    ours(names, queries, args.run)
    if args.rivals:
        rapidfuzz_wratio(names, queries, args.rival_sample)
        tfidf(names, queries)
    if args.scale:
        scale(names, queries, args.scale)


if __name__ == "__main__":
    main()
