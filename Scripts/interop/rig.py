"""The rig of ../shared/peers for one case: two network namespaces, and the programs in them, all of which end."""

import json
import os
import pathlib
import signal
import subprocess
import threading
import time


class Failure(Exception):
    """What a case found wrong."""


class Program:
    """A program in a namespace whose output is read while it runs."""

    def __init__(self, name, command, folder, environment):
        self.name = name
        self.output = folder / f"{name}.out"
        self.errors = folder / f"{name}.err"
        self.lines = []
        self.changed = threading.Condition()
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment, text=True,
                errors="replace", start_new_session=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with open(self.output, "w", encoding="utf-8") as kept:
            for line in self.process.stdout:
                kept.write(line)
                kept.flush()
                with self.changed:
                    self.lines.append(line.rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.lines.append(None)
            self.changed.notify_all()

    def wait_for(self, text, seconds):
        """The first line that contains `text`; a Failure when the program ends without one, or is too late."""
        end = time.monotonic() + seconds
        seen = 0
        with self.changed:
            while True:
                while seen < len(self.lines):
                    line = self.lines[seen]
                    seen += 1
                    if line is None:
                        raise Failure(f"{self.name} ended without {text!r}: {self.tail()}")
                    if text in line:
                        return line
                left = end - time.monotonic()
                if left <= 0:
                    raise Failure(f"{self.name} did not say {text!r} in {seconds} s")
                self.changed.wait(left)

    def wait(self, seconds):
        """The exit code."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end in {seconds:.0f} s") from None
        self.reader.join(5)
        return code

    def result(self):
        """The RESULT line of a peer, or the document of our own program."""
        for line in reversed([line for line in self.lines if line]):
            if line.startswith("RESULT "):
                return json.loads(line[7:])
            if line.startswith("{"):
                return json.loads(line)
        raise Failure(f"{self.name} said no result: {self.tail()}")

    def nth(self, starts, number, seconds):
        """The document in the `number`-th line that begins with one of `starts`."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                found = [line for line in self.lines if line and line.startswith(tuple(starts))]
                if len(found) >= number:
                    return json.loads(found[number - 1].split(" ", 1)[1])
                left = end - time.monotonic()
                if left <= 0 or None in self.lines:
                    raise Failure(f"{self.name} said nothing of session {number}: {self.tail()}")
                self.changed.wait(left)

    def documents(self):
        """Every JSON object, in order."""
        return [json.loads(line) for line in self.lines if line and line.startswith("{")]

    def tail(self):
        text = self.errors.read_text(errors="replace").strip().splitlines()[-2:] if self.errors.exists() else []
        return " | ".join(text)[-300:]

    def signal(self, number):
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def end(self):
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait(5)


class Rig:
    """Two namespaces that nothing leaves; used as a context, at whose end everything is gone."""

    def __init__(self, peers, folder, name):
        self.peers = pathlib.Path(peers)
        self.folder = pathlib.Path(folder)
        self.environment = dict(os.environ, RIG_ID=name)
        self.programs = []

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self._script("up")
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.end()
        self._script("down")

    def _script(self, *arguments):
        done = subprocess.run(
            [self.peers / "netns-rig.sh", *arguments], env=self.environment, capture_output=True, text=True,
            timeout=60, check=False)
        if done.returncode != 0:
            raise Failure(f"netns-rig.sh {arguments[0]}: {done.stderr.strip()}")

    def start(self, side, name, *command):
        """Starts a program in namespace `side`."""
        words = [str(self.peers / "netns-rig.sh"), "exec", side, *[str(word) for word in command]]
        program = Program(name, words, self.folder, self.environment)
        self.programs.append(program)
        return program

    def peer(self, side, script, *arguments, name=None, ready=True):
        """Starts a peer and waits until it is ready."""
        program = self.start(side, name or script.removesuffix(".py"), self.peers / script, *arguments)
        if ready:
            # A Java process on a busy machine takes its time.
            program.wait_for("READY", 60)
        return program

    def cut(self):
        """Cuts the power line."""
        self._script("exec", "pev", "ip", "link", "set", "line0", "down")
