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


def errors():
    cases = [
        ("none", ["--none"], ["--usb"], "there is no FT232H or FT2232H on USB"),
        ("two", ["--two"], ["--usb"], "there are 2 devices"),
        ("wrong", [], ["--usb=CAN0001"], "is not an FT232H or FT2232H"),
        ("unknown", [], ["--usb=NOBODY"], "there is no FT232H or FT2232H NOBODY"),
        ("dead", ["--dead"], ["--usb"], "does not answer"),
    ]
    for name, bed, clara, text in cases:
        done, _ = run("error-" + name, bed, ["drive", *clara, "--record", "s.pcapng"])
        expect(done.returncode == 69 and text in done.stderr, f"{name}: {done.returncode}, {done.stderr.strip()}")


def session():
    done, report, lines = drive("session", [], ["--usb", "--stop-after", "5"])
    last = lines[-1]
    expect(done.returncode == 0, f"exit code {done.returncode}: {lines[-3:]}")
    expect([entry["end"] for entry in report["sessions"]] == ["completed"], f"charger: {report['sessions']}")
    expect(report["contactorClosings"] == 1, f"contactor closed {report['contactorClosings']} times")
    expect(report["hadStateC"] and report["hadLight"] and report["pinsAtEnd"] == 0, f"pins: {report}")
    first = lines[0]["event"]
    expect("clara-sim " in first and "settings Settings(" in first, "the first line lacks version or settings")
    folder = os.path.join(FOLDER, "session")
    expect(os.path.getsize(os.path.join(folder, "s.pcapng")) > 20_000, "the recording is empty")
    with open(os.path.join(folder, "s.pcapng.log")) as file:
        expect("settings Settings(" in file.readline(), "the log's first line lacks the settings")
    usb = last["usb"]
    frames = usb["framesSent"] + usb["framesReceived"]
    print("USB bridge, emulated         %10d frames  %6.1f USB transfers %5.1f batches a frame, %d us a batch, %d us a frame" % (
        frames, (usb["transfersOut"] + usb["transfersIn"]) / frames, usb["spiBatches"] / frames,
        usb["batchTime_us"] / usb["spiBatches"], usb["batchTime_us"] / frames))


def pulled_out():
    done, report, lines = drive("pulled-out", ["--pull-after", "2"], ["--usb"])
    expect(report["hasCharged"] and "pulledAt" in report, "it was never pulled out")
    expect(done.returncode == 69, f"exit code {done.returncode}: {lines[-3:]}")
    events = [line["event"] for line in lines if "event" in line]
    gone = next((index for index, text in enumerate(events) if "is gone" in text), None)
    expect(gone is not None, "nobody said that the bridge is gone")
    for text in ("control pilot: state B", "contactor opens"):
        expect(any(text in event for event in events[gone:]), f"after the loss there is no: {text}")
    expect(report["pinsAtEnd"] == 0, "a pin is still on")


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
    "faults": faults,
}
LANES = [["devices", "session", "faults"], ["errors", "pulled-out", "dry"]]
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
