#!/bin/sh
# Make an environment of their own for the packages licet is measured against; they are never dependencies.
# Usage: bench/rivals.sh [folder]; then pass folder/bin/python as --rival.
set -e
folder="${1:-build/rivals}"
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet pymrio==0.7.0 gegravity==0.3
echo "$folder/bin/python"
