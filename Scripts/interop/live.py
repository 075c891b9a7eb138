#!/usr/bin/env python3
"""Clara at a real SECC, and a real EVCC at the simulated charger, in network namespaces of their own.

  live.py --peers DIR --clara PROGRAM --out DIR [--protocols din] [--sessions N] [--only TEXT]...

Several lanes run side by side, each in its own pair of namespaces; the repeated sessions of a protocol stay in one, in a
row. Below --out each case leaves a folder with its capture, the SECC's trace and what everybody said; `results.json` has
all of them.
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
from rig import Failure, Rig


class Runner:
    def __init__(self, options):
        self.options = options
        self.out = pathlib.Path(options.out)
        self.results = []
        self.lock = threading.Lock()

    def lane(self, number, row, rest):
        """Does its own row of cases, one after the other, then what nobody has taken yet."""
        for protocol, case in row:
            self.case(number, protocol, case)
        while True:
            try:
                protocol, case = rest.get_nowait()
            except queue.Empty:
                return
            self.case(number, protocol, case)

    def case(self, lane, protocol, case):
        name = f"{protocol}/{case.name}"
        start = time.monotonic()
        result = {"case": name}
        try:
            with Rig(self.options.peers, self.out / protocol / case.name, f"clara{os.getpid()}-{lane}") as rig:
                action = charge if isinstance(case, cases.Charge) else serve
                result.update(action(rig, case, protocol, self.options.clara))
            word, said = "ok", result.get("said", "")
        except (Failure, OSError, subprocess.SubprocessError, json.JSONDecodeError) as error:
            word, said = "FAIL", str(error)
        seconds = time.monotonic() - start
        result.update(result=word, seconds=round(seconds, 1), said=said)
        with self.lock:
            self.results.append(result)
            print(f"{word:<5}{seconds:5.1f} s  {name}: {said}", flush=True)


def check(condition, text):
    if not condition:
        raise Failure(text)


# ------------------------------------------------------------------------------------------------ Clara at the SECC


def charge(rig, case, protocol, clara):
    rig.peer("evse", "slac-modem.py", "--timeout", 150, *case.evse_modem, name="evse-modem")
    if case.modem == "real":
        rig.peer("pev", "slac-modem.py", "--timeout", 150, "--gate", name="pev-modem")
    trace = rig.folder / "secc.jsonl"
    secc = rig.peer("evse", "josev-secc.py", "--timeout", 120, "--trace", trace, *case.secc, protocol, "evse0")
    slac = rig.peer("evse", "pyslac-evse.py", "--timeout", 100, "evse0", *case.slac)
    capture = rig.folder / "session.pcapng"
    drive = rig.start(
        "pev", "clara", clara, "drive", "--interface", "pev0", "--modem", case.modem, "--wait", 20, "--limit", 110,
        "--protocol", protocol, "--record", capture, "--json", "--log", *case.drive, *(["-"] if case.scenario else []))
    if case.scenario:
        drive.process.stdin.write(case.scenario)
    drive.process.stdin.close()
    acted = act(rig, case, drive, secc)
    code = drive.wait(140)
    result = drive.result()
    check(code == case.code, f"Clara ended with {code}: {result['stopReason']}, {result['violations']}")
    check(result["stopReason"] in case.reasons, f"stop reason {result['stopReason']}, not {case.reasons[0]}")
    check(result["outcome"] == case.outcome, f"outcome {result['outcome']}, not {case.outcome}")
    check(not result["violations"], f"broken: {result['violations']}")
    check(slac.wait(10) == 0 and slac.result()["matched"], "pyslac did not match")
    if case.secc_code is not None:
        check(secc.wait(20) == case.secc_code, "the SECC is not content")
        check(secc.result()["completed"] == (case.secc_code == 0), "the SECC did not complete")
        check(secc.result()["closed_by"] == "ev", "Clara did not close TCP")
    events = [(line["t"], line["event"]) for line in drive.documents()[:-1]]
    times = deviation(case, events, acted and acted - result["startedAt_us"] / 1e6)
    followed = replay(clara, capture)
    return {
        "stopReason": result["stopReason"], "requests": sum(1 for _, text in events if text.startswith("-> ")),
        "energyWh": result["energyWh"], "stateB_s": times, "followed": followed,
        "slowestAnswer_s": slowest(trace),
        "said": f"{result['stopReason']}, {result['energyWh']} Wh"
                + (f", state B after {times:.2f} s" if times is not None else ""),
    }


def act(rig, case, drive, secc):
    """Does what the case wants once current flows; returns when, in seconds since 1970."""
    if not case.act:
        return None
    drive.wait_for("CHAdeMO ChargingLoop", 60)
    time.sleep(1)
    at = time.time()
    if case.act == "cut":
        rig.cut()
    elif case.act == "interrupt":
        drive.signal(signal.SIGINT)
    else:
        # The Java process behind it too: it is in the same group.
        secc.signal(signal.SIGKILL if case.act == "kill" else signal.SIGSTOP)
    return at


def deviation(case, events, acted):
    """Seconds from the deviation to state B; nil without one. Checks what was sent after it."""
    if not case.deviation:
        return None
    if case.deviation[0] == "act":
        at = acted
    else:
        way, message, number = case.deviation
        prefix = f"<- {message}Res" if way == "response" else f"-> {message}Req"
        seen = [t for t, text in events if text.startswith(prefix)]
        check(len(seen) >= number, f"{message} was seen {len(seen)} times, not {number}")
        at = seen[number - 1]
    check(any(text == "control pilot: state C" for _, text in events), "state C was never there")
    left = [t for t, text in events if text == "control pilot: state B" and t >= at - 0.001]
    check(bool(left), "state B did not come")
    delay = max(0.0, left[0] - at)
    check(delay <= case.state_b, f"state B came after {delay:.2f} s, not within {case.state_b} s")
    if case.then is not None:
        # What left in the same moment as the deviation came had been decided before.
        later = [text[3:-3] for t, text in events if text.startswith("-> ") and t > at + 0.001]
        others = sorted({name for name in later if name not in case.then})
        check(not others, f"after the deviation Clara sent {', '.join(others)}")
    return round(delay, 3)


def replay(clara, capture):
    """What `clara-sim replay` makes of the recording: how many messages it followed."""
    done = subprocess.run(
        [clara, "replay", "--json", capture], capture_output=True, text=True, timeout=120, check=False)
    check(done.returncode == 0, f"replay ended with {done.returncode}: {done.stderr.strip()[-200:]}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    check(any(line["layer"] == "verdict" for line in lines), "replay has no verdict")
    messages = [line for line in lines if line["layer"] == "v2g"]
    check(bool(messages), "replay saw no V2G message")
    return len(messages)


def slowest(trace):
    took = [json.loads(line).get("took", 0) for line in trace.read_text().splitlines()] if trace.exists() else []
    return max(took, default=0)


# --------------------------------------------------------------------------------------- the EVCC at our charger


def serve(rig, case, protocol, clara):
    rig.peer("pev", "slac-modem.py", "--timeout", 150, name="pev-modem")
    capture = rig.folder / "session.pcapng"
    charger = rig.start(
        "evse", "charger", clara, "charger", "--interface", "evse0", "--modem", "simulated", "--protocol", protocol,
        "--sessions", 1, "--wait", 60, "--record", capture, "--json", "--log", *case.charger)
    charger.process.stdin.close()
    charger.wait_for("state B", 10)
    vehicle = rig.peer("pev", "slac-pev.py", "--set-key", "pev0", ready=False)
    check(vehicle.wait(30) == 0 and vehicle.result()["matched"], "SLAC did not match")
    evcc = rig.peer("pev", "josev-evcc.py", "--timeout", 90, protocol, "pev0", ready=False)
    code = evcc.wait(120)
    check(code == 0 and evcc.result()["completed"], f"the EVCC: {evcc.result()['reason']}")
    code = charger.wait(30)
    result = charger.result()
    check(code == 0, f"the charger ended with {code}")
    ends = [session["end"] for session in result["sessions"]]
    check(ends == [case.end], f"sessions ended as {ends}")
    check(result["sessions"][0]["protocol"] == protocol, "another protocol was chosen")
    check(result["sessions"][0]["requests"] == evcc.result()["requests"], "requests were lost")
    followed = replay(clara, capture)
    return {"requests": evcc.result()["requests"], "followed": followed,
            "said": f"{ends[0]}, {evcc.result()['requests']} requests in {evcc.result()['seconds']} s"}


# ---------------------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--clara", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--protocols", default="din")
    parser.add_argument("--sessions", type=int, default=10)
    parser.add_argument("--only", action="append", default=[], help="only cases with this in their name")
    parser.add_argument("--lanes", type=int, default=3, help="so many at the same time (3)")
    options = parser.parse_args()
    options.clara = os.path.abspath(options.clara)
    runner = Runner(options)

    def wanted(case):
        return not options.only or any(text in case.name for text in options.only)

    rows, rest = [[] for _ in range(max(1, options.lanes))], queue.Queue()
    for number, protocol in enumerate(options.protocols.split(",")):
        row = rows[number % len(rows)]
        row += [(protocol, case) for case in cases.repeated(options.sessions) if wanted(case)]
        for case in cases.SERVED + cases.SESSIONS + cases.FAULTS:
            if wanted(case) and protocol in case.protocols:
                rest.put((protocol, case))
    threads = [threading.Thread(target=runner.lane, args=(number, row, rest)) for number, row in enumerate(rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (runner.out / "results.json").write_text(json.dumps(sorted(runner.results, key=lambda r: r["case"]), indent=1))
    failures = [result for result in runner.results if result["result"] != "ok"]
    print(f"real peers: {len(runner.results) - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not runner.results else 0


if __name__ == "__main__":
    # Ended from outside, everything that was started goes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    sys.exit(main())
