#!/usr/bin/env python3
"""Flash and RAM of a firmware image, by module, and whether each stays within its budget.

    firmware-map.py IMAGE [--top N] [--budget FILE]

A line of the budget file is "MODULE FLASH_BYTES RAM_BYTES"; the module "total" is the whole image, '#' starts a comment.
A Swift symbol is counted for the module in its mangled name, so that a generic of one module that was specialised while
compiling another is still counted where it was written. Exit code 1 over budget. Uses the toolchain's llvm-nm and
swift-demangle.
"""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys

RAM_REGION = 0x2  # the top four address bits of the microcontroller's static RAM


def tool(name):
    """The path of a tool of the Swift toolchain: on the PATH, or beside the compiler."""
    beside = os.path.join(os.path.dirname(os.path.realpath(shutil.which("swift") or "")), name)
    found = beside if os.path.exists(beside) else shutil.which(name)
    if not found:
        sys.exit(f"error: {name} is neither beside swift nor on the PATH")
    return found


def symbols(image):
    """The symbols with a size, once an address: {address: (size, name)}."""
    listing = subprocess.run(
        [tool("llvm-nm"), "--defined-only", "--print-size", image], check=True, capture_output=True, text=True)
    found = {}
    for line in listing.stdout.splitlines():
        parts = line.split(None, 3)
        if len(parts) < 4:
            continue
        address, size, name = int(parts[0], 16) & ~1, int(parts[1], 16), parts[3]
        if size and found.get(address, (0, ""))[0] < size:
            found[address] = (size, name)
    return found


def demangled(names):
    """Readable names: {mangled: readable}."""
    text = subprocess.run(
        [tool("swift-demangle"), "--compact"], input="\n".join(names), check=True, capture_output=True, text=True)
    return dict(zip(names, text.stdout.splitlines()))


def module(name, readable):
    """The module a symbol belongs to."""
    extended = re.search(r"\(extension in (\w+)\)", readable)
    if extended:
        return extended.group(1)
    mangled = re.match(r"\$[es](\d+)", name)
    if mangled:
        start, length = mangled.end(), int(mangled.group(1))
        return name[start:start + length]
    if name.startswith(("$e", "$s", "swift_", "_swift_")):
        return "Swift"
    return "C"


def read_budget(path):
    """{module: (flash, RAM)} of a budget file."""
    budget = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            parts = line.split("#")[0].split()
            if parts:
                budget[parts[0]] = (int(parts[1]), int(parts[2]))
    return budget


def main():
    """Prints the table, and the verdict on the budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image")
    parser.add_argument("--top", type=int, default=0, help="also list the N largest symbols")
    parser.add_argument("--budget", help="file with the most each module may take")
    options = parser.parse_args()

    found = symbols(options.image)
    readable = demangled([name for _, name in found.values()])
    used = collections.defaultdict(lambda: [0, 0])
    for address, (size, name) in found.items():
        kind = 1 if address >> 28 == RAM_REGION else 0
        used[module(name, readable[name])][kind] += size
        used["total"][kind] += size

    budget = read_budget(options.budget) if options.budget else {}
    over = []
    print(f"{'module':16}{'flash':>9}{'budget':>9}{'RAM':>9}{'budget':>9}")
    for name in sorted(used, key=lambda name: (name == "total", -used[name][0])):
        flash, ram = used[name]
        most = budget.get(name, ("-", "-"))
        print(f"{name:16}{flash:9}{most[0]:>9}{ram:9}{most[1]:>9}")
        if options.budget and (name not in budget or flash > most[0] or ram > most[1]):
            over.append(name)
    for size, name in sorted(found.values(), reverse=True)[:options.top]:
        print(f"{size:8}  {readable[name][:110]}")
    if over:
        sys.exit("over budget, or without one: " + ", ".join(over))


if __name__ == "__main__":
    main()
