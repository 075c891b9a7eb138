#!/usr/bin/env python3
"""Compares our EXI codec with EXIficient, message by message.

  exi-check make ... | differential.py --package DIR --py4j DIR --answers FILE [--jobs N]

Reads messages as exi-check prints them. The other codec encodes the content of each, which must give our bytes, and
decodes our bytes, which must give the content. Its own bytes go to FILE, for `exi-check read`.

Where the other codec is known to depart from the EXI rules the bytes may differ, and only the contents are compared:

  empty value  it ends an empty string or byte string with a second-level event instead of writing the length 0
  full list    it treats lists of ISO 15118-2 with a bound of 16 or more, and those of ISO 15118-20 with 255 or more, as
               if they had no bound: when full they end like open ones. So it cannot read ours either.
"""

import argparse
import collections
import json
import multiprocessing
import pathlib
import sys

from schemas import SETS, SchemaSet, canonical

RULES = ("empty value", "full list")
SHOWN = 20


def set_name(schema):
    return schema.removesuffix("-fragment")


class Judge:
    """Compares messages, with a Java process of its own."""

    def __init__(self, package, py4j):
        from codec import Codec

        jar = package / "iso15118/shared/EXICodec.jar"
        self.codec = Codec(jar, next(py4j.glob("**/py4j*.jar")))
        self.folder = package / "iso15118/shared/schemas"
        self.sets = {}
        self.traits = set()

    def judge(self, line):
        """(what came of it, the other's bytes, what is wrong)"""
        from codec import reason

        schema, value, ours = line["schema"], line["value"], line["exi"]
        name, is_fragment = set_name(schema), schema.endswith("-fragment")
        if name not in self.sets:
            self.sets[name] = SchemaSet(self.folder, name)
        schemas = self.sets[name]
        try:
            xml = schemas.to_xml(value, is_fragment)
            self.traits = schemas.traits
            rules = [rule for rule in RULES if rule in schemas.traits]
            theirs = self.codec.encode(xml, name, is_fragment).hex()
            if theirs != ours and not rules:
                return "other bytes", theirs, f"theirs {theirs}"
            if theirs == ours or "full list" not in rules:
                back = schemas.from_xml(self.codec.decode(bytes.fromhex(ours), name, is_fragment), is_fragment)
                if canonical(back) != canonical(value):
                    return "other content", theirs, f"to them {canonical(back)}"
        except Exception as error:  # a message that one cannot take must not end the run
            return "refused", None, reason(error)
        return "same bytes" if theirs == ours else ", ".join(rules), theirs, None


def work(arguments):
    package, py4j, lines = arguments
    sys.path.insert(0, str(py4j))
    judge = Judge(package, py4j)
    counts, failures, answers = collections.Counter(), [], []
    for text in lines:
        line = json.loads(text)
        outcome, theirs, problem = judge.judge(line)
        counts[line["schema"], outcome] += 1
        if problem:
            failures.append(f"{outcome}: {line['schema']} {line['message']}\n  ours {line['exi']}\n  {problem}\n"
                            f"  of {canonical(line['value'])}")
        # Long full lists that end like open ones beside short ones that do not: no reading of ours fits such a stream.
        if theirs and not {"full list", "full short list"} <= judge.traits:
            answers.append(json.dumps({"schema": line["schema"], "value": line["value"], "exi": theirs}))
    return counts, failures, answers, {name: known.seen for name, known in judge.sets.items()}


def table(counts):
    outcomes = sorted({outcome for _, outcome in counts}, key=lambda outcome: (outcome != "same bytes", outcome))
    schemas = sorted({schema for schema, _ in counts})
    print(f"{'schema':22}{'messages':>10}" + "".join(f"{outcome:>14}" for outcome in outcomes))
    for schema in [*schemas, "all"]:
        row = [sum(n for key, n in counts.items() if key[1] == outcome and schema in (key[0], "all"))
               for outcome in outcomes]
        print(f"{schema:22}{sum(row):>10}" + "".join(f"{n:>14}" for n in row))


def unseen(folder, seen):
    """Members of the schemas that no message had, so that a part which our types lack is noticed."""
    missing = []
    for name in SETS:
        if name in seen:
            never = SchemaSet(folder, name).every_member() - seen[name]
            missing += [f"{name}: {kind}.{member}" for kind, member in sorted(never)]
    return missing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path, required=True, help="the unpacked package iso15118")
    parser.add_argument("--py4j", type=pathlib.Path, required=True, help="the unpacked package py4j")
    parser.add_argument("--answers", type=pathlib.Path, required=True, help="where the other's bytes go")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()

    lines = sys.stdin.read().splitlines()
    # Shares of one length would leave the long messages, which come first, to one process.
    shares = [lines[start::arguments.jobs] for start in range(arguments.jobs)]
    with multiprocessing.get_context("spawn").Pool(arguments.jobs) as pool:
        results = pool.map(work, [(arguments.package, arguments.py4j, share) for share in shares])
    counts, failures, seen = collections.Counter(), [], {}
    with arguments.answers.open("w") as answers:
        for some, wrong, bytes_back, members in results:
            counts.update(some)
            failures += wrong
            answers.writelines(answer + "\n" for answer in bytes_back)
            for name, known in members.items():
                seen.setdefault(name, set()).update(known)
    table(counts)
    for failure in failures[:SHOWN]:
        print(failure)
    missing = unseen(arguments.package / "iso15118/shared/schemas", seen)
    for member in missing[:SHOWN]:
        print(f"never in any message: {member}")
    exempt = sum(n for (_, outcome), n in counts.items() if any(rule in outcome for rule in RULES))
    print(f"{sum(counts.values())} messages, {len(failures)} differences, {exempt} with other bytes by a rule, "
          f"{len(missing)} members of the schemas never seen")
    return 0 if lines and not failures and not missing else 1


if __name__ == "__main__":
    sys.exit(main())
