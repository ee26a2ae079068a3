"""Compares predictions with those of the real framework: twofold run --json ... | python3 check.py [EXPECTED.json]

Every picture's best classes and their probabilities, to three digits, must be the expected ones. Exit code 1: they are not.
"""

import json
import pathlib
import sys

expected = json.loads(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                                   pathlib.Path(__file__).with_name("expected.json")).read_text())
said = json.load(sys.stdin)
for picture, classes in zip(said["pictures"], said["predictions"], strict=True):
    name = pathlib.Path(picture).name
    got = [[one["class"], round(one["probability"], 3)] for one in classes][:len(expected[name])]
    if got != expected[name]:
        sys.exit(f"zoo: {name}: expected {expected[name]}, got {got}")
    print(f"{name}: {', '.join(f'{index} ({probability:.3f})' for index, probability in got)}")
