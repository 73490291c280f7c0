"""A small index of listed names, and the whole list of the benchmark with its development queries."""

import importlib.util
from pathlib import Path

import polars as pl
import pytest

from licet.screening.candidates import Index
from licet.screening.hits import build_index

ROOT = Path(__file__).parents[2]
FEW = [
    ("huawei", "Huawei Technologies Co., Ltd."),
    ("hisilicon", "HiSilicon Technologies Co., Ltd (HiSilicon)"),
    ("haige", "Guangzhou Haige Communication Group Co., Ltd."),
    ("cetc13", "China Electronics Technology Group Corporation 13th Research Institute"),
    ("cetc14", "China Electronics Technology Group Corporation 14th Research Institute"),
    ("zalog", "OBSHCHESTVO S OGRANICHENNOI OTVETSTVENNOSTYU ZALOG"),
    ("damavandian", "DAMAVANDIAN, Ghassem"),
    ("kim", "KIM, Yong Chol"),
    ("ivanov", "IVANOV, Aleksandr Sergeyevich"),
    ("meridian", "Meridian Shipping Ltd"),
]


def load(name: str):
    """Return a module from outside the package, by its path in the repository."""
    spec = importlib.util.spec_from_file_location(Path(name).stem, ROOT / name)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def few() -> Index:
    """An index of ten names."""
    return build_index(pl.DataFrame(FEW, schema=["entry_id", "name"], orient="row"))


@pytest.fixture(scope="session")
def benchmark():
    """The functions of bench/screen.py."""
    return load("bench/screen.py")


@pytest.fixture(scope="session")
def dev():
    """Index and queries of the development half of the benchmark, its held-out names left out of the index."""
    folder = load("tests/shared.py").shared("reference", "screening")
    names, held, queries = (
        pl.read_csv(folder / f"{stem}.csv", infer_schema_length=0)
        for stem in ("corpus-names", "index-exclude-dev", "queries-dev")
    )
    return build_index(names.join(held, on=["entry_id", "name"], how="anti", maintain_order="left")), queries
