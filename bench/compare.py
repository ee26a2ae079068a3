#!/usr/bin/env python3
"""Times Twofold against PyTorch, both in one go: their rounds take turns, the medians are compared.

    bench/compare.py                      every work, 9 rounds each, 2 threads
    bench/compare.py --only forward --rounds 15
    bench/compare.py --json figures.json  the table as JSON, with every round

`make compare PYTHON=...` builds what it needs first. Needs a Python with torch (2.13 is what the figures in the README were made with) and
safetensors. It exits with 1 when a work does not reach what it must.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# They name older kernels of OpenBLAS: the peer is to be at its best.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)

import numpy
import torch

import big_files
import peers

ROOT = Path(__file__).resolve().parent.parent
WORKER = ROOT / "build/bench/bin/worker"
PROGRAM = ROOT / "build/release/bin/twofold"
NETS = ROOT / "nets/torch"


class Worker:
    """A running worker; `once` does its work once more."""

    def __init__(self, threads, *words):
        self.process = subprocess.Popen([WORKER, str(threads), *map(str, words)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.anonymous = 0

    def once(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            sys.exit(f"the worker ended: {self.process.args}")
        self.anonymous = max(self.anonymous, int(answer[2]) * 1024)
        return float(answer[0]), float(answer[1])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def command(*words):
    """Whole runs of a program: seconds from start to end."""
    def once():
        begin = time.perf_counter()
        subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin, None
    return once


class Work:
    """One row: a pair of rounds, and the ratio or the seconds that Twofold must reach."""

    def __init__(self, name, ours, theirs, ratio=None, seconds=None, check=None):
        self.name, self.ours, self.theirs = name, ours, theirs
        self.ratio, self.seconds, self.check = ratio, seconds, check
        self.rounds = []

    def run(self, rounds):
        for _ in range(2):  # caches warm on both sides
            found, expected = self.ours()[1], self.theirs()[1]
        if found is not None and abs(found - expected) > 1e-3 * max(1, abs(expected)):
            sys.exit(f"{self.name}: Twofold found {found}, PyTorch {expected}")
        for _ in range(rounds):
            self.rounds.append((self.ours()[0], self.theirs()[0]))

    def result(self):
        ours = statistics.median(a for a, _ in self.rounds)
        theirs = statistics.median(b for _, b in self.rounds)
        reached = (self.ratio is None or theirs / ours >= self.ratio) and (
            self.seconds is None or ours <= self.seconds)
        notes, fits = self.check() if self.check else ("", True)
        return {"work": self.name, "twofold_s": ours, "pytorch_s": theirs, "ratio": theirs / ours,
                "must_ratio": self.ratio, "must_s": self.seconds, "reached": reached and fits,
                "note": notes, "rounds": self.rounds}


def weights_of(net, folder):
    """Random weights with plausible statistics, written by torch."""
    torch.manual_seed(0)
    model = peers.Described(NETS / f"{net}.json")
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    torch.save(model.state_dict(), folder / f"{net}.pt")
    return folder / f"{net}.pt"


def forward_works(folder, threads):
    x = torch.randn(1, 3, 224, 224)
    numpy.save(folder / "input.npy", x.numpy())
    for net in ("resnet18", "resnet50", "mobilenet_v2"):
        weights = weights_of(net, folder)
        worker = Worker(threads, "forward", NETS / f"{net}.json", weights, folder / "input.npy")
        yield Work(f"forward of {net}, batch 1", worker.once,
                   lambda once=peers.forward(NETS / f"{net}.json", weights, x): peers.timed(once), ratio=0.8)
        worker.close()


def start_works(folder, threads):
    weights = weights_of("resnet18", folder)
    numpy.save(folder / "input.npy", numpy.random.default_rng(0).integers(0, 256, (1, 3, 224, 224)).astype("float32"))
    net = NETS / "resnet18.json"
    script = ("import numpy, torch, peers; torch.set_num_threads({}); "
              "print(peers.forward({!r}, {!r}, torch.from_numpy(numpy.load({!r})))())").format(
                  threads, str(net), str(weights), str(folder / "input.npy"))
    yield Work("start of the program to the first output of resnet18",
               command(PROGRAM, "run", "--threads", threads, "--net", net, weights, folder / "input.npy"),
               lambda once=command("env", f"PYTHONPATH={ROOT / 'bench'}", sys.executable, "-c", script): once(),
               seconds=0.3)


def ls_works(folder, _threads):
    for kind in ("pt", "safetensors"):
        file = folder / f"big.{kind}"
        big_files.make(file)
        yield Work(f"ls of a 10 GiB .{kind} (PyTorch without its start)", command(PROGRAM, "ls", file),
                   lambda file=file: (peers.timed(lambda: big_files.names(file))[0], None), seconds=0.02)
        file.unlink()


def walk_works(_folder, threads):
    theirs = peers.named_buffers()
    for walk, ratio in (("first", 8), ("second", 100)):
        worker = Worker(threads, "named_buffers", walk)
        yield Work(f"named_buffers of 100,026 modules, {walk} walk", worker.once,
                   lambda: peers.timed(theirs), ratio=ratio)
        worker.close()


def load_works(folder, threads):
    net, file = folder / "wide.json", folder / "wide.pt"
    layers = [{"name": f"fc{i}", "type": "Linear", "args": {"in_features": 2048, "out_features": 2048, "bias": False}}
              for i in range(64)]
    net.write_text(json.dumps({"twofold": 1, "dialect": "torch", "input": {"shape": [2048]}, "nodes": layers}))
    state = peers.Described(net).state_dict()
    torch.save(state, file)
    size = sum(tensor.nbytes for tensor in state.values())
    del state
    worker = Worker(threads, "load", net, file)

    def memory():
        over = worker.anonymous - size
        return f"anonymous memory: the network's size and {over / 2**20:.0f} MiB", over <= 64 * 2**20

    yield Work("load a 1 GiB .pt into a network and sum every weight", worker.once,
               lambda once=peers.load(net, file): peers.timed(once), ratio=3, check=memory)
    worker.close()


WORKS = {"start": start_works, "ls": ls_works, "named_buffers": walk_works, "load": load_works,
         "forward": forward_works}


def row(result):
    must = f"{result['must_ratio']}x" if result["must_ratio"] else f"{result['must_s'] * 1e3:.0f} ms"
    return "| {} | {:.2f} ms | {:.2f} ms | {:.2f}x | {} | {} | {} |".format(
        result["work"], result["twofold_s"] * 1e3, result["pytorch_s"] * 1e3, result["ratio"], must,
        "yes" if result["reached"] else "NO", result["note"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=WORKS, action="append", help="this work only; may be repeated")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each side (9; at least 7)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", type=Path, help="write the results to this file too")
    options = parser.parse_args()
    for needed in (WORKER, PROGRAM):
        if not needed.exists():
            sys.exit(f"{needed.relative_to(ROOT)} is missing: make compare")
    if options.rounds < 7:
        parser.error("a median of fewer than 7 rounds says little")
    torch.set_num_threads(options.threads)
    folder = Path(tempfile.mkdtemp(prefix="twofold-bench-"))
    results = []
    print("| work | Twofold | PyTorch | ratio | must reach | reached | |\n|---|---|---|---|---|---|---|", flush=True)
    try:
        for name in options.only or WORKS:
            for work in WORKS[name](folder, options.threads):
                work.run(options.rounds)
                results.append(work.result())
                print(row(results[-1]), flush=True)
    finally:
        shutil.rmtree(folder)
    print(f"\nmedians of {options.rounds} rounds that took turns; {options.threads} threads; torch {torch.__version__}; "
          f"{platform.machine()}, {os.cpu_count()} cores")
    if options.json:
        options.json.write_text(json.dumps({"torch": torch.__version__, "threads": options.threads,
                                            "rounds": options.rounds, "results": results}, indent=1))
    return 0 if all(result["reached"] for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
