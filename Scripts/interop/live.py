#!/usr/bin/env python3
"""Clara at a real SECC, and a real EVCC at the simulated charger, in network namespaces of their own.

  live.py --peers DIR --clara PROGRAM --out DIR [--protocols din,iso2] [--sessions N] [--only TEXT]... [--all]

First whole sessions in a row, each protocol at a charger that stays on, then one case after the other with a charger of
its own; several lanes side by side, each in its own pair of namespaces. Times are real: what fails is repeated alone, when
nothing else runs, at most twice, and counted as repeated. Below --out each case leaves a folder with its captures, the
SECC's trace and what everybody said; `results.json` has all of them.
"""

import argparse
import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import threading
import time

import cases
import charging
from rig import Failure, Rig

BROKEN = (Failure, OSError, subprocess.SubprocessError, json.JSONDecodeError, KeyError)
REPETITIONS = 2
# After so many seconds no other case is begun; what has not been done then has failed.
PATIENCE_S = 1500


class Runner:
    def __init__(self, options):
        self.options = options
        self.out = pathlib.Path(options.out)
        self.results = {}
        self.failed = []
        self.repeated = 0
        self.lock = threading.Lock()
        self.end = time.monotonic() + PATIENCE_S

    def lane(self, number, row, rest):
        """Does its row of sessions, then what nobody has taken yet."""
        if row:
            self.row(number, *row)
        while time.monotonic() < self.end:
            try:
                protocol, case = rest.get_nowait()
            except queue.Empty:
                return
            self.case(protocol, case, number)

    def row(self, lane, protocol, row):
        """The same session again and again at one charger; after a failure another charger does the rest."""
        done = 0
        while done < len(row) and time.monotonic() < self.end:
            left = row[done:]
            folder = self.out / protocol / (f"sessions-from-{done + 1:02}" if done else "sessions")
            try:
                with Rig(self.options.peers, folder, self.name(lane)) as rig:
                    station = charging.Station(rig, left[0], protocol, len(left))
                    for case in left:
                        done += 1
                        if not self.attempt(protocol, case, lambda: charging.charge(
                                rig, station, case, protocol, self.options.clara)):
                            break
            except BROKEN as error:
                done += 1
                self.note(protocol, row[done - 1], 0, error)

    def case(self, protocol, case, lane=0, folder=None):
        """A case in a rig of its own; true when it went well."""
        return self.attempt(protocol, case, lambda: charging.one(
            self.options.peers, self.out / protocol / (folder or case.name), self.name(lane), case, protocol,
            self.options.clara))

    def attempt(self, protocol, case, action):
        start = time.monotonic()
        try:
            result = action()
        except BROKEN as error:
            self.note(protocol, case, time.monotonic() - start, error)
            return False
        self.note(protocol, case, time.monotonic() - start, None, result)
        return True

    def note(self, protocol, case, seconds, error, result=None):
        """Writes down what came of a case."""
        name = f"{protocol}/{case.name}"
        word, said = ("ok", result["said"]) if result else ("FAIL", str(error) or type(error).__name__)
        with self.lock:
            kept = {"case": name, "result": word, "seconds": round(seconds, 1)}
            self.results[name] = {**kept, **(result or {}), "said": said}
            if not result:
                self.failed.append((protocol, case))
            print(f"{word:<5}{seconds:5.1f} s  {name}: {said}", flush=True)

    def repeat(self):
        """What has failed once more, alone."""
        for number in range(2, 2 + REPETITIONS):
            again, self.failed = self.failed, []
            for protocol, case in again:
                if time.monotonic() >= self.end:
                    self.failed.append((protocol, case))
                    continue
                print(f"again, alone: {protocol}/{case.name}", flush=True)
                self.repeated += self.case(protocol, case, folder=f"{case.name}-again-{number}")

    def name(self, lane):
        return f"clara{os.getpid()}-{lane}"


def plan(options):
    """The rows of repeated sessions, one a protocol, and all other cases."""
    def wanted(case):
        return not options.only or any(text in case.name for text in options.only)

    rows, rest = [], []
    for protocol in options.protocols.split(","):
        row = [case for case in cases.repeated(options.sessions) if wanted(case)]
        rows += [(protocol, row)] if row else []
        for case in cases.SERVED + cases.SESSIONS + cases.FAULTS:
            if wanted(case) and protocol in case.protocols and (options.all or options.only or protocol in case.usual):
                rest.append((protocol, case))
    return rows, rest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--clara", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--protocols", default="din,iso2")
    parser.add_argument("--sessions", type=int, default=10, help="whole sessions in a row (10)")
    parser.add_argument("--only", action="append", default=[], help="only cases with this in their name")
    parser.add_argument("--all", action="store_true", help="every case in both protocols")
    parser.add_argument("--lanes", type=int, default=5, help="so many at the same time (5)")
    options = parser.parse_args()
    options.clara = os.path.abspath(options.clara)
    runner = Runner(options)
    rows, rest = plan(options)
    total = sum(len(row) for _, row in rows) + len(rest)
    waiting = queue.Queue()
    for entry in rest:
        waiting.put(entry)
    lanes = max(1, options.lanes, len(rows))
    threads = [threading.Thread(target=runner.lane, args=(number, rows[number] if number < len(rows) else None, waiting))
               for number in range(lanes)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runner.repeat()
    results = sorted(runner.results.values(), key=lambda result: result["case"])
    (runner.out / "results.json").write_text(json.dumps(results, indent=1))
    passed = sum(result["result"] == "ok" for result in results)
    for result in results:
        if result["result"] != "ok":
            print(f"FAILED {result['case']}: {result['said']}")
    print(f"real peers: {passed} passed ({runner.repeated} of them repeated), {total - passed} failed, in "
          f"{time.monotonic() - start:.0f} s")
    return 0 if passed == total and total else 1


if __name__ == "__main__":
    # Ended from outside, everything that was started goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    sys.exit(main())
