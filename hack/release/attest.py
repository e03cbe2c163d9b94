"""Says where a release comes from (in-toto Statement, SLSA provenance v1) and signs it (DSSE envelope, ECDSA P-256).

  attest.py statement FOLDER VERSION COMMIT EPOCH BUILDER     prints the statement over every file in FOLDER/SHA256SUMS and every image digest
  attest.py sign KEY FILE TYPE                                prints an envelope; KEY is a private key, PEM
  attest.py open PUBLIC ENVELOPE TYPE                         prints what is in it; fails unless the signature is that key's
  attest.py subjects STATEMENT FOLDER                         fails unless FOLDER's files are exactly what the statement names

The signing is openssl's, so that nothing but a key is needed; cosign reads the same envelope.
"""

import base64
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
from datetime import datetime, timezone


def pae(kind, payload):
    """DSSE's pre-authentication encoding: what is signed binds the type to the bytes."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def openssl(*arguments, stdin):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=False)


def sums(folder):
    for line in (pathlib.Path(folder) / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        yield name, digest


def statement(folder, version, commit, epoch, builder):
    subjects = [{"name": name, "digest": {"sha256": digest}} for name, digest in sums(folder)]
    for image in json.loads((pathlib.Path(folder) / "images.json").read_text(encoding="utf-8")):
        subjects.append({"name": "pkg:oci/" + image["name"], "digest": {"sha256": image["digest"].removeprefix("sha256:")}})
    print(json.dumps({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": subjects,
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "https://bvrai.io/release/v1",
                "externalParameters": {"version": version},
                "internalParameters": {"sourceDateEpoch": int(epoch)},
                "resolvedDependencies": [{"uri": "git+https://bvrai.io/bvrai", "digest": {"gitCommit": commit}}],
            },
            "runDetails": {
                "builder": {"id": builder},
                "metadata": {"startedOn": datetime.fromtimestamp(int(epoch), timezone.utc).isoformat().replace("+00:00", "Z")},
            },
        },
    }, indent=2))


def sign(key, file, kind):
    payload = pathlib.Path(file).read_bytes()
    made = openssl("dgst", "-sha256", "-sign", key, stdin=pae(kind, payload))
    if made.returncode:
        sys.exit(f"the key {pathlib.Path(key).name} can't sign: {made.stderr.decode().strip()}")
    public = openssl("pkey", "-in", key, "-pubout", "-outform", "DER", stdin=b"").stdout
    print(json.dumps({
        "payloadType": kind,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": "SHA256:" + hashlib.sha256(public).hexdigest(), "sig": base64.b64encode(made.stdout).decode()}],
    }))


def open_envelope(public, envelope, kind):
    document = json.loads(pathlib.Path(envelope).read_text(encoding="utf-8"))
    if document["payloadType"] != kind:
        sys.exit(f"the envelope holds {document['payloadType']}, not {kind}")
    payload = base64.b64decode(document["payload"], validate=True)
    for signature in document["signatures"]:
        with tempfile.NamedTemporaryFile() as raw:
            raw.write(base64.b64decode(signature["sig"], validate=True))
            raw.flush()
            if openssl("dgst", "-sha256", "-verify", public, "-signature", raw.name, stdin=pae(kind, payload)).returncode == 0:
                sys.stdout.buffer.write(payload)
                return
    sys.exit("no signature of this key: the file is not the publisher's, or was changed")


def subjects(document, folder):
    folder = pathlib.Path(folder)
    named = {each["name"]: each["digest"]["sha256"] for each in json.loads(pathlib.Path(document).read_text(encoding="utf-8"))["subject"]}
    problems = []
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    beside = {"SHA256SUMS", "provenance.json", "provenance.dsse.json", "SHA256SUMS.sig"}
    for name, path in sorted(present.items()):
        if name in beside:
            continue
        if name not in named:
            problems.append(f"{name} is not named by the provenance")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != named[name]:
            problems.append(f"{name} is not the file that was built")
    problems += [f"{name} is missing" for name in sorted(named) if not name.startswith("pkg:oci/") and name not in present]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def main():
    command, *arguments = sys.argv[1:]
    commands = {"statement": statement, "sign": sign, "open": open_envelope, "subjects": subjects}
    return commands[command](*arguments)


if __name__ == "__main__":
    sys.exit(main())
