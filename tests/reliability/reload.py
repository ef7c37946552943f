#!/usr/bin/env python3
"""SIGHUP while a night is recorded: good settings hold from now on, wrong ones change nothing."""

import json
import re
import signal
import sys

from service import Service, await_true, must, night, stop


def told(service):
    with open(service.log, encoding="utf-8", errors="replace") as file:
        return file.read()


def reload(service, logger, settings, text, answer):
    """Writes the file, asks for it to be read, and waits for these words in the log."""
    before = len(told(service))
    service.write("settings.ini", text)
    logger.send_signal(signal.SIGHUP)
    await_true(lambda: answer in told(service)[before:], 20, f"'{answer}' after SIGHUP")
    must(settings.endswith("settings.ini"), settings)
    return told(service)[before:]


def epochs(service):
    return service.ask("SELECT count(*) FROM epoch")[0][0]


def goes_on(service, what):
    known = epochs(service)
    await_true(lambda: epochs(service) > known, 30, f"recording after {what}")


def check_backups(service):
    def made():
        return json.loads(service.run("posture-status", "--db", service.db, "--json").stdout)
    await_true(lambda: made()["last_backup_utc"] is not None, 30, "a backup in the status")
    facts = made()
    must(facts["next_backup_utc"] > facts["last_backup_utc"], f"the next backup: {facts}")
    words = service.status()[1]
    must(re.search(r"Backup +last \d{4}-.*, next \d{4}-", words), words)


def main():
    with Service(sys.argv[1]) as service:
        settings = service.write("settings.ini", "[night]\naway_merge_min = 45\n")
        service.mat(service.write("night.txt", night(480)), "--speed", "100")
        logger = service.logger("--clock", "device", "--config", settings)
        await_true(lambda: service.status()[0] in (0, 69) and "in bed since" in told(service), 60,
                   "somebody in bed")
        goes_on(service, "the start")
        reload(service, logger, settings, "[night]\naway_merge_min = 7\n",
               "settings: now away_merge_min = 7")
        goes_on(service, "good settings")
        wrong = reload(service, logger, settings, "[night]\naway_merge_min = soon\n",
                       "the settings stay as they are")
        must("settings.ini:2" in wrong and "away_merge_min" in wrong, wrong)
        goes_on(service, "wrong settings")
        must("away_merge_min = 8" in reload(service, logger, settings, "[night]\naway_merge_min = 8"
             "\n[time]\nzone = Europe/Berlin\n", "needs a restart"), "what holds and what does not")
        service.write("night.enrolment", "no enrolment")
        reload(service, logger, settings, "[night]\naway_merge_min = 9\n",
               "recording goes on without it")
        goes_on(service, "a foreign enrolment")
        check_backups(service)
        must(stop(logger) == 0, "the logger ends well")
        must(service.ask("SELECT count(*) FROM session") == [(1,)], "one session")


main()
