#!/bin/sh
# Make an environment of their own for the packages licet is measured against; they are never dependencies.
# Usage: bench/rivals.sh [folder]; then pass folder/bin/python as --rival.
set -e
folder="${1:-build/rivals}"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet pymrio==0.7.0 gegravity==0.3
# BoARIO wants an older pymrio, and imports progressbar2 without asking for it; it gets an environment of its own
python3 -m venv "$folder-boario"
"$folder-boario/bin/python" -m pip install --quiet boario==0.7.2 pymrio==0.6.3 progressbar2 pandas numpy
echo "$folder-boario/bin/python"
echo "$folder/bin/python"
