#!/usr/bin/env python3
"""The codec beside libcbv2g: ns, instructions and allocations for one message, each way.

  bench-codec.py BENCH VECTORS

BENCH is the program codec-bench, VECTORS the file bench.jsonl. Instructions are counted by callgrind inside the measured
loops only; allocations are the difference between two runs of different length. The figures of libcbv2g 0.3.1 (gcc 12.2
-O2, callgrind over 200 calls of the same messages) are published ones: its sources are not at hand here.
"""

import re
import shutil
import subprocess
import sys

# Instructions of libcbv2g: message, encode, decode; in the order of the file.
PEER = [
    (13067, 12997), (5552, 5646), (9804, 10533), (15167, 16603), (11454, 12353), (9811, 10605), (11061, 11975),
    (17696, 18701), (16651, 18311), (16147, 17193), (16256, 17104), (7347, 7287),
]
GOAL = 0.2
COUNT = 200


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def instructions(bench, way, vectors, line):
    _, said = run(
        "valgrind", "--tool=callgrind", f"--toggle-collect=*{way}Often*", "--callgrind-out-file=/dev/null",
        bench, way, vectors, str(line), str(COUNT))
    return int(re.search(r"Collected : (\d+)", said).group(1)) / COUNT


def allocations(bench, way, vectors, line):
    def total(count):
        _, said = run("valgrind", bench, way, vectors, str(line), str(count))
        return int(re.search(r"total heap usage: ([\d,]+) allocs", said).group(1).replace(",", ""))

    return (total(COUNT + 100) - total(100)) / COUNT


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bench, vectors = sys.argv[1:]
    rows = [line.split("\t") for line in run(bench, "time", vectors)[0].splitlines()]
    counts = shutil.which("valgrind") is not None
    print(f"{'message (bytes)':44}{'ns enc':>8}{'dec':>6}" + (
        f"{'instr enc':>11}{'dec':>7}{'of libcbv2g enc':>17}{'dec':>7}" if counts else "   (no valgrind: no instructions)"))
    missed = 0
    for line, (schema, message, size, encode_ns, decode_ns) in enumerate(rows):
        text = f"{schema + ' ' + message + ' (' + size + ')':44}{encode_ns:>8}{decode_ns:>6}"
        if counts:
            encode, decode = (instructions(bench, way, vectors, line) for way in ("encode", "decode"))
            ratios = encode / PEER[line][0], decode / PEER[line][1]
            missed += sum(ratio > GOAL for ratio in ratios)
            text += f"{encode:>11.0f}{decode:>7.0f}{ratios[0]:>17.3f}{ratios[1]:>7.3f}"
        print(text, flush=True)
    if counts:
        print(f"goal: at most {GOAL} of libcbv2g's instructions; above it: {missed} of {2 * len(rows)}")
        for way in ("encode", "decode"):
            print(f"heap allocations per {way}: {max(allocations(bench, way, vectors, line) for line in (0, 4, 7)):g}")


if __name__ == "__main__":
    main()
