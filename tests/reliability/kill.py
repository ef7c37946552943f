#!/usr/bin/env python3
"""Row 7: kill -9 at random instants of a night faster than life, each kill judged by itself."""

import concurrent.futures
import contextlib
import fcntl
import os
import random
import sqlite3
import struct
import sys
import termios
import time
import tty

from mat import holds
from service import LONG, Service, await_true, long_or_short, must, row_measured, seeded, stop

SPEED = 60
AWAY_MIN = 4  # a longer leave ends the night
EMPTY_MIN = 2  # before getting in: the first kills come before the bed is known
DOWN_S = (1, 8)  # of the night, until the next start: RestartSec is 5
START_US = 1773181800000000  # 2026-03-10T22:30:00Z
POSTURES = ["supine", "left", "prone", "right"] * 40


class Night:
    """A recorded night on a line without a memory, which waits for nobody but a busy host."""

    def __init__(self, link, stream, length_s):
        self.stream, self.at, self.bytes_per_s = stream, 0, len(stream) / length_s
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.symlink(os.ttyname(self.slave), link)

    def unread(self):
        return struct.unpack("i", fcntl.ioctl(self.slave, termios.FIONREAD, b"...."))[0]

    def play_until(self, until_s):
        while self.at < min(until_s * self.bytes_per_s, len(self.stream)):
            time.sleep(1 / SPEED)
            if self.unread() == 0:
                end = int(self.at + self.bytes_per_s) + 1
                self.at += os.write(self.master, self.stream[int(self.at):end])

    def pass_unheard(self, seconds):
        termios.tcflush(self.slave, termios.TCIFLUSH)
        self.at += int(seconds * self.bytes_per_s)

    def unplug(self):
        os.close(self.master)
        os.close(self.slave)


def script(minutes):
    last = EMPTY_MIN + minutes
    clock = lambda m: f"+{m // 60}:{m % 60:02d}"
    lies = "".join(f"{clock(m)} lie {p}\n" for m, p in zip(range(EMPTY_MIN + 1, last, 11), POSTURES))
    return ("start = 2026-03-10T22:30:00Z\nrows = 16\ncols = 16\npitch_row_mm = 120\n"
            f"pitch_col_mm = 53\nrate_hz = 1\n{clock(EMPTY_MIN)} get_in\n{lies}"
            f"{clock(last)} get_out\nend {clock(last + AWAY_MIN + 3)}\n")


def stored_epochs(db):
    """What a logger has stored: (epoch, its end, whether it is more than a gap)."""
    with contextlib.closing(sqlite3.connect(db, timeout=10)) as connection:
        try:
            return connection.execute(
                "SELECT epoch, start_utc_us / 1e6 + 30 - ?, quality <> 'gap' FROM epoch ORDER BY epoch",
                (START_US // 1000000,)).fetchall()
        except sqlite3.OperationalError:
            return []  # killed before there was a table


def let_digest(db, at_s):
    """Faster than life on a busy host, what was sent waits in the logger; in life nothing does."""
    for _ in range(50):
        stored = stored_epochs(db)
        if stored and stored[-1][1] >= at_s - 31:
            return
        time.sleep(0.02)


def begin(service, settings):
    logger = service.logger("--clock", "device", "--config", settings, "--quiet")
    port = os.readlink(service.port)
    await_true(lambda: holds(logger.pid, port), 20, "the logger reads the mat")
    return logger


def kill_through(service, rng, instants, night, settings):
    """What each killed logger had stored; the last logger, which lives."""
    logger, kept = begin(service, settings), []
    for at_s in instants:
        night.play_until(at_s)
        let_digest(service.db, at_s)
        logger.kill()
        logger.wait()
        kept.append(stored_epochs(service.db))
        night.pass_unheard(rng.uniform(*DOWN_S))
        logger = begin(service, settings)
    return logger, kept


def next_epoch(stored):
    return stored[-1][0] + 1 if stored else 0


def judge_kills(kept, epochs, lost):
    """No kill takes more than the epoch that was being recorded, and none that was stored."""
    may_lose = 0
    for number, before in enumerate(kept):
        gone = [e for e, _, seen in before if seen and e in lost]
        must(not gone, f"kill {number}: stored epochs {gone} were lost later")
        first = next_epoch(before)
        after = next_epoch(kept[number + 1]) if number + 1 < len(kept) else epochs
        mine = sorted(e for e in lost if first <= e < after)
        may_lose += 1
        must(len(mine) <= may_lose, f"kill {number}, after epoch {first - 1}: lost {mine}")
        if after > first:
            may_lose = 0  # else the next kill came before the logger could store anything


def one_night(binaries, seed, kills, minutes):
    rng = random.Random(seed)
    with Service(binaries) as service:
        settings = service.write("settings.ini", f"[night]\naway_merge_min = {AWAY_MIN}\n")
        played = service.path("night.pmat")
        service.run("posture-sim", "--script", service.write("night.txt", script(minutes)),
                    "--output", played, "--speed", "max")
        length_s = (EMPTY_MIN + minutes + AWAY_MIN + 3) * 60
        with open(played, "rb") as file:
            night = Night(service.port, file.read(), length_s)
        last_s = (EMPTY_MIN + minutes + 2) * 60
        instants = sorted(rng.uniform(5, last_s) for _ in range(kills))
        logger, kept = kill_through(service, rng, instants, night, settings)
        night.play_until(length_s)
        await_true(lambda: service.ask("SELECT count(*) FROM session WHERE NOT open") == [(1,)], 30,
                   f"seed {seed}: the end of the night")
        must(stop(logger) == 0, "the logger ends well")
        night.unplug()
        must(service.ask("PRAGMA integrity_check") == [("ok",)], "integrity")
        ending = sum(at_s > (EMPTY_MIN + minutes) * 60 - 30 for at_s in instants)
        return judge_night(service, kept, ending, minutes)


def judge_night(service, kept, ending, minutes):
    sessions = service.ask("SELECT epochs, start_utc_us, end_utc_us FROM session")
    must(len(sessions) == 1, f"one session and not {len(sessions)}: {sessions}")
    epochs, start_us, end_us = sessions[0]
    grid = service.ask("SELECT count(*), min(epoch), max(epoch), count(DISTINCT epoch.start_utc_us),"
                       " sum(epoch.start_utc_us = session.start_utc_us + 30000000 * epoch)"
                       " FROM epoch, session")[0]
    must(grid == (epochs, 0, epochs - 1, epochs, epochs), f"no hole, none twice: {grid}, {epochs}")
    late_s = (start_us - START_US) / 1e6 - EMPTY_MIN * 60
    over_s = (end_us - START_US) / 1e6 - (EMPTY_MIN + minutes) * 60
    early_kills = sum(not before for before in kept)
    # Before the first epoch is stored nobody knows of a night: each of these kills takes one.
    must(-5 <= late_s <= 5 + 40 * early_kills, f"in bed {late_s} s late, {early_kills} early kills")
    # Getting out is seen by the first epoch that is not lost.
    must(-35 <= over_s <= 45 + 30 * ending, f"out of bed {over_s} s late, {ending} kills around it")
    # The last epoch ends with the night: a few seconds without data can be all of it.
    lost = {e for e, in service.ask("SELECT epoch FROM epoch WHERE quality = 'gap'"
                                    " AND (duration_s > 15 OR epoch < ?)", (epochs - 1,))}
    judge_kills(kept, epochs, lost)
    bare = service.ask("SELECT epoch FROM epoch WHERE quality = 'gap' AND NOT EXISTS (SELECT 1 FROM"
                       " event WHERE event = 'gap' AND event.start_utc_us <"
                       " epoch.start_utc_us + 1e6 * epoch.duration_s AND event.start_utc_us"
                       " + 1e6 * event.duration_s > epoch.start_utc_us)")
    must(not bare, f"gaps without a cause: {bare}")
    gap_s = sum(s for s, in service.ask("SELECT duration_s FROM event WHERE event = 'gap'"))
    return len(kept), len(lost) + max(0, round(late_s / 30)), gap_s + max(0, late_s)


def main():
    rng = seeded()
    nights, kills, minutes = long_or_short(50, 1), 20, long_or_short(60, 16)
    with concurrent.futures.ThreadPoolExecutor(4 if LONG else 1) as pool:
        tries = [pool.submit(one_night, sys.argv[1], rng.randrange(1 << 30), kills, minutes)
                 for _ in range(nights)]
        sums = [sum(column) for column in zip(*(night.result() for night in tries))]
    row_measured(7, "1000 kills -9: opens, integrity ok, <= 1 E lost each, the same night goes on",
                 f"{sums[0]} kills in {nights} nights: integrity ok, each took at most one E,"
                 f" {sums[1]} in all ({sums[2] / sums[0]:.1f} s a kill), each night one session")


main()
