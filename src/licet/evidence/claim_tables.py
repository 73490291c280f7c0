"""Claims as tables: the file a person reviews, and the claims table of a case.

Nothing enters a case until a person confirms it. The review file is plain CSV: `decision` is empty, confirm or reject,
and what is wrong is corrected in place. What a text says stands in the columns `text` and `words` and is untrusted; a
cell that a spreadsheet would take for a formula is written with an apostrophe before it.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from licet.errors import BadFile, BadValue, UnknownName, nearest
from licet.evidence.claims import Claim
from licet.evidence.desk import Desk
from licet.evidence.document import Document, Span
from licet.evidence.text import listed, shown

REVIEW = listed(
    "decision claim_id document digest start end kind subject predicate value unit low high period since until scope "
    "mode speaker measured_by support findings note words text"
)
CLAIMS = listed(
    "claim_id seed_file claim kind subject object value unit period attribution_in_seed true_attribution "
    "corroborated_by source_ids conflict assessment_code assessment model_use"
)
_OTHER_NAMES = {"text_id": "seed_file", "attribution_in_text": "attribution_in_seed", "assessment_note": "assessment"}
_ASSESSMENTS = {"supported", "contradicted", "distorted", "unverifiable"}
_SAME = listed("kind subject predicate value unit low high period since until scope mode speaker measured_by note")
_DECISIONS = {"": "proposed", "confirm": "confirmed", "reject": "rejected"}


def cell(text: object) -> str:
    """Return a value as a cell no spreadsheet takes for a formula.

    Example:
        >>> cell("=1+1"), cell(-40.0), cell(None)
        ("'=1+1", '-40', '')
    """
    if text is None:
        return ""
    if isinstance(text, float):
        return f"{text:.15g}"
    plain = str(text)
    return "'" + plain if plain[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _is_number(plain) else plain


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@", "\t", "\r"} else text


def review_rows(desk: Desk) -> list[dict[str, str]]:
    """Return one row a claim, proposed, as the review file has them."""
    found: dict[str, list[str]] = {}
    for each in desk.findings:
        for id in each.claims:
            found.setdefault(id, []).append(each.kind)
    names = {reading.document.digest: reading.document.name for reading in desk.readings}
    rows = []
    for claim in desk.claims:
        support = desk.support.get(claim.id)
        about: dict[str, object] = {name: getattr(claim, name) for name in _SAME}
        about |= {
            "claim_id": claim.id, "document": names[claim.document], "digest": claim.document,
            "start": claim.mark.start, "end": claim.mark.end,
            "support": f"{support.level}: {support.articles} articles, {support.origins} origins" if support else None,
            "findings": "; ".join(sorted(set(found.get(claim.id, [])))),
            "words": _words(desk, claim), "text": shown(claim.text, 400),
        }  # fmt: skip
        rows.append({"decision": "", **{key: cell(value) for key, value in about.items()}})
    return rows


def _words(desk: Desk, claim: Claim) -> str:
    document: Document = next(r.document for r in desk.readings if r.document.digest == claim.document)
    return shown(claim.mark.of(document.text), 200)


def write_review(desk: Desk, path: str | Path) -> tuple[int, int]:
    """Write the review file, or bring an existing one up to date; decisions and corrections already made are kept.

    Returns:
        How many claims are new in the file, and how many decisions were kept.
    """
    path = Path(path)
    old = {row["claim_id"]: row for row in _rows(path, REVIEW)} if path.exists() else {}
    fresh = review_rows(desk)
    kept = [old.pop(row["claim_id"]) if row["claim_id"] in old else row for row in fresh]
    kept += [row for row in old.values() if row["decision"]]
    new = sum(row["decision"] == "" and row in fresh for row in kept)
    write_rows(path, REVIEW, kept)
    return new, sum(bool(row["decision"]) for row in kept)


def write_rows(path: str | Path, columns: Iterable[str], rows: Iterable[dict[str, str]]) -> None:
    """Write a table whole or not at all."""
    path = Path(path)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(columns), lineterminator="\n", extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    part = path.with_name(path.name + ".part")
    part.write_text(text.getvalue(), encoding="utf-8", newline="")
    part.replace(path)


def _rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, strict=True)
            head = list(table.fieldnames or [])
            rows = [{key: value or "" for key, value in row.items() if key} for row in table]
    except (OSError, csv.Error, UnicodeDecodeError) as error:
        raise BadFile(f"the table cannot be read ({error})", where=str(path), expected="CSV in UTF-8") from None
    lacking = [column for column in columns if column not in head]
    if lacking:
        raise BadFile(
            f"columns are missing: {', '.join(lacking)}", where=str(path), todo="write the file anew and compare"
        )
    return rows


def read_review(path: str | Path, documents: Iterable[Document] = ()) -> list[Claim]:
    """Return the claims of a review file with what a person decided and corrected.

    Args:
        path: the review file.
        documents: the texts; the words of a confirmed claim must still stand where the file says.

    Raises:
        BadFile: the table is broken.
        BadValue: a decision, number or day that cannot be read, or words that are not in the text.
    """
    texts = {document.digest: document for document in documents}
    claims = []
    for number, row in enumerate(_rows(Path(path), REVIEW), start=2):
        where = f"line {number} of {path}"
        row = {key: _plain(value) for key, value in row.items()}  # noqa: PLW2901  # cells without their apostrophes
        decision = row["decision"].strip().lower()
        if decision not in _DECISIONS:
            near = ", ".join(nearest(decision, ["confirm", "reject"])) or "confirm, reject"
            raise BadValue(
                f"decision is {row['decision']!r}", where=where, expected="confirm, reject or nothing", todo=near
            )
        claim = _claim(row, where)
        document = texts.get(claim.document)
        if decision == "confirm" and document and shown(claim.mark.of(document.text), 200) != row["words"]:
            raise BadValue(
                "the words are not those of the text", where=where, todo="review the text again; it was changed"
            )
        claims.append(replace(claim, status=_DECISIONS[decision]))
    return claims


def _claim(row: dict[str, str], where: str) -> Claim:
    try:
        span = Span(int(row["start"]), int(row["end"]))
        low, high = (float(row[key]) if row[key] else None for key in ("low", "high"))
        since, until = (date.fromisoformat(row[key]) if row[key] else None for key in ("since", "until"))
    except ValueError as error:
        raise BadValue(str(error), where=where, expected="numbers, and days such as 2024-12-01") from None
    value: float | str | None = float(row["value"]) if _is_number(row["value"]) else row["value"] or None
    words = {key: row[key] or None for key in ("subject", "period", "speaker", "measured_by")}
    return Claim(
        row["claim_id"], row["digest"], span, span, row["text"], row["kind"], words["subject"], row["predicate"], value,
        row["unit"], low, high, period=words["period"], since=since, until=until, scope=row["scope"],
        mode=row["mode"] or "fact", speaker=words["speaker"], measured_by=words["measured_by"], note=row["note"],
    )  # fmt: skip


def confirmed(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims a person has confirmed; only these may enter a case."""
    return [claim for claim in claims if claim.status == "confirmed"]


def write_claims(claims: Iterable[Claim], path: str | Path, names: dict[str, str] | None = None) -> None:
    """Write claims as the claims table of a case: one row a claim; what is not known stays empty.

    Args:
        claims: usually the confirmed ones.
        path: where.
        names: what to call each document, by digest.
    """
    rows = []
    for claim in claims:
        amount = claim.value if claim.value is not None else ""
        about = {
            "claim_id": claim.id, "seed_file": (names or {}).get(claim.document, claim.document),
            "claim": shown(claim.text, 400), "kind": claim.kind, "subject": claim.subject, "value": amount,
            "unit": claim.unit, "period": claim.period,
            "attribution_in_seed": claim.speaker, "true_attribution": claim.measured_by, "assessment": claim.note,
        }  # fmt: skip
        rows.append({**dict.fromkeys(CLAIMS, ""), **{key: cell(value) for key, value in about.items()}})
    write_rows(path, CLAIMS, rows)


def read_claims(path: str | Path) -> list[Claim]:
    """Return the claims of a table made by a person, as the Huawei case has one; they count as confirmed.

    Raises:
        BadFile: a column is missing.
        BadValue: a claim has no id, an id comes twice, or an assessment is not known.
    """
    path = Path(path)
    needed = tuple(
        name for name in CLAIMS if name in {"claim_id", "claim", "kind", "subject", "value", "unit", "period"}
    )
    rows = [{_OTHER_NAMES.get(key, key): _plain(value) for key, value in row.items()} for row in _rows(path, needed)]
    code = "assessment_code" if rows and "assessment_code" in rows[0] else "assessment"
    found: dict[str, Claim] = {}
    for number, row in enumerate(rows, start=2):
        where = f"line {number} of {path}"
        id, said = row["claim_id"], row.get(code) or ""
        if not id or id in found:
            raise BadValue(f"claim_id is {id!r}", where=where, expected="an id of its own")
        if said and said.split(" ")[0] not in _ASSESSMENTS and code == "assessment_code":
            raise BadValue(f"{code} is {said!r}", where=where, expected=", ".join(sorted(_ASSESSMENTS)))
        value: float | str | None = float(row["value"]) if _is_number(row["value"]) else row["value"] or None
        found[id] = Claim(
            id, row.get("seed_file") or "", Span(0, 0), Span(0, 0), row["claim"], row["kind"], row["subject"] or None,
            row["kind"], value, row["unit"], period=row["period"] or None, status="confirmed",
            speaker=row.get("attribution_in_seed") or None, measured_by=row.get("true_attribution") or None,
            note=row.get("assessment") or "",
        )  # fmt: skip
    return list(found.values())


def decide(
    path: str | Path, confirm: Iterable[str] = (), reject: Iterable[str] = (), reopen: Iterable[str] = ()
) -> None:
    """Write decisions into a review file; those of `reopen` are taken back.

    Raises:
        UnknownName: no claim of the file has that id.
    """
    wanted = {**dict.fromkeys(confirm, "confirm"), **dict.fromkeys(reject, "reject"), **dict.fromkeys(reopen, "")}
    if not wanted:
        return
    rows = _rows(Path(path), REVIEW)
    known = {row["claim_id"] for row in rows}
    for id in wanted:
        if id not in known:
            near = ", ".join(nearest(id, known)) or "none"
            raise UnknownName(f"no claim {id!r}", where=str(path), todo=f"nearest: {near}")
    for row in rows:
        row["decision"] = wanted.get(row["claim_id"], row["decision"])
    write_rows(path, REVIEW, rows)
