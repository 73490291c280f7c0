"""Facts come as people write them: one spelling reaches the rules, or the value is refused."""

import polars as pl
import pytest

from licet.decision.determination import decide_row
from licet.errors import BadValue
from licet.facts import check_row, read
from licet.flow import program

SINGAPORE = {
    **{"destination": "SG", "shipped_on": "2024-06-03", "origin": "US", "shipped_from": "US", "activity": "export"},
    **{"headquartered_in_macau_or_d5": True, "license_exception": "none"},
}


@pytest.mark.parametrize("eccn", ["3A090.a", "3a090.a", "3A090a", "3a090 A", "3A090(a)", "ECCN 3A090.a"])
def test_a_classification_decides_alike_however_it_is_written(eccn: str) -> None:
    """No spelling of 3A090.a lets it go to a company of D:5."""
    facts = check_row({**SINGAPORE, "eccn": eccn})
    assert facts["eccn"] == "3A090.a"
    answer = decide_row(facts, program("us"))
    assert "us.ear.744.23.a.3" in answer.standing


@pytest.mark.parametrize("eccn", ["laptop", "9Z999", "3A090.*", "NLR", "3A"])
def test_what_is_no_classification_is_refused(eccn: str) -> None:
    """Text that no rule could compare is an error, not an item without controls."""
    with pytest.raises(BadValue, match="a classification such as 3A090"):
        check_row({"eccn": eccn})
    with pytest.raises(BadValue, match="row 2 of t"):
        read(pl.DataFrame({"eccn": ["EAR99", eccn]}), name="t")


def test_a_table_is_spelled_as_a_row_is() -> None:
    """Columns of classifications and of text are read like single values."""
    table = pl.DataFrame({"eccn": ["5a002A1", "ear99", "unknown"], "plant_technology_eccn": ["None", "3e991", None]})
    read_back = read(table).drop("row").to_dict(as_series=False)
    assert read_back == {"eccn": ["5A002.a.1", "EAR99", None], "plant_technology_eccn": ["none", "3E991", None]}
    assert read(pl.DataFrame({"end_user": ["Unknown", "Huawei"]}))["end_user"].to_list() == [None, "Huawei"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("China", "CN"), ("PRC", "CN"), ("CHN", "CN"), ("hong kong", "HK"), ("Macau", "MO"), ("UK", "GB"), ("UAE", "AE"),
     ("Korea, South", "KR"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Russia", "RU"), ("Burma", "MM"), ("U.S.A.", "US")],
)  # fmt: skip
def test_countries_are_known_by_code_and_name(name: str, code: str) -> None:
    """Names, three-letter codes and what people call a country give its code."""
    assert check_row({"destination": name}) == {"destination": code}


@pytest.mark.parametrize("name", ["Korea", "Congo", "EU", "XX", "Chinna"])
def test_doubtful_countries_are_refused(name: str) -> None:
    """A name of two countries or of none is an error."""
    with pytest.raises(BadValue, match="or a name"):
        check_row({"destination": name})


@pytest.mark.parametrize(
    ("fact", "written", "value"),
    [
        ("controlled_us_content_percent", "27%", 27.0),
        ("value_usd", "$3,000", 3000.0),
        ("value_usd", "USD 1,250,000.50", 1250000.5),
        ("license_exception", "nac", "NAC"),
    ],
)
def test_numbers_and_categories_as_people_write_them(fact: str, written: str, value: object) -> None:
    """The sign of the unit, separators of thousands and capitals do not matter."""
    assert check_row({fact: written}) == {fact: value}


@pytest.mark.parametrize("written", ["25,5", "1,00", "2,5000"])
def test_a_comma_that_may_be_decimal_is_refused(written: str) -> None:
    """25,5 percent is not 255 percent."""
    with pytest.raises(BadValue):
        check_row({"controlled_us_content_percent": written})
