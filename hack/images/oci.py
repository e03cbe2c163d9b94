#!/usr/bin/env python3
"""Writes a container image as an archive, without a container engine.

    oci.py --out app.tar --name localhost/app:1 --layer build/rootfs --layer build/app:/opt/app \\
           --user 10001:10001 --env JAVA_HOME=/opt/java --entrypoint /opt/java/bin/java --cmd -jar --cmd /opt/app/app.jar

The archive is an OCI image layout that also carries Docker's manifest.json, so that
`ctr images import`, `kind load image-archive` and `docker load` all read it.

The same input gives the same bytes: entries are sorted, owned by root and carry one time stamp
(SOURCE_DATE_EPOCH, default 0); only modes and contents are taken from the folders. Layers are not
compressed: they never travel further than this machine's disk, and unpacking is faster.
"""

import argparse
import hashlib
import io
import json
import os
import platform
import stat
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar"
INDEX = "application/vnd.oci.image.index.v1+json"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, type=Path, help="the archive to write")
    parser.add_argument("--name", required=True, help="full image reference, as localhost/app:1")
    parser.add_argument("--layer", required=True, action="append", metavar="FOLDER[:PREFIX]",
                        help="a folder that becomes a layer, at / or at PREFIX; may repeat, lowest first")
    parser.add_argument("--entrypoint", action="append", default=[], help="may repeat, one word each")
    parser.add_argument("--cmd", action="append", default=[], help="may repeat, one word each")
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--label", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--user", default="65532:65532", help="uid:gid the process runs as (default %(default)s)")
    parser.add_argument("--workdir", default="/")
    parser.add_argument("--architecture", default=ARCHITECTURES.get(platform.machine(), platform.machine()), help="whose machine code it holds (default %(default)s)")
    parser.add_argument("--port", action="append", default=[], metavar="8080/tcp")
    return parser.parse_args()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def member(name: str, size: int = 0, mode: int = 0o644) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, mode, EPOCH
    return info


def parents(prefix: str) -> list[str]:
    parts = [part for part in prefix.split("/") if part]
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]


def write_layer(folder: Path, prefix: str, target: Path) -> None:
    """Writes the folder's tree as a tar file, in an order that depends on names only."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for parent in parents(prefix):
            info = member(parent, mode=0o755)
            info.type = tarfile.DIRTYPE
            tar.addfile(info)
        base = "/".join(parents(prefix)[-1:])
        for path in sorted(folder.rglob("*")):
            status = path.lstat()
            name = "/".join(filter(None, [base, path.relative_to(folder).as_posix()]))
            info = member(name, mode=stat.S_IMODE(status.st_mode))
            if stat.S_ISLNK(status.st_mode):
                info.type, info.linkname = tarfile.SYMTYPE, os.readlink(path)
                tar.addfile(info)
            elif stat.S_ISDIR(status.st_mode):
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
            elif stat.S_ISREG(status.st_mode):
                info.size = status.st_size
                with path.open("rb") as content:
                    tar.addfile(info, content)
            else:
                sys.exit(f"error: {path} is neither a file, a folder nor a link")


def file_digest(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            sha.update(block)
    return sha.hexdigest()


def split_layer(argument: str) -> tuple[Path, str]:
    folder, _, prefix = argument.partition(":")
    if not Path(folder).is_dir():
        sys.exit(f"error: layer folder {folder} does not exist")
    return Path(folder), prefix


def pairs(values: list[str], what: str) -> dict[str, str]:
    for value in values:
        if "=" not in value:
            sys.exit(f"error: --{what} {value} is not NAME=VALUE")
    return dict(value.split("=", 1) for value in values)


def image_config(options: argparse.Namespace, diff_ids: list[str]) -> dict:
    runtime = {
        "User": options.user,
        "WorkingDir": options.workdir,
        "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"] + sorted(f"{k}={v}" for k, v in pairs(options.env, "env").items()),
        "Labels": pairs(options.label, "label"),
        "ExposedPorts": {port: {} for port in options.port},
    }
    # An absent list and an empty one differ: an empty Entrypoint hides what a pod spec gives as args.
    if options.entrypoint:
        runtime["Entrypoint"] = options.entrypoint
    if options.cmd:
        runtime["Cmd"] = options.cmd
    return {
        "architecture": options.architecture,
        "os": "linux",
        "created": datetime.fromtimestamp(EPOCH, timezone.utc).isoformat().replace("+00:00", "Z"),
        "config": runtime,
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
    }


def encode(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def main() -> None:
    options = arguments()
    layers: list[tuple[str, Path]] = []
    staged: list[Path] = []
    partial = options.out.with_name(f".{options.out.name}.{os.getpid()}")
    try:
        for number, argument in enumerate(options.layer):
            folder, prefix = split_layer(argument)
            layer = options.out.with_name(f".{options.out.name}.{os.getpid()}.layer{number}")
            staged.append(layer)
            write_layer(folder, prefix, layer)
            layers.append((file_digest(layer), layer))

        config = encode(image_config(options, [f"sha256:{sha}" for sha, _ in layers]))
        manifest = encode({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": CONFIG, "digest": f"sha256:{digest(config)}", "size": len(config)},
            "layers": [{"mediaType": LAYER, "digest": f"sha256:{sha}", "size": path.stat().st_size} for sha, path in layers],
        })
        index = encode({
            "schemaVersion": 2,
            "mediaType": INDEX,
            "manifests": [{
                "mediaType": MANIFEST,
                "digest": f"sha256:{digest(manifest)}",
                "size": len(manifest),
                "annotations": {"io.containerd.image.name": options.name,
                                "org.opencontainers.image.ref.name": options.name.rpartition(":")[2]},
            }],
        })
        docker = encode([{
            "Config": f"blobs/sha256/{digest(config)}",
            "RepoTags": [options.name],
            "Layers": [f"blobs/sha256/{sha}" for sha, _ in layers],
        }])
        with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as archive:
            small = {
                "oci-layout": encode({"imageLayoutVersion": "1.0.0"}),
                "index.json": index,
                "manifest.json": docker,
                f"blobs/sha256/{digest(config)}": config,
                f"blobs/sha256/{digest(manifest)}": manifest,
            }
            for name, data in small.items():
                archive.addfile(member(name, len(data)), io.BytesIO(data))
            written = set()
            for sha, path in layers:
                if sha not in written:
                    written.add(sha)
                    with path.open("rb") as content:
                        archive.addfile(member(f"blobs/sha256/{sha}", path.stat().st_size), content)
        partial.replace(options.out)
    finally:
        for path in [*staged, partial]:
            path.unlink(missing_ok=True)
    print(f"{options.out}  sha256:{digest(manifest)}  {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
