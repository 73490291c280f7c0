"""The command line parses, calls one public function, prints; it never shows a traceback."""

import io
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import licet

FACTS = {
    "shipped_on": "2020-09-20",
    "activity": "reexport",
    "origin": "TH",
    "shipped_from": "TH",
    "destination": "CN",
    "eccn": "EAR99",
    "controlled_us_content_percent": "0",
    "plant_is_listed_direct_product": "yes",
    "designed_by_footnote_1_party": "no",
    "end_user_footnote_1": "yes",
    "end_user_on_entity_list": "yes",
    "entity_list_requirement": "all_items",
    "purpose": "ordinary supply",
    "party_huawei": "yes",
    "known_concern": "none",
    "other_list_matches": "none",
}


def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "licet", *arguments], capture_output=True, text=True, input=stdin, check=False
    )


@pytest.fixture
def shipments(tmp_path: Path) -> Path:
    """Two shipments, one of which says almost nothing."""
    path = tmp_path / "shipments.csv"
    pl.DataFrame([FACTS, {**dict.fromkeys(FACTS), "shipped_on": "2020-09-20"}]).write_csv(path)
    return path


def test_one_question_has_one_answer(shipments: Path) -> None:
    """Python, decide and explain agree on both shipments."""
    want = licet.decide(licet.read(shipments))["determination"].to_list()
    assert want == ["license required", "indeterminate"]
    table = run("decide", str(shipments), "--json")
    assert [json.loads(line)["determination"] for line in table.stdout.splitlines()] == want
    one = run("explain", str(shipments), "--row", "1", "--json")
    assert json.loads(one.stdout)["answer"]["determination"] == want[0]
    facts = [f"--fact={name}={value}" for name, value in FACTS.items()]
    assert json.loads(run("explain", *facts, "--json").stdout) == json.loads(one.stdout)


def test_data_go_to_stdout_and_talk_to_stderr(shipments: Path) -> None:
    """Standard output of decide is a table and nothing else, also through a pipe."""
    done = run("decide", "-", stdin=shipments.read_text())
    assert done.returncode == 0
    assert pl.read_csv(io.StringIO(done.stdout)).height == 2
    assert "license required" in done.stderr


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_files_are_written_in_the_format_of_their_ending(shipments: Path, ending: str) -> None:
    """The same table can be had in three formats, with reasons and missing facts beside it."""
    out, why, lacking = (shipments.with_name(f"{name}.{ending}") for name in ("out", "reasons", "missing"))
    done = run("decide", str(shipments), "--out", str(out), "--reasons", str(why), "--missing", str(lacking))
    assert done.returncode == 0, done.stderr
    reader = {"csv": pl.read_csv, "parquet": pl.read_parquet, "jsonl": pl.read_ndjson}[ending]
    assert reader(out)["determination"].to_list() == ["license required", "indeterminate"]
    assert set(reader(lacking)["row"].to_list()) == {2}
    assert reader(why).height > 4


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["decide", "none.csv"], 2, "BadFile"),
        (["decid"], 2, "nearest: decide"),
        (["decide", "{shipments}", "--laywer", "text"], 2, "No such option"),
        (["decide", "{shipments}", "--out", "x.pdf"], 2, "csv, parquet, jsonl"),
        (["decide", "{shipments}", "--check"], 1, "indeterminate"),
        (["explain", "{shipments}"], 2, "--row"),
        (["explain", "{shipments}", "--row", "3"], 2, "1 to 2"),
        (["explain", "--fact", "destnation=CN"], 2, "destination"),
        (["explain", "--fact", "destination"], 2, "name=value"),
        (["explain", "--fact", "shipped_on=2020-09-20", "--check"], 1, ""),
        (["case", "huawie"], 2, "huawei"),
        (["compare", "{shipments}", "--policy", "none.toml"], 2, "no such policy file"),
    ],
)
def test_exit_codes_and_messages(shipments: Path, arguments: list[str], code: int, says: str) -> None:
    """Wrong use is one message with what to do and exit code 2; --check answers with 1; no traceback."""
    done = run(*(part.format(shipments=shipments) for part in arguments))
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_cell_leaves_no_file(shipments: Path) -> None:
    """Nothing is half-written when the input is refused."""
    shipments.write_text(shipments.read_text().replace("CN", "Korea"))
    out = shipments.with_name("out.csv")
    done = run("decide", str(shipments), "--out", str(out))
    assert done.returncode == 2
    assert "row 1" in done.stderr
    assert not out.exists()


def test_the_version_names_the_day_of_the_law() -> None:
    """Package version and the day through which the law is encoded are printed together."""
    from licet.law import ENCODED_THROUGH

    assert run("--version").stdout == f"licet {licet.__version__} (US law encoded through {ENCODED_THROUGH})\n"


def test_the_version_loads_no_table_library() -> None:
    """One question starts fast because table libraries load on first use."""
    code = (
        "import sys, licet.interfaces.cli, licet; print([m for m in ('polars', 'numpy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
