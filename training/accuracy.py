#!/usr/bin/python3
"""Prints the figures of docs/accuracy.md, each part under the command that makes it.

    training/accuracy.py [--build build/release] [--model FILE] [PART]...

PART: known grids degraded simulated empty beds enrolled (all of them without a word). Sets left out whole and
people left out in turn need trainings of their own: training/leave-out. Reads no set that is for
evaluation only.
"""
import argparse
import json
import os
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEOPLE = "S2,S5,S8,S11"  # dropped when training reads the sets
WORSE = (("as it is", ""), ("16 x 8", "grid=16x8"), ("14 x 7", "grid=14x7"), ("6 bit", "bits=6"),
         ("10 % dead cells", "dead=0.1"), ("a dead row and column", "dead_line=1"),
         ("turned 10 degrees", "rotate=10"), ("shifted 4 of 32", "shift=4/32"))
GRIDS = ("128x128", "32x16", "14x7", "10x10", "8x4", "4x4")
BEDS = 200


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(ROOT, "build/release"))
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"))
    parser.add_argument("--model", help="a model file instead of the built-in one")
    parser.add_argument("part", nargs="*", metavar="PART")
    return parser.parse_args()


class Tools:
    def __init__(self, args):
        self.args = args

    def program(self, name):
        return os.path.join(self.args.build, "bin", name)

    def evaluate(self, folders, *words):
        """Sets of posture-eval --json; prints the command."""
        model = ["--model", self.args.model] if self.args.model else []
        command = [self.program("posture-eval"), *model, *words, *folders]
        done = subprocess.run([command[0], "--json", *command[1:]], check=True,
                              stdout=subprocess.PIPE)
        return json.loads(done.stdout)["sets"]

    def data(self, name):
        return os.path.join(self.args.data, name)

    def simulate(self, *words):
        subprocess.run([self.program("posture-sim"), *words], check=True,
                       stderr=subprocess.DEVNULL)


def percent(value):
    return "" if value is None else f"{100 * value:.2f}"


def recalls(figures):
    return " | ".join(percent(figures["recall"][name])
                      for name in ("supine", "left", "right", "prone"))


def known(tools):
    print("| set | recordings | frames | right % | supine | left | right | prone | recordings "
          "right | worst person | ECE |\n|---|---|---|---|---|---|---|---|---|---|---|")
    words = ("--people", PEOPLE)
    for found in tools.evaluate([tools.data("pmat1"), tools.data("pmat2")], *words):
        for name, group in found["groups"].items():
            print(f"| {found['set']} | {name} | {group['frames']} | {percent(group['accuracy'])} "
                  f"| {recalls(group)} | {group['recordings_right']}/{group['recordings']} "
                  f"| {percent(group['worst_person_accuracy'])} ({group['worst_person']}) "
                  f"| {group['ece']:.3f} |")


def tell_mat(name, group, lost):
    print(f"| {name} | {percent(group['accuracy'])} | {lost}"
          f"{group['recordings_right']}/{group['recordings']} "
          f"| {percent(group['worst_person_accuracy'])} ({group['worst_person']}) |", flush=True)


def grids(tools):
    print("| grid | right % | recordings right | worst person |\n|---|---|---|---|")
    for grid in GRIDS:
        words = ("--people", PEOPLE, "--grid", grid)
        tell_mat(grid, tools.evaluate([tools.data("pmat1")], *words)[0]["groups"]["flat_bed"], "")


def degraded(tools):
    print("| mat | right % | lost | recordings right | worst person |\n|---|---|---|---|---|")
    whole = None
    for name, spec in WORSE:
        words = ["--people", PEOPLE] + (["--degrade", spec] if spec else [])
        group = tools.evaluate([tools.data("pmat1")], *words)[0]["groups"]["flat_bed"]
        whole = group["accuracy"] if whole is None else whole
        tell_mat(name, group, f"{percent(whole - group['accuracy'])} | ")


def sum_presence(sets):
    total = {}
    for found in sets:
        for key, value in found["presence"].items():
            total[key] = total.get(key, 0) + value
    return total


def tell_presence(name, p):
    print(f"| {name} | {p['empty_right']}/{p['empty_frames']} | {p['occupied_right']}/"
          f"{p['occupied_frames']} | {p['recordings_wrong']}/{p['recordings']} "
          f"| {p['sitting_right']}/{p['sitting_frames']} "
          f"| {p['lying_sitting']}/{p['lying_frames']} |")


def presence_head():
    print("| set | empty frames right | occupied ones | recordings wrong | sitting told "
          "| lying called sitting |\n|---|---|---|---|---|---|")


def empty(tools):
    presence_head()
    for name in ("popu", "fsr4x4", "pmat1", "pmat2"):
        tell_presence(name, sum_presence(tools.evaluate([tools.data(name)])))


def beds(tools):
    presence_head()
    with tempfile.TemporaryDirectory() as folder:
        tools.simulate("--beds", str(BEDS), "--seed", "9", "--output", folder)
        names = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        sets = []
        for at in range(0, len(names), 16):
            sets += tools.evaluate(names[at:at + 16])
    tell_presence(f"{BEDS} simulated beds", sum_presence(sets))


def simulated(tools):
    print("| frames | right % | supine | left | right | prone | bodies right | ECE |\n"
          "|---|---|---|---|---|---|---|---|")
    for name, words in (("4000 of bodies and mats as in training", ()),
                        ("4000 on narrower and softer mats", ("--strange-mats",))):
        with tempfile.TemporaryDirectory() as folder:
            tools.simulate("--random-frames", "4000", "--seed", "2", *words, "--output", folder)
            found = tools.evaluate([folder])[0]
        print(f"| {name} | {percent(found['accuracy'])} | {recalls(found)} "
              f"| {found['recordings_right']}/{found['recordings']} | {found['ece']:.3f} |")


def enrolled(tools):
    print("| set | one recording a posture given, % of the other frames | worst person |\n"
          "|---|---|---|")
    names = [tools.data(name) for name in ("pmat2", "popu")]
    for found in tools.evaluate(names, "--enroll", "1"):
        print(f"| {found['set']} | {percent(found['accuracy'])} "
              f"| {percent(found['worst_person_accuracy'])} ({found['worst_person']}) |")


def main():
    args = options()
    parts = {"known": known, "grids": grids, "degraded": degraded, "simulated": simulated,
             "empty": empty, "beds": beds, "enrolled": enrolled}
    tools = Tools(args)
    for name in args.part or parts:
        print(f"\n    training/accuracy.py {name}\n", flush=True)
        parts[name](tools)


if __name__ == "__main__":
    main()
