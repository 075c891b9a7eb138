#!/usr/bin/env python3
"""Code of the codec by message set: codec-sizes.py NM OBJECTS...

Sums the methods of reader and writer in the objects of the target EXI, as the firmware build leaves them, whether an
image uses them or not. Of the entry points, which exist as a method and behind a protocol, each is counted once.
"""

import collections
import re
import subprocess
import sys

SETS = ("AppProtocol", "DIN", "ISO20DC", "ISO20AC", "ISO20WPT", "ISO20ACDP", "ISO20", "ISO2", "XMLDSig")


def main():
    sizes = {}
    listing = subprocess.run(
        [sys.argv[1], "--print-size", "--radix=d", *sys.argv[2:]], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[2] in "tTwWvV":
            sizes[parts[3]] = max(sizes.get(parts[3], 0), int(parts[1]))
    table = collections.Counter()
    entries = {}
    for name, size in sizes.items():
        method = re.match(r"\$[es]3EXI9EXI(Reader|Writer)V\d*(?:(" + "|".join(SETS) + r")_)?", name)
        entry = re.match(r"\$[es]3EXI\d+(" + "|".join(SETS) + r")O\d+(?:Message|Fragment)(?:V|O).*?(de|en)codeDocument", name)
        if entry:
            key = entry[1], "Reader" if entry[2] == "de" else "Writer", "Fragment" in name
            entries[key] = max(entries.get(key, 0), size)
        elif method:
            table[method[2] or "runtime", method[1]] += size
    for (name, way, _), size in entries.items():
        table[name, way] += size
    print(f"{'set':14}{'reader':>8}{'writer':>8}{'both':>8}")
    for name in (*SETS, "runtime"):
        both = table[name, "Reader"], table[name, "Writer"]
        print(f"{name:14}{both[0]:>8}{both[1]:>8}{sum(both):>8}")


if __name__ == "__main__":
    main()
