"""The compiled kernel of the table engine (numba, extra `fast`): rules as bitwise operations on 64 rows at a time.

A register holds two rows of bits for a block of table rows: where something is true, and where it is possible (not
false). Kleene's "and", "or" and "not" are then one operation on each. Facts of categories arrive as positions; words
say at each position the truth of up to 32 tests, and a transposition of 64 x 64 bits turns 64 words into registers.

This module imports numba: only `licet.decision.compiled` imports it, where numba is installed.
"""

# numba has no types, so its decorator leaves the functions untyped
# mypy: disable-error-code="untyped-decorator"

from typing import Any

import numpy as np
from numba import njit

from licet.decision.operations import AND, DOUBT_FALSE, DOUBT_TRUE, FALSE, NOT, OR, PREFER, TRUE

BLOCK = 32  # words of 64 rows in a block: the registers of a block stay in the cache of a core
ONE, ZERO, ALL = np.uint64(1), np.uint64(0), np.uint64(0xFFFFFFFFFFFFFFFF)


@njit(cache=True, nogil=True)
def transpose(a: Any) -> None:
    """Transpose 64 words of 64 bits in place: bit j of word i and bit i of word j change places."""
    j, m = np.uint64(32), np.uint64(0xFFFFFFFF)
    while j:
        k = ZERO
        while k < np.uint64(64):
            for i in range(k, k + j):
                t = ((a[i] >> j) ^ a[i + j]) & m
                a[i] ^= t << j
                a[i + j] ^= t
            k += j + j
        j >>= ONE
        m ^= m << j


@njit(cache=True, nogil=True)
def offer(word: Any, left: Any, position: int, out: Any, first: int) -> Any:
    """Give a position to the rows of a word that are left; return those that are left then."""
    hit = word & left
    left &= ~hit
    while hit:
        low = hit & (~hit + ONE)
        bit = 0
        probe = low
        if probe & np.uint64(0xFFFFFFFF00000000):
            bit += 32
        if probe & np.uint64(0xFFFF0000FFFF0000):
            bit += 16
        if probe & np.uint64(0xFF00FF00FF00FF00):
            bit += 8
        if probe & np.uint64(0xF0F0F0F0F0F0F0F0):
            bit += 4
        if probe & np.uint64(0xCCCCCCCCCCCCCCCC):
            bit += 2
        if probe & np.uint64(0xAAAAAAAAAAAAAAAA):
            bit += 1
        out[first + bit] = position
        hit ^= low
    return left


@njit(cache=True, nogil=True)
def operate(regs: Any, code: Any, span: int) -> None:
    """Carry out the operations (what, into, of, and) on the registers of a block of `span` words."""
    for n in range(len(code)):
        what, to, a, b = code[n, 0], code[n, 1], code[n, 2], code[n, 3]
        if what == AND:
            for w in range(span):
                regs[to, 0, w] = regs[a, 0, w] & regs[b, 0, w]
                regs[to, 1, w] = regs[a, 1, w] & regs[b, 1, w]
        elif what == OR:
            for w in range(span):
                regs[to, 0, w] = regs[a, 0, w] | regs[b, 0, w]
                regs[to, 1, w] = regs[a, 1, w] | regs[b, 1, w]
        elif what == NOT:
            for w in range(span):
                true = regs[a, 0, w]
                regs[to, 0, w] = ~regs[a, 1, w]
                regs[to, 1, w] = ~true
        elif what == PREFER:
            for w in range(span):
                true = regs[a, 0, w]
                unknown = regs[a, 1, w] & ~true
                made = regs[b, 0, w]
                regs[to, 1, w] = true | (regs[b, 1, w] & unknown)
                regs[to, 0, w] = true | (made & unknown)
        elif what == DOUBT_TRUE:
            for w in range(span):
                regs[to, 1, w] = regs[a, 1, w]
                regs[to, 0, w] = ZERO
        elif what == DOUBT_FALSE:
            for w in range(span):
                regs[to, 0, w] = regs[a, 0, w]
                regs[to, 1, w] = ALL
        else:
            for w in range(span):
                regs[to, 0, w] = ALL if what == TRUE else ZERO
                regs[to, 1, w] = ZERO if what == FALSE else ALL


@njit(cache=True, nogil=True)
def run(
    index: Any, of: Any, first: Any, words: Any, slots: Any, given: Any, into: Any, code: Any, registers: int,
    forbids: Any, stands: Any, holds: Any, tops: Any, review: Any, route: Any, subject: int, out: Any,
) -> None:  # fmt: skip
    """Decide a batch of rows.

    Args:
        index: positions, one row a source, one column a table row (a multiple of 64); unsigned, which spares a test for
            negative ones at each access.
        of: the source of each group of words.
        first: where each group begins in `words`.
        words: the truth of up to 32 tests at each position of a source, two bits a test.
        slots: the register of each test of each group, -1 for none.
        given: bits worked out before, of shape (planes, 2, words).
        into: the register of each of them.
        code: the operations.
        registers: how many registers the operations use.
        forbids, stands, holds: registers of prohibitions, of requirements that stand, of exceptions that hold; -1 where
            none can.
        tops: registers of: any prohibits, any stands, any fires.
        review: registers of the review policies, mildest first.
        route: registers of the routes.
        subject: register of `subject_to_ear`, -1 for none.
        out: positions of shape (6, table rows): low, high, rule, review, route, subject (0 false, 1 true, 2 unknown).
    """
    regs = np.zeros((registers, 2, BLOCK), np.uint64)
    buffer = np.zeros(64, np.uint64)
    total = index.shape[1] // 64
    for begin in range(0, total, BLOCK):
        span = min(BLOCK, total - begin)
        for k in range(len(of)):
            said = words[first[k] :]
            for w in range(span):
                row = (begin + w) * 64
                places = index[of[k], row : row + 64]
                for j in range(64):
                    buffer[j] = said[places[j]]
                transpose(buffer)
                for slot in range(32):
                    register = slots[k, slot]
                    if register >= 0:
                        regs[register, 0, w] = buffer[2 * slot]
                        regs[register, 1, w] = buffer[2 * slot + 1]
        for g in range(len(into)):
            for w in range(span):
                regs[into[g], 0, w] = given[g, 0, begin + w]
                regs[into[g], 1, w] = given[g, 1, begin + w]
        operate(regs, code, span)
        for w in range(span):
            at = (begin + w) * 64
            for bound in range(2):
                p, r, f = regs[tops[0], bound, w], regs[tops[1], bound, w], regs[tops[2], bound, w]
                twos, ones = p | r, p | (f & ~r)
                for j in range(64):
                    out[bound, at + j] = 2 * ((twos >> np.uint64(j)) & ONE) + ((ones >> np.uint64(j)) & ONE)
            p, r, f = regs[tops[0], 0, w], regs[tops[1], 0, w], regs[tops[2], 0, w]
            position = 1
            left = p
            for n in range(len(forbids)):
                if left == ZERO:
                    break
                if forbids[n] >= 0:
                    left = offer(regs[forbids[n], 0, w], left, position + n, out[2], at)
            position += len(forbids)
            left = r & ~p
            for n in range(len(stands)):
                if left == ZERO:
                    break
                if stands[n] >= 0:
                    left = offer(regs[stands[n], 0, w], left, position + n, out[2], at)
            position += len(stands)
            left = f & ~r & ~p
            for n in range(len(holds)):
                if left == ZERO:
                    break
                if holds[n] >= 0:
                    left = offer(regs[holds[n], 0, w], left, position + n, out[2], at)
            left = ALL
            for n in range(len(review) - 1, -1, -1):
                left = offer(regs[review[n], 0, w], left, n + 1, out[3], at)
                left &= ~regs[review[n], 1, w]
            left = ALL
            for n in range(len(route)):
                left = offer(regs[route[n], 0, w], left, n + 1, out[4], at)
            if subject >= 0:
                true, possible = regs[subject, 0, w], regs[subject, 1, w]
                for j in range(64):
                    unknown = ((possible & ~true) >> np.uint64(j)) & ONE
                    out[5, at + j] = 2 * unknown + ((true >> np.uint64(j)) & ONE)
