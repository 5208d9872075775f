"""The log of acknowledged writes, a line each: `epoch-milliseconds number run`, where `run` names a start of the program."""
import os
import time

PATH = "/var/log/client/acknowledged.log"
FRESH_SECONDS = 3


def key(number, run):
    """What a write is called in a database."""
    return f"{run}-{number}"


def lines():
    """Of each line that is whole: milliseconds, number, run. One that a crash cut off, or that is being written, is none."""
    if os.path.exists(PATH):
        with open(PATH) as log:
            for line in log:
                parts = line.split()
                if line.endswith("\n") and len(parts) == 3 and parts[0].isdigit():
                    yield int(parts[0]), parts[1], parts[2]


def fresh():
    """Whether the last write was acknowledged within the last three seconds."""
    return os.path.exists(PATH) and os.path.getsize(PATH) > 0 and time.time() - os.path.getmtime(PATH) < FRESH_SECONDS
