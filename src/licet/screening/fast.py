"""Optional kernels, compiled with numba where the extra `fast` is installed; NumPy and SciPy do the same without it.

Set the environment variable LICET_PLAIN=1 to do without them.
"""

import importlib.util
import os
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np


@cache
def kernels() -> dict[str, Callable[..., Any]]:
    """Return the compiled kernels by name; none without numba.

    `within` orders the forms of a few vectors and cuts them at a budget, `best` finds the best rows of each vector,
    `names` the same with their 3-grams completed, `meet` the pairs of words to compare, `settle` the partner of each
    word.
    """
    if os.environ.get("LICET_PLAIN") or importlib.util.find_spec("numba") is None:
        return {}
    import numba

    compiled: Any = numba.njit(cache=True, nogil=True)
    return {
        "within": compiled(_within),
        "best": compiled(_best_rows),
        "names": compiled(_best_names),
        "meet": compiled(_meet),
        "settle": compiled(_settle),
    }


def _within(start: Any, form: Any, value: Any, budgets: Any, indptr: Any, rarities: Any) -> Any:
    """Return the forms of each vector rarest first, cut at its budget, and their values times their rarity, of length
    one before the cut; forms without postings are left out."""
    kept, out_form, out_value = np.zeros(len(start), np.int64), form.copy(), value.copy()
    filled = 0
    for i in range(len(start) - 1):
        first, norm = filled, 0.0
        for k in range(start[i], start[i + 1]):
            cost = indptr[form[k] + 1] - indptr[form[k]]
            worth = value[k] * rarities[cost]
            norm += np.float64(worth) * np.float64(worth)
            if cost == 0:
                continue
            p = filled
            filled += 1
            while p > first and indptr[out_form[p - 1] + 1] - indptr[out_form[p - 1]] > cost:
                out_form[p], out_value[p] = out_form[p - 1], out_value[p - 1]
                p -= 1
            out_form[p], out_value[p] = form[k], worth
        length = max(np.sqrt(norm), 1e-6)
        last, spent = first, 0
        while last < filled:
            spent += indptr[out_form[last] + 1] - indptr[out_form[last]]
            if spent > budgets[i] and last > first:
                break
            out_value[last] = np.float32(out_value[last] / length)
            last += 1
        filled = last
        kept[i + 1] = filled
    return kept, out_form[:filled], out_value[:filled]


def _best_rows(
    start: Any, gram: Any, value: Any, indptr: Any, indices: Any, data: Any, rows: int, most: int, share: float
) -> Any:
    """Add up postings of each vector in one dense row; keep the `most` largest sums from `share` of the
    largest, best first."""
    count = len(start) - 1
    total = np.zeros(rows, np.float32)
    touched = np.empty(rows, np.int32)
    owner = np.empty(count * most, np.int64)
    row = np.empty(count * most, np.int32)
    best = np.empty(count * most, np.float32)
    filled = 0
    for i in range(count):
        n = 0
        top = np.float32(0)
        for k in range(start[i], start[i + 1]):
            g = gram[k]
            v = value[k]
            for p in range(indptr[g], indptr[g + 1]):
                r = indices[p]
                x = v * data[p]
                if x <= 0:  # a row is touched once: its sum is above 0 from then on
                    continue
                if total[r] == 0:
                    touched[n] = r
                    n += 1
                total[r] += x
                top = max(top, total[r])
        least = top * np.float32(share)
        first = filled
        for t in range(n):
            r = touched[t]
            x = total[r]
            total[r] = 0
            if x < least:
                continue
            if filled - first < most:
                p = filled
                filled += 1
            elif x > best[filled - 1] or (x == best[filled - 1] and r < row[filled - 1]):
                p = filled - 1
            else:
                continue
            while p > first and (best[p - 1] < x or (best[p - 1] == x and row[p - 1] > r)):
                best[p], row[p] = best[p - 1], row[p - 1]
                p -= 1
            best[p], row[p], owner[filled - 1] = x, r, i
            owner[p] = i
    return owner[:filled], row[:filled], best[:filled]


def _best_names(
    word_start: Any, word_read: Any, word: Any, worth: Any, gram_start: Any, gram_read: Any, gram: Any, value: Any,
    indptr: Any, indices: Any, data: Any, rarities: Any, row_start: Any, row_words: Any, norm: Any, spelled_start: Any,
    spelled_gram: Any, spelled_value: Any, grams: int, expected: float, picked: int, most: int, share: float,
) -> Any:  # fmt: skip
    """Add up the postings read of each vector, those of words with the 3-grams that a word is expected to bring; pick
    about `picked` rows of the largest sums, complete their cosines of 3-grams from their words, and keep the `most`
    largest sums from `share` of the largest, best first.

    Sums stand side by side in the order rows are met, found by a hash table: that fits the cache of the processor, a
    sum for each row of the list does not.
    """
    count, words, steps = len(word_start) - 1, len(spelled_start) - 1, 4096
    slots = 1 << 14
    table, met, step = np.full(slots, -1, np.int32), np.empty(slots, np.int32), np.empty(slots, np.int16)
    sums, worded = np.empty(slots, np.float32), np.empty(slots, np.float32)
    dense = np.zeros(grams, np.float32)
    dot, seen = np.zeros(words, np.float32), np.full(words, -1, np.int32)
    owner, row = np.empty(count * most, np.int64), np.empty(count * most, np.int32)
    best = np.empty(count * most, np.float32)
    bins, pick = np.zeros(steps + 1, np.int64), np.empty(slots, np.int32)
    begin, end, length = np.empty(128, np.int64), np.empty(128, np.int64), np.empty(128, np.float32)
    held = 128 * int((row_start[1:] - row_start[:-1]).max()) + 1
    fresh, fresh_from, fresh_to = np.empty(held, np.int32), np.empty(held, np.int32), np.empty(held, np.int32)
    filled = 0
    for i in range(count):
        postings = 0
        for k in range(word_start[i], word_read[i]):
            postings += indptr[word[k] + 1] - indptr[word[k]]
        for k in range(gram_start[i], gram_read[i]):
            postings += indptr[gram[k] + 1] - indptr[gram[k]]
        if 2 * postings > slots:
            while 2 * postings > slots:
                slots *= 2
            table, met, step = np.full(slots, -1, np.int32), np.empty(slots, np.int32), np.empty(slots, np.int16)
            sums, worded, pick = np.empty(slots, np.float32), np.empty(slots, np.float32), np.empty(slots, np.int32)
        shift = np.uint64(64)
        while np.uint64(slots) >> (np.uint64(64) - shift) > np.uint64(1):
            shift -= np.uint64(1)
        for k in range(gram_read[i], gram_start[i + 1]):
            dense[gram[k]] += value[k]
        n = 0
        for k in range(word_start[i], word_read[i] + gram_read[i] - gram_start[i]):
            by_word = k < word_read[i]
            g = k - word_read[i] + gram_start[i]
            form, exact = (word[k], worth[k]) if by_word else (gram[g], value[g])
            first, last = indptr[form], indptr[form + 1]
            more = np.float32(0)
            w = form - grams
            if 0 <= w < words:
                for p in range(spelled_start[w], spelled_start[w + 1]):
                    more += dense[spelled_gram[p]] * spelled_value[p]
                more *= np.float32(expected) / rarities[last - first]
            for p in range(first, last):
                r, x = indices[p], data[p]
                slot = np.int64((np.uint64(r) * np.uint64(0x9E3779B97F4A7C15)) >> shift)
                while table[slot] >= 0 and met[table[slot]] != r:
                    slot = (slot + 1) & (slots - 1)
                t = table[slot]
                if t < 0:
                    t = n
                    table[slot] = n
                    met[n], sums[n], worded[n] = r, np.float32(0), np.float32(0)
                    n += 1
                if by_word:
                    worded[t] += exact * x
                sums[t] += (exact + more) * x
        table[:] = -1
        for k in range(gram_start[i], gram_read[i]):
            dense[gram[k]] += value[k]
        top = np.float32(0)
        for t in range(n):
            top = max(top, sums[t])
        bins[:] = 0
        scale = np.float32(steps) / top if top > 0 else np.float32(0)
        for t in range(n):
            step[t] = int(sums[t] * scale)
            bins[step[t]] += 1
        level, above = steps, bins[steps]
        while level > 0 and above + bins[level - 1] <= picked:
            level -= 1
            above += bins[level]
        picks = 0
        for t in range(n):
            if step[t] >= level or (step[t] == level - 1 and above < picked):
                above += step[t] == level - 1
                pick[picks] = t
                picks += 1
        top = np.float32(0)
        first = filled
        for a in range(picks):
            if a % 128 == 0:  # rows and words are fetched 128 rows at a time: memory answers many requests at once
                last = min(a + 128, picks)
                for b in range(a, last):
                    r = met[pick[b]]
                    begin[b - a], end[b - a], length[b - a] = row_start[r], row_start[r + 1], norm[r]
                new = 0
                for b in range(last - a):
                    for k in range(begin[b], end[b]):
                        w = row_words[k]
                        fresh[new] = w
                        new += seen[w] != i
                        seen[w] = i
                for b in range(new):
                    w = fresh[b]
                    fresh_from[b], fresh_to[b] = spelled_start[w], spelled_start[w + 1]
                for b in range(new):
                    part = np.float32(0)
                    for p in range(fresh_from[b], fresh_to[b]):
                        part += dense[spelled_gram[p]] * spelled_value[p]
                    dot[fresh[b]] = part
            t = pick[a]
            r = met[t]
            x = np.float32(0)
            for k in range(begin[a % 128], end[a % 128]):
                x += dot[row_words[k]]
            x = worded[t] + x / length[a % 128]
            top = max(top, x)
            if filled - first < most:
                p = filled
                filled += 1
            elif x > best[filled - 1] or (x == best[filled - 1] and r < row[filled - 1]):
                p = filled - 1
            else:
                continue
            while p > first and (best[p - 1] < x or (best[p - 1] == x and row[p - 1] > r)):
                best[p], row[p] = best[p - 1], row[p - 1]
                p -= 1
            best[p], row[p], owner[filled - 1] = x, r, i
        for k in range(gram_start[i], gram_start[i + 1]):
            dense[gram[k]] = 0
        while filled > first and best[filled - 1] < top * np.float32(share):
            filled -= 1
    return owner[:filled], row[:filled], best[:filled]


def _meet(
    reading: Any, row: Any, start: Any, word: Any, row_start: Any, row_words: Any, known: Any, q_letters: Any,
    q_first: Any, q_size: Any, q_number: Any, q_bare: Any, n_letters: Any, n_first: Any, n_size: Any, n_number: Any,
) -> Any:  # fmt: skip
    """Return the words of each pair of reading and row; for each pair of their words 0 (nothing shared), 1 (the same
    word) or 2 + the position of the pair among the words to compare; and those pairs. A reading's word is compared
    with a word of the list once."""
    pairs = len(reading)
    q_at, n_at, at = np.zeros(pairs + 1, np.int64), np.zeros(pairs + 1, np.int64), np.zeros(pairs + 1, np.int64)
    q_count, n_count = np.empty(pairs, np.int64), np.empty(pairs, np.int64)
    for i in range(pairs):
        q_count[i] = start[reading[i] + 1] - start[reading[i]]
        n_count[i] = row_start[row[i] + 1] - row_start[row[i]]
        q_at[i + 1] = q_at[i] + q_count[i]
        n_at[i + 1] = n_at[i] + n_count[i]
        at[i + 1] = at[i] + q_count[i] * n_count[i]
    q_words, n_words = np.empty(q_at[pairs], np.int32), np.empty(n_at[pairs], np.int32)
    for i in range(pairs):
        for j in range(q_count[i]):
            q_words[q_at[i] + j] = word[start[reading[i]] + j]
        for k in range(n_count[i]):
            n_words[n_at[i] + k] = row_words[row_start[row[i]] + k]
    cell = np.zeros(at[pairs], np.int32)
    left, right = np.empty(at[pairs], np.int32), np.empty(at[pairs], np.int32)
    last = np.full(len(n_letters), -1, np.int32)
    found = 0
    first = 0
    while first < pairs:
        after = first + 1
        while after < pairs and reading[after] == reading[first]:
            after += 1
        for j in range(q_count[first]):
            q = q_words[q_at[first] + j]
            begin = found
            a = q_letters[q]
            for i in range(first, after):
                for k in range(n_count[i]):
                    n = n_words[n_at[i] + k]
                    here = at[i] + j * n_count[i] + k
                    if known[q] == n:
                        cell[here] = 1
                        continue
                    if last[n] >= begin:
                        cell[here] = last[n] + 2
                        continue
                    if q_number[q] or n_number[n]:
                        continue
                    b = n_letters[n]
                    shared, one, two = 0, 0, 0
                    both = a & b
                    while both:
                        both &= both - np.uint64(1)
                        shared += 1
                    if shared == 0 and not q_bare[q]:
                        continue
                    both = a
                    while both:
                        both &= both - np.uint64(1)
                        one += 1
                    both = b
                    while both:
                        both &= both - np.uint64(1)
                        two += 1
                    small, large = min(one, two), max(one, two)
                    near = shared * 2 >= large or (q_first[q] == n_first[n] and q_size[q] < n_size[n])
                    if (near and shared * 10 >= small * 7) or (q_bare[q] and shared * 2 >= small):
                        last[n] = found
                        left[found], right[found] = q, n
                        cell[here] = found + 2
                        found += 1
        first = after
    return q_at, q_words, n_at, n_words, cell, left[:found].copy(), right[:found].copy()


def _settle(cell: Any, credit: Any, n_words: Any, weight: Any, q_start: Any, n_start: Any) -> Any:
    """Return credit and partner of each query word (highest credit, then heaviest, then first), and the credit of
    each name word."""
    q_credit, partner = np.zeros(q_start[-1], np.float32), np.zeros(q_start[-1], np.int32)
    n_credit = np.zeros(len(n_words), np.float32)
    at = 0
    for i in range(len(q_start) - 1):
        for q in range(q_start[i], q_start[i + 1]):
            best = np.float32(-1)
            for n in range(n_start[i], n_start[i + 1]):
                value = credit[cell[at]]
                at += 1
                n_credit[n] = max(n_credit[n], value)
                ranked = value * np.float32(4096) + weight[n_words[n]]
                if ranked > best:
                    best = ranked
                    q_credit[q], partner[q] = value, n_words[n]
    return q_credit, partner, n_credit
