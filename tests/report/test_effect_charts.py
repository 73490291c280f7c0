"""Waterfalls and maps: what they draw adds up, and what they are given comes out escaped."""

import re

import numpy as np
import pytest

from licet import case, case_folder
from licet.case_losses import read_plan
from licet.case_mechanisms import WAYS, effects
from licet.policy import BASELINE
from licet.report.charts import band, even
from licet.report.effect_charts import TILES, tile_map, waterfall
from licet.report.findings import Material
from licet.report.policy_section import effects_section, network_section


@pytest.fixture(scope="module")
def material() -> Material:
    """The built-in case, two of its runs and their effects."""
    chosen, plan = case_folder.read("huawei"), read_plan("huawei")
    runs = tuple(case.run(chosen, policy, with_missing=False) for policy in (BASELINE, chosen.policies[0]))
    return Material(chosen, runs, {}, effects=tuple(effects(plan, each.segments, each.policy) for each in runs))


def test_parts_of_an_effect_add_up(material: Material) -> None:
    """From no way out to all of them, parts sum to the difference; a world without controls loses nothing."""
    record, free = material.effects
    for cells in (("PHONES",), ("TSMC", "SAMSUNG")):
        first, parts, last = record.parts(cells)
        assert len(parts) == len(WAYS)
        assert first + sum(parts) == pytest.approx(last)
        assert first > last > 0
    assert np.abs(free.lost).max() == pytest.approx(0, abs=1e-6)


def test_a_single_way_is_its_own_part(material: Material) -> None:
    """Where one way out alone matters, its part is the difference it makes."""
    record = material.effects[0]
    lost = record.lost.copy()
    lost[:] = np.where(np.arange(len(lost)) & 1, 1.0, 3.0)[:, None, None]
    first, parts, last = type(record)(record.policy, record.plan, lost).parts(("PHONES",))
    assert parts == pytest.approx((last - first, 0.0, 0.0, 0.0))


def test_waterfall_bars_meet() -> None:
    """Each bar starts where the one before ended, at the scale of the picture."""
    picture = waterfall(("all", 1000.0), [("a & b", -400.0), ("c", 100.0)], "left", 1000.0, "x", ("record", 500.0))
    bars = [
        (float(x), float(w))
        for x, w in re.findall(r'<rect class="[^"]*" x="([\d.]+)" y="\d+" width="([\d.]+)"', picture)
    ]
    assert [w for _, w in bars] == pytest.approx([250, 100, 25, 175])
    assert bars[1][0] + bars[1][1] == pytest.approx(bars[0][0] + bars[0][1])
    assert bars[2][0] == pytest.approx(bars[1][0])
    assert "a &amp; b" in picture
    assert "record: $0.5bn" in picture


def test_map_has_every_country_it_is_given() -> None:
    """Losses and gains have their tiles, a code without a place stands below, and no two tiles share a place."""
    assert len(set(TILES.values())) == len(TILES)
    picture = tile_map({"US": 2000.0, "CN": -500.0, "XX": 1.0}, 2000.0, {"US": "United States"}, "x")
    assert picture.count('class="loss"') == 2
    assert picture.count('class="gain"') == 1
    assert "United States: $2.0bn" in picture
    assert ">XX<" in picture


def test_edges_of_pictures_are_even() -> None:
    """The upper edge is an even number at or above what is drawn."""
    for value in (0.3, 1.0, 83.0, 2816.0, 99_999.0):
        assert value <= even(value) <= 2 * value
    assert ">3,000<" in band([[0.0] * 12, [1.0] * 12, [2816.0] * 12], 2816.0, 2019, "x")


def test_sections_show_every_day_and_policy(material: Material) -> None:
    """The network is drawn for each day of change, the waterfalls for each policy that costs something."""
    days = network_section(material, "")
    assert days.count("<figure") == days.count('type="radio"') >= 5
    assert days.count("checked") >= 1
    shown = effects_section(material)
    assert material.runs[0].policy.title in shown
    assert "Who loses" in shown
    assert effects_section(Material(material.case, material.runs, {})) == ""
