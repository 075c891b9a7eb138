#!/usr/bin/env python3
"""Says how much of the generated code a run executed: coverage.py LCOV-FILE

Fails when a line was never executed that does more than throw an error.
"""

import collections
import pathlib
import re
import sys

SHOWN = 60
# Lines that only say that something is wrong, and the braces that close such a block.
ERROR = re.compile(r"(default: |case \S+: |.*\{ )?throw |\}$")
# Functions that a protocol asks for and no message needs, by the first line: with the reason.
NEEDLESS = {
    "public static func decode(from reader: inout EXIReader)": "members of lists that are always held in place",
}


def lines(path):
    """(file, line number, executions) of all lines of generated code."""
    file = None
    for record in pathlib.Path(path).read_text().splitlines():
        key, _, value = record.partition(":")
        if key == "SF":
            file = value if "/Generated/" in value else None
        elif key == "DA" and file:
            number, count = value.split(",")[:2]
            yield file, int(number), int(count)


def group(file):
    """The row of the table: the message set of the codec, or the conversions from and to JSON."""
    parts = pathlib.PurePath(file).parts
    if parts[-2] != "Generated":
        return parts[-2]
    # Conversions are spread over numbered files.
    return "JSON " + re.sub(r"^(V2GDocument\+(.*)|.*\+(.*)\d)\.swift$", r"\2\3", parts[-1])


def needless_reason(source, number):
    """Why a line need not be executed; it may be the first or the second of its function."""
    for text in source[max(0, number - 2):number]:
        for start, reason in NEEDLESS.items():
            if text.strip().startswith(start):
                return reason
    return None


def main():
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    sources, missed, needless = {}, [], collections.Counter()
    for file, number, count in lines(sys.argv[1]):
        if file not in sources:
            sources[file] = pathlib.Path(file).read_text().splitlines()
        text = sources[file][number - 1].strip()
        row = rows[group(file)]
        row[0] += 1
        if count > 0:
            row[1] += 1
        elif ERROR.match(text):
            row[2] += 1
        elif reason := needless_reason(sources[file], number):
            needless[reason] += 1
        else:
            row[3] += 1
            missed.append(f"{file[file.index('Sources/'):]}:{number}: {text}")
    print(f"{'generated code':22}{'lines':>8}{'executed':>10}{'':>9}{'errors never met':>18}{'never executed':>16}")
    total = [sum(row[column] for row in rows.values()) for column in range(4)]
    for name, row in [*sorted(rows.items()), ("all", total)]:
        share = 100 * row[1] / max(1, row[0])
        print(f"{name:22}{row[0]:>8}{row[1]:>10}{share:>8.2f}%{row[2]:>18}{row[3]:>16}")
    for reason, count in needless.items():
        print(f"{count} lines not needed: {reason}")
    for line in missed[:SHOWN]:
        print(f"never executed: {line}")
    if len(missed) > SHOWN:
        print(f"and {len(missed) - SHOWN} more")
    return 0 if rows and not missed else 1


if __name__ == "__main__":
    sys.exit(main())
