"""The compatibility mode against numbers printed by BoARIO 0.7.2 (oracle D6)."""

import json
import os

import numpy as np
import pytest
import scipy.sparse as sp

from licet.impact.boario_mode import ArioParameters, simulate_ario
from licet.network import Network
from tests.shared import shared
