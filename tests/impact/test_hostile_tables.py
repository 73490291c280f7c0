"""What is wrong in a table, a shock, a flow or a policy ends in an error of four parts, no traceback and no NaN."""

import math
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from licet.errors import LicetError
from licet.interfaces.cli import group
from licet.trade import baci, firms, formats

CELLS = ("KOR_C26", "KOR_C27", "TWN_C26", "TWN_C27")
FINAL = ("KOR_HFCE", "KOR_GFCF", "TWN_HFCE", "TWN_GFCF")
Z = ((2, 3, 1, 0), (4, 5, 0, 2), (1, 1, 3, 2), (0, 2, 2, 6))
Y = ((10, 2, 1, 0), (8, 1, 2, 1), (1, 0, 7, 3), (2, 0, 9, 1))
FIXTURES = Path(__file__).parents[1] / "trade" / "fixtures"


def table(
    cells: tuple[str, ...] = CELLS, final: tuple[str, ...] = FINAL, odd: dict[tuple[int, int], object] | None = None
) -> str:
    """Return a table of two regions and two sectors as ICIO prints it, some cells replaced."""
    rows: list[list[object]] = [["V1", *cells, *final]]
    rows += [[name, *z, *y] for name, z, y in zip(cells, Z, Y, strict=True)]
    for (i, j), value in (odd or {}).items():
        rows[i + 1][j + 1] = value
    return "".join(",".join(map(str, row)) + "\n" for row in rows)


def ask(folder: Path, model: str, text: str, shock: str) -> Result:
    """Return what `licet simulate` answers."""
    held, asked = folder / "flows_2020.csv", folder / "shock.toml"
    held.write_text(text)
    asked.write_text(shock)
    return CliRunner().invoke(group, ["simulate", model, str(held), "--shock", str(asked)])


def said(result: Result) -> str:
    """Return the message of the error that is expected, of a kind a user can act on."""
    assert isinstance(result.exception, LicetError), result.exception or result.output
    assert not result.stdout
    return str(result.exception)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (table(odd={(0, 1): "nan"}), "not numbers"),
        (table(odd={(1, 5): "inf"}), "not numbers"),
        (table(odd={(2, 2): "1.000,5"}), "BadFile|values|number"),
        (table(cells=("KOR_C26", "KOR_C26", "TWN_C26", "TWN_C27")), "named 'KOR_C26'"),
        (table(final=("KOR_HFCE", "KOR_HFCE", "TWN_HFCE", "TWN_GFCF")), "named 'KOR_HFCE'"),
        (table().replace("V1,KOR_C26,", "V1,KOR_C99,", 1), "KOR_C26.* no column"),
        (table().replace("TWN_GFCF", "TWN_XYZ"), "TWN_XYZ"),
        ("", "guessed"),
        ("V1,KOR_C26,KOR_HFCE\n", "no numbers"),
    ],
)
def test_wrong_tables(tmp_path: Path, text: str, says: str) -> None:
    """NaN, infinity, decimal commas, doubled or unknown labels, a row without its column, nothing at all."""
    message = said(ask(tmp_path, "leontief", text, "[[demand]]\nchange = -0.1"))
    assert re.search(says, message)
    assert "flows_2020.csv" in message


@pytest.mark.parametrize(
    ("model", "text", "shock", "says"),
    [
        ("inventories", table(odd={(0, 1): -3}), "", "negative"),
        ("equilibrium", table(final=("KOR_HFCE", "KOR_GFCF", "JPN_HFCE", "JPN_GFCF")), "", "JPN"),
        ("equilibrium", table(odd={(i, j): 0 for i in range(4) for j in (6, 7)}), "", "TWN buys nothing finally"),
        ("inventories", table(odd={(i, j): 0 for i in range(4) for j in range(8)}), "", "nothing is sold"),
        ("leontief", table(odd={(i, j): 0 for i in range(4) for j in range(4, 8)}), "", "more than they use"),
        ("equilibrium", table(), '[[link]]\nseller_regions=["TWN"]\nbuyer_regions=["KOR"]\nwithin=true\nprohibit=true\n'
         '[[link]]\nseller_regions=["KOR"]\nbuyer_regions=["KOR"]\nwithin=true\nprohibit=true', "KOR"),
        ("equilibrium", table(), '[parameters]\ntheta = "x"', "theta is 'x'"),
        ("equilibrium", table(), "[parameters]\ntheta = [1, 2, 3]", "theta is"),
        ("equilibrium", table(), '[parameters.theta]\nC26 = "a"\nC27 = 3', "C26 is 'a'"),
        ("equilibrium", table(), "[parameters]\nnumeraire = 3", "numeraire is 3"),
        ("equilibrium", table(), "[parameters]\nnests = 3", "nests is 3"),
        ("equilibrium", table(), '[parameters.nests]\ninputs = "x"', "inputs is 'x'"),
        ("gravity", table(), '[parameters]\nelasticity = "x"', "elasticity is 'x'"),
        ("gravity", table(), "[parameters]\nelasticity = nan", "theta|elasticity"),
        ("leontief", table(), "[[demand]]\nchange = inf", "change is inf"),
        ("leontief", table(), "[[demand]]\nchange = nan", "change is nan"),
        ("leontief", table(), '[[demand]]\nregions = ["KRO"]\nchange = 0.1', "(?s)no region 'KRO'.*KOR"),
        ("extraction", table(), "[[link]]\nshare = 2", "share|2"),
        ("inventories", table(), '[parameters]\nstock = "x"', "stock is 'x'"),
        ("inventories", table(), "[parameters]\nmemory = nan", "memory is nan"),
        ("inventories", table(), "[parameters]\ncriticality = 3", "criticality is 3"),
        ("inventories", table(), "[parameters]\nsteps = 1000000000", "steps is 1000000000"),
        ("inventories", table(), "parameters = 3", "parameters is no table"),
    ],
)  # fmt: skip
def test_wrong_questions(tmp_path: Path, model: str, text: str, shock: str, says: str) -> None:
    """A shock or a table a model cannot answer for is named: who, which key, which value."""
    assert re.search(says, said(ask(tmp_path, model, text, shock)))


@pytest.mark.parametrize("model", ["leontief", "extraction", "equilibrium", "gravity", "inventories"])
def test_negative_inventories_are_no_error(tmp_path: Path, model: str) -> None:
    """Falls of inventories occur in published tables: each model answers, in finite numbers."""
    result = ask(tmp_path, model, table(odd={(0, 5): -5, (3, 7): -2}), "")
    assert result.exception is None, result.exception
    cells = [cell for line in result.stdout.splitlines()[1:] for cell in line.split(",")]
    numbers = [float(cell) for cell in cells if re.fullmatch(r"-?[\d.]+(e-?\d+)?|nan|inf", cell)]
    assert numbers
    assert all(math.isfinite(number) for number in numbers)


LAW = "supplier,customer,category,at_least,at_most\nS1,H,chip,license required,license required\n"


@pytest.mark.parametrize(
    ("flows", "law", "says"),
    [
        ("S1,H,chip,nan", LAW, "value is nan"),
        ("S1,H,chip,-60", LAW, "value is -60"),
        ("S1,H,chip,abc", LAW, "value is 'abc'"),
        ('S1,H,chip,"1,000"', LAW, "without separators"),
        (",H,chip,60", LAW, "supplier is missing"),
        ("S1,H,chip,60", LAW.replace("S1", ""), "(?s)supplier is missing|row 0 of determinations"),
        ("S1,H,chip,60", LAW.replace("license required", "denied"), "at_least is 'denied'"),
        (
            "S1,H,chip,60",
            "supplier,at_least,at_most,since,until\nS1,prohibited,prohibited,soon,never\n",
            "since is 'soon'",
        ),
        ("S1,H,chip,60", "supplier,at_least,at_most,granted_low\nS1,prohibited,prohibited,x\n", "granted_low is 'x'"),
    ],
)
def test_wrong_flows_and_determinations(tmp_path: Path, flows: str, law: str, says: str) -> None:
    """A value that is none, a flow or a determination without its name, a rung or a day that does not exist."""
    (tmp_path / "flows.csv").write_text(f"supplier,customer,category,value\n{flows}\n")
    (tmp_path / "law.csv").write_text(law)
    arguments = ["expose", str(tmp_path / "flows.csv"), str(tmp_path / "law.csv"), "--on", "2020-06-01"]
    assert re.search(says, said(CliRunner().invoke(group, arguments)))


def test_units_are_never_added(tmp_path: Path) -> None:
    """Flows in dollars and euros have no total; by unit they have two."""
    rows = "S1,H,chip,60,USD m\nS1,X,chip,40,EUR m\n"
    (tmp_path / "flows.csv").write_text(f"supplier,customer,category,value,unit\n{rows}")
    (tmp_path / "law.csv").write_text(LAW)
    files = [str(tmp_path / "flows.csv"), str(tmp_path / "law.csv")]
    assert "several units: USD m, EUR m" in said(CliRunner().invoke(group, ["expose", *files, "--total"]))
    assert CliRunner().invoke(group, ["expose", *files, "--by", "unit"]).stdout.count(" m,") == 2


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ("[[drop]]\nrules = 3", "rules in .*drop.* is 3"),
        ("[[amend]]\nrule = 3", "rule in .*amend.* is 3"),
        ('[[drop]]\nfrom = "soon"\nrules = ["us.ear.734.9.e"]', "from in .* is 'soon'"),
        ('[[drop]]\nrules = ["us.ear.999"]', "no rule 'us.ear.999'"),
    ],
)
def test_wrong_policies(tmp_path: Path, edit: str, says: str) -> None:
    """An edit of the wrong kind is named with its section."""
    (tmp_path / "policy.toml").write_text(f'id = "x"\ntitle = "x"\n{edit}\n')
    (tmp_path / "rows.csv").write_text("shipped_on,destination\n2021-01-01,CN\n")
    arguments = ["compare", str(tmp_path / "rows.csv"), "--policy", str(tmp_path / "policy.toml")]
    assert re.search(says, said(CliRunner().invoke(group, arguments)))


def spoil(text: str, delimiter: str, rng: random.Random) -> str:
    """Return a table with rows or columns gone, doubled or moved, or a cell replaced."""
    rows = [line.split(delimiter) for line in text.split("\n")]
    row = rng.choice(rows)
    column = rng.randrange(max(map(len, rows)))
    kind = rng.randrange(6)
    if kind == 0:
        rows.remove(row)
    elif kind == 1:
        rows.insert(rng.randrange(len(rows)), list(row))
    elif kind == 2:
        row[rng.randrange(len(row))] = rng.choice(["", "nan", "x", "-5", "1e400", "\x00", "1,5", '"', "TOT", "2019"])
    elif kind == 3:
        rows = [[cell for j, cell in enumerate(line) if j != column] for line in rows]
    elif kind == 4:
        rows = [[*line[:column], *line[max(column - 1, 0) :]] for line in rows]
    else:
        rng.shuffle(row)
    return "\n".join(delimiter.join(line) for line in rows)


SPOILED = ("2020_SML_made_up.csv", "WIOT2014_wide.csv", "wiot_long.csv", "links.csv", "firms.csv",
           "BACI_HS12_Y2019_made_up.csv", "comtrade_made_up.csv")  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_spoiled_files_are_read_or_refused(tmp_path: Path, name: str) -> None:
    """Sixty spoiled copies of each fixture: a table in finite numbers, or one error with the file in it."""
    rng, whole, path = random.Random(name), (FIXTURES / name).read_text(), tmp_path / name
    read = {
        "links.csv": lambda: firms.read(path, FIXTURES / "firms.csv", year=2019),
        "firms.csv": lambda: firms.read(FIXTURES / "links.csv", path, year=2019),
        "BACI_HS12_Y2019_made_up.csv": lambda: baci.read_baci(path),
        "comtrade_made_up.csv": lambda: baci.read_comtrade(path),
        "wiot_long.csv": lambda: formats.read(path, year=2014),
    }.get(name, lambda: formats.read(path))
    refused = 0
    for _ in range(60):
        path.write_text(spoil(whole, ",", rng))
        try:
            found = read()
        except LicetError as error:
            refused += 1
            assert name.partition(".")[0] in str(error) or "firms" in str(error) or "makes" in str(error)
            continue
        if hasattr(found, "output"):
            assert all(math.isfinite(number) for number in found.output)
    assert refused
