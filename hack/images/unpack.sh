# shellcheck shell=bash
# An image taken apart, for tests.

# unpack <archive> <folder>: its root, its layers' names, lowest first, its configuration and entrypoint.
unpack() {
  mkdir -p "$2/archive" "$2/root"
  tar -xf "$1" -C "$2/archive"
  python3 - "$2" <<'PYTHON'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "archive/manifest.json").read_text())[0]
(folder / "layers").write_text("".join(layer + "\n" for layer in manifest["Layers"]))
config = (folder / "archive" / manifest["Config"]).read_bytes()
(folder / "config.json").write_bytes(config)
(folder / "entrypoint").write_text("\0".join(json.loads(config)["config"]["Entrypoint"]))
PYTHON
  while read -r layer; do tar -xf "$2/archive/$layer" -C "$2/root"; done <"$2/layers"
}
