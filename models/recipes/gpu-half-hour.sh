#!/usr/bin/env bash
# Trains on a rented machine, a piece of at most ten minutes a call: the same command again goes on.
#
#   bash models/recipes/gpu-half-hour.sh                 # on the machine itself
#   OUT=/where/files/come/back bash models/recipes/gpu-half-hour.sh --minutes 25 --piece 9
#
# Needs models/data/half-hour.xz (`python -m gridit half-hour pack`, less than 60 MB). Everything written to $OUT is
# less than 16 MB a file. Further options are those of `python -m gridit half-hour run`.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
if ! "$python" -c 'import sys, importlib.util as u; sys.exit(not (u.find_spec("numpy") and u.find_spec("torch")))'; then
  "$python" -m pip install --quiet -r requirements.txt
fi
exec "$python" -m gridit half-hour run \
  --config "${CONFIG:-configs/brain-mr-t1-large.toml}" \
  --bundle "${BUNDLE:-data/half-hour.xz}" \
  --folder "${FOLDER:-runs/half-hour}" \
  --out "${OUT:-runs/half-hour/home}" "$@"
