"""The program as the tests of the command line use it, and TAP."""

import json
import os
import subprocess


class Tap:
    def __init__(self):
        self.number = 0
        self.failed = 0

    def report(self, name, problems):
        self.number += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.number} - {name}")
        for problem in list(problems)[:20]:
            print(f"# {problem}", flush=True)

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failed else 0


class Synfin:
    def __init__(self, program):
        self.program = program

    def call(self, *arguments, **environment):
        """Runs it without a display, in plain English unless the environment says otherwise."""
        base = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        base.update(LC_ALL="C.UTF-8", LANGUAGE="")
        base.update(environment)
        return subprocess.run(
            [self.program, *arguments], capture_output=True, env=base, timeout=120, check=False
        )

    def lessons(self):
        lines = self.call("lessons").stdout.decode().splitlines()
        return [line.split()[0] for line in lines]

    def records(self, run, *arguments):
        """The JSON of a run, or a complaint."""
        done = self.call("run", run, "--format", "json", *arguments)
        if done.returncode != 0:
            return done.stderr.decode() or f"exit {done.returncode}"
        return [json.loads(line) for line in done.stdout.decode().splitlines()]
