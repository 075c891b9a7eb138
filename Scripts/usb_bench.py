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


def run(name, bed, clara, limit=150):
    folder = os.path.join(FOLDER, name)
    os.makedirs(folder, exist_ok=True)
    report = os.path.join(folder, "report.json")
    call = [BED, "--report", report, "--limit", str(limit), *bed, "--", CLARA, *clara]
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=limit + 30)
    with open(os.path.join(folder, "output.txt"), "w") as file:
        file.write(done.stdout + done.stderr)
    if done.returncode == 69 and "no umockdev" in done.stderr:
        print(done.stderr.strip())
        os._exit(69)
    with open(report) as file:
        return done, json.load(file)


def drive(name, bed, clara, limit=150):
    done, report = run(
        name, bed, ["drive", *clara, "--json", "--record", "s.pcapng", "--limit", str(limit - 20)], limit)
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


def errors():
    cases = [
        ("none", ["--none"], ["--usb"], "there is no FT232H, FT2232H or CH347 on USB"),
        ("two", ["--two"], ["--usb"], "there are 2 devices"),
        ("wrong", [], ["--usb=CAN0001"], "is not an FT232H, FT2232H or CH347"),
        ("unknown", [], ["--usb=NOBODY"], "there is no FT232H, FT2232H or CH347 NOBODY"),
        ("dead", ["--dead"], ["--usb"], "does not answer"),
        ("both", ["--ch347", "t", "--two"], ["--usb"], "there are 2 devices"),
        ("ch347-dead", ["--ch347", "f", "--dead"], ["--usb"], "does not answer"),
        ("ch347-mode", ["--ch347", "mode0"], ["--usb"], "has no SPI: while it is plugged in, hold DTR1"),
        ("ch347-pins", ["--ch347", "t"], ["--usb", "--wired", "reset"], "has no pin for the modem's reset"),
        ("ch347-car", ["--ch347", "t"], ["--usb", "--can", "usb"], "has no pin for CHAdeMO's d1 and d2"),
    ]
    for name, bed, clara, text in cases:
        done, _ = run("error-" + name, bed, ["drive", *clara, "--record", "s.pcapng"])
        expect(done.returncode == 69 and text in done.stderr, f"{name}: {done.returncode}, {done.stderr.strip()}")


def whole(name, title, bed, clara, bad=0):
    """A whole session: what it costs is told, what it was is returned."""
    done, report, lines = drive(name, bed, clara)
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect([entry["end"] for entry in report["sessions"]] == ["completed"], f"charger: {report['sessions']}")
    expect(report["contactorClosings"] == 1, f"contactor closed {report['contactorClosings']} times")
    expect(report["hadStateC"] and report["hadLight"] and report["pinsAtEnd"] == 0, f"pins: {report}")
    expect(report["badCommands"] == bad, f"{report['badCommands']} commands were wrong")
    usb = lines[-1]["usb"]
    frames = usb["framesSent"] + usb["framesReceived"]
    print("%-28s %10d frames  %6.1f USB transfers %5.1f batches a frame, %d us a batch, %d us a frame" % (
        title, frames, (usb["transfersOut"] + usb["transfersIn"]) / frames, usb["spiBatches"] / frames,
        usb["batchTime_us"] / usb["spiBatches"], usb["batchTime_us"] / frames))
    return report, lines


def session():
    # An FT232H is asked to do something that it cannot, to see whether it is in step.
    _, lines = whole("session", "USB bridge, emulated", [], ["--usb", "--stop-after", "5"], bad=1)
    first = lines[0]["event"]
    expect("clara-sim " in first and "settings Settings(" in first, "the first line lacks version or settings")
    folder = os.path.join(FOLDER, "session")
    expect(os.path.getsize(os.path.join(folder, "s.pcapng")) > 20_000, "the recording is empty")
    with open(os.path.join(folder, "s.pcapng.log")) as file:
        expect("settings Settings(" in file.readline(), "the log's first line lacks the settings")


def ch347():
    bed = ["--ch347", "t", "--two"]
    report, _ = whole("ch347", "CH347, emulated", bed, ["--usb=CLARA3", "--stop-after", "2"])
    expect(report["isDriverBack"], "the driver of the serial port was sent away")


def pulled_out(name="pulled-out", bed=(), clara=("--usb",), after="2"):
    done, report, lines = drive(name, [*bed, "--pull-after", after], clara)
    expect(report["hasCharged"] and "pulledAt" in report, "it was never pulled out")
    expect(done.returncode == 69, f"exit code {done.returncode}: {lines[-3:]}")
    events = [line["event"] for line in lines if "event" in line]
    gone = next((index for index, text in enumerate(events) if "is gone" in text), None)
    expect(gone is not None, "nobody said that the bridge is gone")
    for text in ("control pilot: state B", "contactor opens"):
        expect(any(text in event for event in events[gone:]), f"after the loss there is no: {text}")
    expect(report["pinsAtEnd"] == 0, "a pin is still on")


def ch347_pulled_out():
    pulled_out("ch347-pulled-out", ["--ch347", "f"], ["--usb", "--wired", "interrupt"], "1")


def ch347_faults():
    bed = ["--ch347", "t", "--press-after", "3", "--stall", "1", "--lose", "1", "--odd", "1"]
    done, report, lines = drive("ch347-faults", bed, ["--usb", "--dry"])
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    # What is lost may be a chip select, which the modem's driver gets over without the bridge.
    expect(lines[-1]["usb"]["recoveries"] >= 2, f"recoveries: {lines[-1]['usb']}")
    expect(report["hasCharged"] and report["contactorClosings"] == 0, "the contactor closed in a rehearsal")
    expect(report["hadStateC"] and report["pinsAtEnd"] == 0, f"pins: {report}")
    expect(any("stop button pressed" in line.get("event", "") for line in lines), "the stop button was not seen")


def rehearsal():
    bed = ["--two", "--driver", "--press-after", "2"]
    done, report, lines = drive("dry", bed, ["--usb=CLARA1", "--dry"])
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect(report["hasCharged"] and report["contactorClosings"] == 0, "the contactor closed in a rehearsal")
    expect(any("stop button pressed" in line.get("event", "") for line in lines), "the stop button was not seen")


def faults():
    done, report, lines = drive("faults", ["--stall", "1", "--lose", "1"], ["--usb", "--stop-after", "4"])
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect(lines[-1]["usb"]["recoveries"] >= 1, f"recoveries: {lines[-1]['usb']}")
    expect(report["hasCharged"] and report["pinsAtEnd"] == 0, f"{report}")


CASES = {
    "devices": devices, "errors": errors, "session": session, "pulled-out": pulled_out, "dry": rehearsal,
    "faults": faults, "ch347": ch347, "ch347-pulled-out": ch347_pulled_out, "ch347-faults": ch347_faults,
}
LANES = [["devices", "session", "faults"], ["errors", "pulled-out", "dry"], ["ch347", "ch347-pulled-out"],
         ["ch347-faults"]]
failures = []


def lane(names):
    for name in names:
        if ONLY and name not in ONLY:
            continue
        # In real time, on a machine that may do other things: a second chance, never a third.
        for attempt in (1, 2):
            start = time.monotonic()
            try:
                CASES[name]()
                print(f"ok        {time.monotonic() - start:5.0f} s  {name}")
                break
            except (Wrong, subprocess.TimeoutExpired, ValueError, OSError, KeyError) as error:
                print(f"{'again' if attempt == 1 else 'FAILED':<9} {time.monotonic() - start:5.0f} s  {name}: {error}")
                if attempt == 2:
                    failures.append(name)
        sys.stdout.flush()


threads = [threading.Thread(target=lane, args=(names,)) for names in LANES]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit(1 if failures else 0)
