#!/usr/bin/env bash
# Builds the layer for the Pythons of the local AWS and runs its chain inside. Without a stage: a line, and success.
set -euo pipefail
cd "$(dirname "$0")/../../.."
stage=../shared/stage
if [ ! -x "$stage/in" ]; then echo "the Python layer's chain is skipped: no stage at $stage"; exit 0; fi
dir=${STAGE_DIR:-$HOME/.cache/stage}
"$stage/up" "$dir"
node test/venv.mjs
for version in 3.12 3.13; do
  python3 layer/python/build/build_layer.py --python "$version" --output "assets/layer-python$version-x86_64.zip"
done
cd layer/python
exec "$OLDPWD/$stage/in" "$dir" ../../.venv/bin/python -m pytest --quiet ../../test/layer/python/test_stage.py
