"""What the end-to-end tests of the twenty rows share: the programs, a private folder, the database."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

LONG = "PMAT_LONG" in os.environ


def long_or_short(long_count, short_count):
    return long_count if LONG else short_count


def row_measured(row, wanted, measured):
    print(f"row {row} | {wanted} | {measured}", flush=True)


def seeded():
    seed = int(os.environ.get("PMAT_SEED", time.time_ns() % 1000000))
    print(f"seed {seed}", flush=True)
    return random.Random(seed)


def must(condition, words):
    if not condition:
        print(f"FAILED: {words}", flush=True)
        sys.exit(1)


class Service:
    """A folder of its own, the programs in it, and what they left when the test ends."""

    def __init__(self, binaries):
        self.binaries = binaries
        self.folder = tempfile.mkdtemp(prefix="posture-")
        self.db = self.path("night.db")
        self.port = self.path("port")
        self.log = self.path("log")
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for process in self.running:
            if process.poll() is None:
                process.kill()
                process.wait()
        if kind is not None and os.path.exists(self.log):
            print(open(self.log, encoding="utf-8", errors="replace").read()[-4000:])
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def start(self, program, *arguments, env=None, **options):
        environment = {**os.environ, "TZ": "UTC", "HOME": self.folder, **(env or {})}
        with open(self.log, "a", encoding="utf-8") as log:
            process = subprocess.Popen([os.path.join(self.binaries, program), *arguments],
                                       env=environment, stdout=log, stderr=log,
                                       stdin=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def run(self, program, *arguments, env=None):
        environment = {**os.environ, "TZ": "UTC", "HOME": self.folder, **(env or {})}
        return subprocess.run([os.path.join(self.binaries, program), *arguments], env=environment,
                              capture_output=True, text=True, check=False, timeout=300)

    def mat(self, script, *arguments):
        """A simulated mat at self.port; comes back when the port is there."""
        if os.path.lexists(self.port):
            os.unlink(self.port)
        process = self.start("posture-sim", "--script", script, "--pty", self.port, *arguments)
        await_true(lambda: os.path.exists(self.port), 20, "the simulated mat")
        return process

    def logger(self, *arguments, **options):
        return self.start("posture-logger", "--port", self.port, "--db", self.db, *arguments,
                          **options)

    def ask(self, sql, values=(), db=None):
        connection = sqlite3.connect(f"file:{db or self.db}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def status(self):
        """posture-status: its exit code and its words."""
        result = self.run("posture-status", "--db", self.db)
        return result.returncode, result.stdout + result.stderr


def await_true(condition, timeout_s, what):
    """Waits; returns how long it took."""
    began = time.monotonic()
    while not condition():
        must(time.monotonic() - began < timeout_s, f"{what}: not within {timeout_s} s")
        time.sleep(0.02)
    return time.monotonic() - began


def night(minutes, rate_hz=1, rows=16, start="2026-03-10T22:30:00Z", body=""):
    """A script: in bed from the fifth minute on, for so many minutes."""
    last = 5 + minutes
    body = body or "".join(f"+{m // 60}:{m % 60:02d} lie {p}\n" for m, p in zip(
        range(7, last, 41), ["supine", "left", "prone", "right"] * 40))
    return (f"start = {start}\nrows = {rows}\ncols = {rows}\nrate_hz = {rate_hz}\n"
            f"+0:05 get_in\n{body}+{last // 60}:{last % 60:02d} get_out\n"
            f"end +{(last + 50) // 60}:{(last + 50) % 60:02d}\n")


def stop(process, timeout_s=10):
    process.send_signal(signal.SIGTERM)
    return process.wait(timeout_s)
