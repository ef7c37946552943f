#!/usr/bin/python3
"""Compares simulated with real frames by numbers and draws docs/sim-vs-real.svg.

    training/compare.py --simulated FOLDER [--output docs/sim-vs-real.svg]

For each posture and ten bands of the body's box, head to foot: share of the load, width of the
contact. Only sets that may be learnt from; means over each set, never a frame of it.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as fn

from frames import POSTURES, load
from net import box, prepare

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLOURS = {"pmat1": "#0072b2", "pmat2": "#56b4e9", "popu": "#d55e00", "simulated": "#000000"}
BANDS, CONTACT = 10, 0.5
WIDTH, HEIGHT, LEFT, TOP = 300, 150, 60, 70


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"))
    parser.add_argument("--simulated", required=True)
    parser.add_argument("--output", default=os.path.join(ROOT, "docs/sim-vs-real.svg"))
    return parser.parse_args()


def profiles(frames, posture):
    """(load %, width %) [n, bands] of the flat-bed frames of one posture."""
    keep = [frames.y[i] == posture and not any(word in detail for word in ("roll", "wedge", "bed_"))
            for i, detail in enumerate(frames.details)]
    loads = torch.tensor(frames.x[np.array(keep, bool)]).float()[:, None]
    if len(loads) == 0:
        return None
    body = box(prepare(fn.avg_pool2d(loads, 2)))
    share = fn.adaptive_avg_pool2d(body ** 2, (BANDS, 1))[:, 0, :, 0]
    width = fn.adaptive_avg_pool2d((body > CONTACT).float(), (BANDS, 1))[:, 0, :, 0]
    return 100 * share / share.sum(1, keepdim=True).clamp(min=1e-9), 100 * width


def polyline(values, top_value, colour):
    points = " ".join(f"{(i + 0.5) * WIDTH / BANDS:.1f},{HEIGHT * (1 - v / top_value):.1f}"
                      for i, v in enumerate(values))
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'


def spread(mean, sd, top_value):
    low, high = (mean - sd).clamp(min=0), mean + sd
    there = [f"{(i + 0.5) * WIDTH / BANDS:.1f},{HEIGHT * (1 - min(v / top_value, 1)):.1f}"
             for i, v in enumerate(high.tolist())]
    back = [f"{(i + 0.5) * WIDTH / BANDS:.1f},{HEIGHT * (1 - v / top_value):.1f}"
            for i, v in enumerate(low.tolist())]
    return f'<polygon points="{" ".join(there + back[::-1])}" fill="#000" fill-opacity=".1"/>'


def panel(sets, posture, index, top_value, title):
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
             f'<text x="4" y="14">{title}</text>',
             f'<text x="-6" y="10" text-anchor="end">{top_value}</text>',
             f'<text x="-6" y="{HEIGHT}" text-anchor="end">0</text>']
    for name, frames in sets.items():
        found = profiles(frames, posture)
        if found is None:
            continue
        mean, sd = found[index].mean(0), found[index].std(0)
        print(f"{title:24s} {name:10s}", " ".join(f"{v:5.1f}" for v in mean.tolist()))
        if name == "simulated":
            parts.append(spread(mean, sd, top_value))
        parts.append(polyline(mean.tolist(), top_value, COLOURS[name]))
    return "".join(parts)


def drawing(sets):
    kinds = (("load, % of all", 0, 25), ("contact width, % of the box", 1, 100))
    parts = []
    for row, posture in enumerate(POSTURES):
        for column, (what, index, top_value) in enumerate(kinds):
            x, y = LEFT + column * (WIDTH + 70), TOP + row * (HEIGHT + 40)
            inside = panel(sets, row, index, top_value, f"{posture}: {what}")
            parts.append(f'<g transform="translate({x},{y})">{inside}</g>')
    legend = "".join(f'<tspan dx="14" fill="{COLOURS[name]}">{name}</tspan>' for name in sets)
    width, height = LEFT + 2 * (WIDTH + 70), TOP + 4 * (HEIGHT + 40)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" '
            f'fill="#fff"/><text x="{LEFT}" y="24">Simulated and real frames: ten bands of the '
            f'body\'s box, head to foot; grey: one standard deviation of the simulated</text>'
            f'<text x="{LEFT - 14}" y="46">{legend}</text>{"".join(parts)}</svg>\n')


def main():
    args = options()
    sets = {name: load(os.path.join(args.data, name)) for name in ("pmat1", "pmat2", "popu")}
    sets["simulated"] = load(args.simulated)
    with open(args.output, "wt") as file:
        file.write(drawing(sets))


if __name__ == "__main__":
    main()
