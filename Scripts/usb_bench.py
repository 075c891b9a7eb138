"""Clara on an emulated bench: what `make test` and `make bench` run under umockdev. See Scripts/test-usb.sh."""
import json
import os
import subprocess
import sys
import threading
import time

BED, CLARA, FOLDER = sys.argv[1:4]
ONLY = sys.argv[4:]


class Wrong(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Wrong(text)


def run(name, bed, clara, limit=150, until=None):
    """Runs a program on a bed; once its output has the text `until`, nobody reads any more."""
    folder = os.path.join(FOLDER, name)
    os.makedirs(folder, exist_ok=True)
    report = os.path.join(folder, "report.json")
    for old in (report, os.path.join(folder, "s.pcapng.log")):
        if os.path.exists(old):
            os.remove(old)
    call = [BED, "--report", report, "--limit", str(limit), *bed, "--", CLARA, *clara]
    if until is None:
        done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=limit + 30)
    else:
        done = run_until(until, call, folder, limit)
    with open(os.path.join(folder, "output.txt"), "w") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode == 69 and "no umockdev" in done.stderr:
        print(done.stderr.strip())
        os._exit(69)
    with open(report) as file:
        return done, json.load(file)


def run_until(text, call, folder, limit):
    program = subprocess.Popen(call, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    for line in program.stdout:
        lines.append(line)
        if text in line:
            break
    # Standard output and standard error have no reader from here on, as when a terminal or `| tee` is gone.
    program.stdout.close()
    try:
        code = program.wait(limit + 30)
    except subprocess.TimeoutExpired:
        program.kill()
        raise
    return subprocess.CompletedProcess(call, code, "".join(lines), "")


def drive(name, bed, clara, limit=150, until=None):
    done, report = run(
        name, bed, ["drive", *clara, "--json", "--record", "s.pcapng", "--limit", str(limit - 20)], limit, until)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    expect(lines, "no output: " + done.stderr[-300:])
    return done, report, lines


def devices():
    done, _ = run("devices", [], ["devices", "--json"])
    found = {entry["serial"]: entry for entry in json.loads(done.stdout)["usb"]}
    expect(done.returncode == 0, f"exit code {done.returncode}: {done.stderr}")
    expect(set(found) == {"CLARA1", "CAN0001"}, f"listed: {sorted(found)}")
    expect(found["CLARA1"]["name"] == "FT232H" and found["CLARA1"]["isUsable"], "the bridge is not usable")
    expect("driver" in found["CAN0001"]["obstacle"], "the adapter's driver is not told")
    done, _ = run("devices-ch347", ["--ch347", "t", "--two"], ["devices", "--json"])
    found = {entry["serial"]: entry for entry in json.loads(done.stdout)["usb"]}
    expect(set(found) == {"CLARA2", "CLARA3", "CAN0001"}, f"listed: {sorted(found)}")
    bridge = found["CLARA3"]
    expect(bridge["name"] == "CH347T" and bridge["isUsable"] and "d1, d2" in bridge["use"], f"listed: {bridge}")
    # Its serial port's driver is on an interface that Clara does not use.
    expect(bridge["obstacle"] is None, f"in the way: {bridge['obstacle']}")
    done, _ = run("devices-mode", ["--ch347", "mode0"], ["devices", "--json"])
    found = {entry["serial"]: entry for entry in json.loads(done.stdout)["usb"]}
    expect(not found["CLARA3"]["isUsable"] and "RTS1" in found["CLARA3"]["obstacle"], f"listed: {found}")
    done, _ = run("devices-forbidden", ["--forbidden", "bridge"], ["devices", "--json"])
    bridge = next(entry for entry in json.loads(done.stdout)["usb"] if entry["name"] == "FT232H")
    expect(not bridge["isUsable"] and "no permission" in bridge["obstacle"], f"without permission: {bridge}")


def errors():
    car = ["--usb", "--can", "usb"]
    cases = [
        ("none", ["--none"], ["--usb"], "there is no FT232H, FT2232H or CH347 on USB: is its cable in?"),
        ("two", ["--two"], ["--usb"], "there are 2 devices"),
        ("wrong", [], ["--usb=CAN0001"], "is not an FT232H, FT2232H or CH347"),
        ("wrong-adapter", [], ["--usb", "--can", "usb:CLARA1"], "is not a gs_usb adapter"),
        ("unknown", [], ["--usb=NOBODY"], "there is no FT232H, FT2232H or CH347 NOBODY"),
        ("dead", ["--dead"], ["--usb"], "does not answer: plug it in again"),
        ("both", ["--ch347", "t", "--two"], ["--usb"], "there are 2 devices"),
        ("ch347-dead", ["--ch347", "f", "--dead"], ["--usb"], "does not answer"),
        ("ch347-mode", ["--ch347", "mode0"], ["--usb"], "has no SPI: while it is plugged in, hold DTR1"),
        ("ch347-pins", ["--ch347", "t"], ["--usb", "--wired", "reset"], "has no pin for the modem's reset"),
        ("ch347-car", ["--ch347", "t"], ["--usb", "--can", "usb"], "has no pin for CHAdeMO's d1 and d2"),
        ("ch347-k", ["--ch347", "f"], [*car, "--wired", "permission"], "has no pin for the car's switch k"),
        ("forbidden", ["--forbidden", "bridge"], ["--usb"], "no permission for FT232H"),
        ("forbidden-adapter", ["--forbidden", "can"], car, "no permission for gs_usb"),
        ("busy", ["--busy", "bridge"], ["--usb"], "another program uses FT232H"),
        ("held", ["--busy", "bridge", "--driver"], ["--usb"], "a driver of the system holds FT232H"),
        ("held-adapter", ["--busy", "can"], car, "a driver of the system holds gs_usb"),
        ("stalled", ["--refuse", "bridge"], ["--usb"], "refuses transfers: plug it in again"),
        ("short", ["--short", "bridge"], ["--usb"], "took 0 of 1 bytes: plug it in again"),
        ("cut", ["--cut", "bridge"], ["--usb"], "does not answer: plug it in again"),
        ("cut-adapter", ["--cut", "can"], car, "sent 39 of 40 bytes: plug it in again"),
    ]
    for name, bed, clara, text in cases:
        done, _ = run("error-" + name, bed, ["drive", *clara, "--record", "s.pcapng"])
        expect(done.returncode == 69 and text in done.stderr, f"{name}: {done.returncode}, {done.stderr.strip()}")


def judged(report, lines, bad=None):
    """What holds of every session on the bench, however it ends."""
    expect(lines[-1]["violations"] == [], f"violations: {lines[-1]['violations']}")
    expect(report["pinsAtEnd"] == 0, f"pins at the end: {report['pinsAtEnd']}")
    expect(report["contactorClosings"] <= 1, f"the contactor closed {report['contactorClosings']} times")
    if bad is not None:
        expect(report["badCommands"] == bad, f"{report['badCommands']} commands were wrong")


def told_lost(done, lines, text):
    """A lost device is the reason that counts, whatever Clara was told in its place."""
    last = lines[-1]
    expect(done.returncode == 69, f"exit code {done.returncode}: {lines[-3:]}")
    expect(last["outcome"] == "failed" and last["verdict"] == "unavailable", f"verdict: {last}")
    expect(text in last.get("lost", ""), f"the verdict does not name the device: {last}")


def cost(title, clock_us, usb):
    """What a delivered frame costs, beside the limits of clock and microframes."""
    frames = usb["framesSent"] + usb["framesReceived"]
    chip = usb["chip"]
    mean, batch_us = chip["frameBytes"] / frames, usb["batchTime_us"] / usb["spiBatches"]
    print("%-28s %7d frames of %4.0f bytes  %6.1f SPI bytes %5.1f transactions %5.2f batches %5.1f USB transfers each" % (
        title, frames, mean, chip["spiBytes"] / frames, chip["spiTransactions"] / frames,
        usb["spiBatches"] / frames, (usb["transfersOut"] + usb["transfersIn"]) / frames))
    # A frame received needs two batches, one sent needs one; a batch is a transfer out and one in, each in its microframe.
    share = (2 * usb["framesReceived"] + usb["framesSent"]) / frames
    print("%-28s %7.0f us a batch, %5.0f us a frame; limit %5.1f us of SPI clock and %3.0f us of microframes a frame" % (
        "", batch_us, share * batch_us, (mean + 18) * clock_us, share * 250))


def whole(name, bed, clara, bad):
    """A session that ends in order; what it was."""
    done, report, lines = drive(name, bed, clara)
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    judged(report, lines, bad)
    expect([entry["end"] for entry in report["sessions"]] == ["completed"], f"charger: {report['sessions']}")
    expect(report["contactorClosings"] == 1, f"contactor closed {report['contactorClosings']} times")
    expect(report["hadStateC"] and report["hadLight"], f"pins: {report}")
    return report, lines


def session():
    """SLAC and DIN through the bridge, the car's frames through the adapter, d1, d2 and k on wires."""
    # An FT232H is asked to do something that it cannot, to see whether it is in step.
    clara = ["--usb", "--can", "usb", "--wired", "permission", "--stop-after", "5"]
    report, lines = whole("session", [], clara, bad=1)
    car = report["car"]
    order = ["waking", "ready", "asleep", "waking", "ready", "closing", "closed", "charging", "stopping",
             "checkingWelding", "finished", "asleep"]
    expect(car["phases"] == order and car["end"] == "chargerStopped", f"car: {car}")
    expect(car["energyWh"] > 5 and car["openedUnderLoad_mA"] == 0, f"car: {car}")
    expect(car["framesFromClara"] > 200 and car["framesToClara"] > 200, f"car: {car}")
    events = [line["event"] for line in lines if "event" in line]
    expect("switch k closed: the car permits charging" in events, "switch k was not seen")
    first = lines[0]["event"]
    expect("clara-sim " in first and "settings Settings(" in first, "the first line lacks version or settings")
    folder = os.path.join(FOLDER, "session")
    expect(os.path.getsize(os.path.join(folder, "s.pcapng")) > 20_000, "the recording is empty")
    with open(os.path.join(folder, "s.pcapng.log")) as file:
        expect("settings Settings(" in file.readline(), "the log's first line lacks the settings")
    cost("USB bridge, emulated", 0.8, lines[-1]["usb"])


def ch347():
    bed = ["--ch347", "t", "--two"]
    report, lines = whole("ch347", bed, ["--usb=CLARA3", "--stop-after", "2"], bad=0)
    expect(report["isDriverBack"], "the driver of the serial port was sent away")
    cost("CH347, emulated", 8 / 7.5, lines[-1]["usb"])


def pulled_out(name="pulled-out", bed=(), clara=("--usb",), after="2"):
    done, report, lines = drive(name, [*bed, "--pull-after", after], clara)
    expect(report["hasCharged"] and "pulledAt" in report, "it was never pulled out")
    told_lost(done, lines, "is gone")
    events = [line["event"] for line in lines if "event" in line]
    gone = next((index for index, text in enumerate(events) if "is gone" in text), None)
    expect(gone is not None, "nobody said that the bridge is gone")
    for text in ("control pilot: state B", "contactor opens"):
        expect(any(text in event for event in events[gone:]), f"after the loss there is no: {text}")
    judged(report, lines)


def dead():
    """The bridge's engine stops answering while current flows: its pins are let go, and the session ends."""
    done, report, lines = drive("dead", ["--dead-after", "2"], ["--usb"])
    told_lost(done, lines, "does not answer: plug it in again")
    events = [(line["t"], line["event"]) for line in lines if "event" in line]
    charging = next(time for time, event in events if "checkpoint 700" in event)
    # Who ends the session first is a race: the bridge, which tries to get in step, or the modem's silence behind it.
    lost = next(time for time, event in events
                if time > charging and ("modem: silent" in event or "does not answer" in event))
    state_b = next((time for time, event in events if time >= lost and "control pilot: state B" in event), None)
    expect(state_b is not None and state_b - lost < 4, f"lost at {lost} s, state B at {state_b} s")
    expect(0 < report["letGoAfter"] < 3, f"the pins were let go after {report['letGoAfter']} s")
    judged(report, lines)
    expect(report["hasCharged"] and report["contactorClosings"] == 1, f"{report}")


def ft2232h_dead():
    """Without its engine an FT2232H's pins are a serial port's, some of them high: none may be left like that."""
    done, report, lines = drive("ft2232h-dead", ["--ft2232h", "--dead-after", "1"], ["--usb"])
    told_lost(done, lines, "does not answer: plug it in again")
    events = [line["event"] for line in lines if "event" in line]
    expect(any("no contactor" in event for event in events), "nobody said that its pins are a serial port's")
    expect(0 < report["letGoAfter"] < 3, f"the pins were let go after {report['letGoAfter']} s")
    judged(report, lines)
    expect(report["hasCharged"] and report["contactorClosings"] == 1, f"{report}")


def hung_up():
    """Nobody reads the output any more, then the terminal closes, while current flows: the session ends in order."""
    done, report, lines = drive(
        "hung-up", ["--hang-up-after", "2"], ["--usb"], until="checkpoint 700")
    expect(done.returncode == 130, f"exit code {done.returncode}: {lines[-3:]}")
    expect(report["hasCharged"] and report["contactorClosings"] == 1, f"{report}")
    expect(report["pinsAtEnd"] == 0, f"pins at the end: {report['pinsAtEnd']}")
    expect([entry["end"] for entry in report["sessions"]] == ["completed"], f"charger: {report['sessions']}")
    folder = os.path.join(FOLDER, "hung-up")
    with open(os.path.join(folder, "s.pcapng.log")) as file:
        left = file.read().splitlines()
    expect(sum("hung up" in line for line in left) == 1, "the log has not one line of it")
    for text in ("checkpoint 700", "hung up", "control pilot: state B", "contactor opens", "session SessionStop"):
        place = next((index for index, line in enumerate(left) if text in line), None)
        expect(place is not None, f"there is no, or too early: {text}")
        left = left[place:]
    # The recording goes on to the end too.
    done = subprocess.run([CLARA, "replay", "s.pcapng"], cwd=folder, capture_output=True, text=True, timeout=60)
    expect("SessionStop was answered OK" in done.stdout, f"the recording: {done.stdout[-300:]}{done.stderr}")


def can_lost():
    """The car's bus is cut, the adapter leaves it, and then it is pulled out: each is said, and the session ends."""
    # All within the second after which the silence of the car would end the session by itself.
    bed = ["--bus-cut-after", "0.8", "--bus-off-after", "1.2", "--pull", "can", "--pull-after", "1.5"]
    done, report, lines = drive("can-lost", bed, ["--usb", "--can", "usb", "--wired", "permission"])
    expect(report["hasCharged"] and "pulledAt" in report, "it was never pulled out")
    told_lost(done, lines, "CAN0001 is gone")
    events = [(line["t"], line["event"]) for line in lines if "event" in line]
    left = events
    for text in ("CAN: nobody acknowledges", "CAN: bus off", "CAN0001 is gone", "control pilot: state B",
                 "contactor opens"):
        place = next((index for index, event in enumerate(left) if text in event[1]), None)
        expect(place is not None, f"there is no, or too early: {text}")
        left = left[place:]
    gone = next(time for time, event in events if "is gone" in event)
    state_b = next(time for time, event in events if time >= gone and "state B" in event)
    expect(state_b - gone < 1.5, f"state B came {state_b - gone:.1f} s after the loss")
    judged(report, lines)
    expect(report["car"]["openedUnderLoad_mA"] == 0, f"car: {report['car']}")
    expect([entry["end"] for entry in report["sessions"]] == ["completed"], f"charger: {report['sessions']}")


def ch347_pulled_out():
    pulled_out("ch347-pulled-out", ["--ch347", "f"], ["--usb", "--wired", "interrupt"], "1")


def ch347_faults():
    bed = ["--ch347", "t", "--press-after", "4", "--stall", "1", "--lose", "1", "--cut-later", "1"]
    done, report, lines = drive("ch347-faults", bed, ["--usb", "--dry"])
    last = lines[-1]
    judged(report, lines)
    expect(report["contactorClosings"] == 0, "the contactor closed in a rehearsal")
    expect(report["hasCharged"], f"it never charged: {lines[-2:]}")
    expect(report["hadStateC"], f"pins: {report}")
    # What is lost may be a chip select, which the modem's driver gets over without the bridge, or the middle of a frame,
    # after which the modem's chip begins anew, without its network: then the session ends, by itself and safely.
    if done.returncode == 1 and last["stopReason"] in ("plcLost", "responseTimeout"):
        return
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect(last["usb"]["recoveries"] >= 2, f"recoveries: {last['usb']}")
    expect(any("stop button pressed" in line.get("event", "") for line in lines), "the stop button was not seen")


def rehearsal():
    bed = ["--two", "--driver", "--press-after", "2"]
    done, report, lines = drive("dry", bed, ["--usb=CLARA1", "--dry"])
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect(report["contactorClosings"] == 0, "the contactor closed in a rehearsal")
    expect(report["hasCharged"], f"it never charged: {lines[-2:]}")
    expect(report["isDriverBack"], "the system's driver was not called back")
    expect(any("stop button pressed" in line.get("event", "") for line in lines), "the stop button was not seen")


def faults():
    """Transfers stall, are lost, and end early: the engine gets in step, and its pins do not move."""
    bed = ["--stall", "1", "--lose", "1", "--short-later", "1", "--cut-later", "1"]
    done, report, lines = drive("faults", bed, ["--usb", "--stop-after", "5"])
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect(lines[-1]["usb"]["recoveries"] >= 2, f"recoveries: {lines[-1]['usb']}")
    judged(report, lines)
    expect(report["hasCharged"] and report["contactorClosings"] == 1, f"{report}")


CASES = {
    "devices": devices, "errors": errors, "session": session, "pulled-out": pulled_out, "can-lost": can_lost,
    "dead": dead, "dry": rehearsal, "faults": faults, "ch347": ch347, "ch347-pulled-out": ch347_pulled_out,
    "ch347-faults": ch347_faults, "hung-up": hung_up, "ft2232h-dead": ft2232h_dead,
}
LANES = [["can-lost", "dry"], ["session", "faults"], ["pulled-out", "errors", "devices", "dead"],
         ["ch347", "ch347-pulled-out"], ["ch347-faults", "hung-up", "ft2232h-dead"]]
failures = []


def tell_end(name):
    """The last events of a case that went wrong: what happened cannot be asked again."""
    # The log goes on where nobody reads the output.
    paths = [os.path.join(FOLDER, name, file) for file in ("s.pcapng.log", "output.txt")]
    path = next((path for path in paths if os.path.exists(path)), None)
    if path is not None:
        with open(path) as file:
            for line in file.read().splitlines()[-40:]:
                print("   ", line[:200])


class Lateness(threading.Thread):
    """How late the machine wakes a sleeper: a bench in real time says nothing about a program that is not run."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.isOver = 0.0, threading.Event()
        self.start()

    def run(self):
        while not self.isOver.is_set():
            start = time.monotonic()
            time.sleep(0.02)
            self.most = max(self.most, time.monotonic() - start - 0.02)

    def end(self):
        self.isOver.set()
        return self.most


def attempt(name, word):
    """True when the case is ok, else false; and by how many seconds the machine was late meanwhile."""
    start, lateness = time.monotonic(), Lateness()
    try:
        CASES[name]()
        print(f"ok        {time.monotonic() - start:5.0f} s  {name}")
        return True, lateness.end()
    except (Wrong, subprocess.TimeoutExpired, ValueError, OSError, KeyError, StopIteration) as error:
        late = lateness.end()
        print(f"{word:<9} {time.monotonic() - start:5.0f} s  {name}: {error} (machine late by up to {late:.2f} s)")
        tell_end(name)
        return False, late
    finally:
        sys.stdout.flush()


def lane(names):
    for name in names:
        if (not ONLY or name in ONLY) and not attempt(name, "again")[0]:
            failures.append(name)


threads = [threading.Thread(target=lane, args=(names,)) for names in LANES]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
# In real time, on a machine that may do other things: a second chance, alone. A third and a fourth only where the
# machine stood still in the meantime, which no program can help.
STOOD_STILL_S = 0.25
lost = []
for name in failures:
    for _ in range(3):
        isGood, late = attempt(name, "again")
        if isGood or late < STOOD_STILL_S:
            break
        time.sleep(20)
    if not isGood:
        lost.append(name)
        print(f"FAILED             {name}")
sys.exit(1 if lost else 0)
