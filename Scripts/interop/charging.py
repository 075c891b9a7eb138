"""Clara at the SECC, and the EVCC at the simulated charger: one session each, and what must come of it."""

import json
import os
import signal
import subprocess
import time

import cases
from rig import Failure, Rig

# Limits for what has none in the protocols: generous, since the machine may have other work.
READY_S, SESSION_S, END_S = 90, 240, 30


def check(condition, text):
    if not condition:
        raise Failure(text)


class Station:
    """A charger in its namespace: modem, SECC, SLAC. It can serve several sessions in a row."""

    def __init__(self, rig, case, protocol, sessions=1):
        self.rig, self.sessions, self.served = rig, sessions, 0
        limit = 60 + SESSION_S * sessions
        rig.peer("evse", "slac-modem.py", "--timeout", limit, *case.evse_modem, name="evse-modem")
        self.trace = rig.folder / "secc.jsonl"
        self.secc = rig.peer("evse", "josev-secc.py", "--timeout", limit, "--trace", self.trace, "--sessions",
                             sessions * case.connections, *case.secc, case.spoken or protocol, "evse0")
        self.slac = rig.peer("evse", "pyslac-evse.py", "--timeout", limit, "--init-timeout", limit, "--matches",
                             sessions, "evse0", *case.slac)

    def result(self, case):
        """What SLAC and the SECC say of the session that has just ended."""
        self.served += 1
        is_last = self.served >= self.sessions
        if case.slac_matches:
            matched = self.slac.nth(["RESULT ", "EVENT {\"matched\""], self.served, END_S)
            check(matched["matched"], "pyslac did not match")
        if case.secc_code is None:
            return
        if is_last:
            check(self.secc.wait(END_S) == case.secc_code, "the SECC is not content")
        said = self.secc.nth(["RESULT ", "EVENT {\"session\""], self.served * case.connections, END_S)
        said = said.get("session", said)
        check(said["completed"] == (case.secc_code == 0), f"the SECC did not complete: {said['reason']}")
        check(said["closed_by"] == "ev", "Clara did not close TCP")


def charge(rig, station, case, protocol, clara):
    """One session of Clara; returns what is worth to be kept of it."""
    if case.modem == "real":
        rig.peer("pev", "slac-modem.py", "--timeout", SESSION_S, "--gate", name="pev-modem")
    name = f"-{station.served + 1:02}" if station.sessions > 1 else ""
    capture = rig.folder / f"session{name}.pcapng"
    drive = rig.start(
        "pev", "clara" + name, clara, "drive", "--interface", "pev0", "--modem", case.modem, "--wait", 60, "--limit",
        150, "--protocol", case.offers or protocol, "--record", capture, "--json", "--log", *case.drive,
        *(["-"] if case.scenario else []))
    if case.scenario:
        drive.process.stdin.write(case.scenario)
    drive.process.stdin.close()
    acted = act(rig, case, drive, station.secc)
    code = drive.wait(SESSION_S)
    result = drive.result()
    check(code == case.code, f"Clara ended with {code}: {result['stopReason']}, {result['violations']}")
    check(result["stopReason"] in case.reasons, f"stop reason {result['stopReason']}, not {case.reasons[0]}")
    check(result["outcome"] == case.outcome, f"outcome {result['outcome']}, not {case.outcome}")
    check(not result["violations"], f"broken: {result['violations']}")
    agreed = None if case.agreed == "none" else case.agreed or protocol
    check(result["protocol"] == agreed, f"protocol {result['protocol']}, not {agreed}")
    station.result(case)
    events = [(line["t"], line["event"]) for line in drive.documents()[:-1]]
    for state in case.states:
        seen = sum(text == f"session {state}" for _, text in events)
        check(seen >= case.states.count(state), f"state {state} was there {seen} times")
    times = deviation(case, events, acted and acted - result["startedAt_us"] / 1e6)
    followed = replay(clara, capture)
    return {
        "stopReason": result["stopReason"], "requests": sum(1 for _, text in events if text.startswith("-> ")),
        "energyWh": result["energyWh"], "stateB_s": times, "followed": followed,
        "slowestAnswer_s": slowest(station.trace),
        "said": f"{result['stopReason']}, {result['energyWh']} Wh"
                + (f", state B after {times:.2f} s" if times is not None else ""),
    }


def act(rig, case, drive, secc):
    """Does what the case wants once current flows; returns when, in seconds since 1970."""
    if not case.act:
        return None
    drive.wait_for("CHAdeMO ChargingLoop", 120)
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


def serve(rig, case, protocol, clara):
    """The EVCC at our charger."""
    rig.peer("pev", "slac-modem.py", "--timeout", SESSION_S, name="pev-modem")
    capture = rig.folder / "session.pcapng"
    charger = rig.start(
        "evse", "charger", clara, "charger", "--interface", "evse0", "--modem", "simulated", "--protocol", protocol,
        "--sessions", 1, "--wait", 120, "--record", capture, "--json", "--log", *case.charger)
    charger.process.stdin.close()
    charger.wait_for("state B", END_S)
    vehicle = rig.peer("pev", "slac-pev.py", "--set-key", "pev0", ready=False)
    check(vehicle.wait(60) == 0 and vehicle.result()["matched"], "SLAC did not match")
    evcc = rig.peer("pev", "josev-evcc.py", "--timeout", 150, protocol, "pev0", ready=False)
    code = evcc.wait(SESSION_S)
    check(code == 0 and evcc.result()["completed"], f"the EVCC: {evcc.result()['reason']}")
    code = charger.wait(END_S)
    result = charger.result()
    check(code == 0, f"the charger ended with {code}")
    ends = [session["end"] for session in result["sessions"]]
    check(ends == [case.end], f"sessions ended as {ends}")
    check(result["sessions"][0]["protocol"] == protocol, "another protocol was chosen")
    check(result["sessions"][0]["requests"] == evcc.result()["requests"], "requests were lost")
    followed = replay(clara, capture)
    return {"requests": evcc.result()["requests"], "followed": followed,
            "said": f"{ends[0]}, {evcc.result()['requests']} requests in {evcc.result()['seconds']} s"}


def one(peers, folder, name, case, protocol, clara):
    """A case in a rig of its own."""
    with Rig(peers, folder, name) as rig:
        if isinstance(case, cases.Serve):
            return serve(rig, case, protocol, clara)
        return charge(rig, Station(rig, case, protocol), case, protocol, clara)
