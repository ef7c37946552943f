#!/usr/bin/python3
"""Trains the posture model: labelled frames in, a model file out. Fixed seeds, one thread.

    training/train.py --data ../shared/data --simulated FOLDER

reads the real sets pmat1, pmat2 and popu and a folder of simulated frames, trains, calibrates on
people and bodies that training never saw, and writes the model and the maps of its C test. The
people in TEST_PEOPLE are dropped on reading: neither weights nor schedule nor temperature see them.
"""
import argparse
import copy
import os
import time

import numpy as np
import torch
import torch.nn.functional as fn

from augment import Augmenter
from export import write_golden, write_model
from frames import POSTURES, load
from net import Net, box, classify_logits, prepare

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEST_PEOPLE = ("S2", "S5", "S8", "S11")  # for the figures in docs/accuracy.md only
CALIBRATION_PEOPLE = ("S9",)  # for the temperature only; with one simulated body in ten
REAL_SETS = {"pmat1": 0.6, "pmat2": 0.25, "popu": 0.15}  # share of the real half of a batch
REAL_SHARE = (0.5, 0.5, 0.5, 0.35)  # by posture; the one real prone sleeper shall not dominate


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"))
    parser.add_argument("--simulated", required=True, help="folder of simulated frames")
    parser.add_argument("--simulator", default="posture-sim", help="words for the provenance")
    parser.add_argument("--output", default=os.path.join(ROOT, "analysis/model_default.pmatm"))
    parser.add_argument("--golden", default=os.path.join(ROOT, "tests/golden/model_maps.csv"))
    parser.add_argument("--without", default="", help="real sets to leave out: popu,pmat2")
    parser.add_argument("--leave", default=",".join(TEST_PEOPLE), help="people to leave out: S1,S2")
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=20240611)
    return parser.parse_args()


def real_names(args):
    return [name for name in REAL_SETS if name not in args.without.split(",")]


def usable(frames, leave=TEST_PEOPLE):
    """A sleeper rolled by 20 degrees is supine in all but name: no good example of a side."""
    keep = ~np.isin(frames.people, leave)
    keep &= np.array(["roll20" not in detail for detail in frames.details])
    return frames.where(keep)


def held_back(frames):
    """True for the frames that only calibrate: whole people, and every tenth simulated body."""
    if frames.name in REAL_SETS:
        return np.isin(frames.people, CALIBRATION_PEOPLE)
    people = np.unique(frames.people)
    return np.isin(frames.people, people[::10])


def set_shares(sets, posture):
    """Share of each set in the frames of one posture; real sets that lack it give theirs away."""
    real = np.array([REAL_SETS.get(frames.name, 0.0) * (frames.y == posture).any()
                     for frames in sets])
    if real.sum() > 0:
        real *= REAL_SHARE[posture] / real.sum()
    simulated = np.array([frames.name not in REAL_SETS for frames in sets])
    return real + simulated * (1 - real.sum())


def frame_weights(sets):
    """Every posture the same weight over all sets; wedge recordings count half of the others."""
    weights = [np.array([0.5 if "wedge" in detail else 1.0 for detail in frames.details])
               for frames in sets]
    for posture in range(len(POSTURES)):
        for frames, weight, share in zip(sets, weights, set_shares(sets, posture)):
            mine = frames.y == posture
            weight[mine] *= share / max(weight[mine].sum(), 1e-9)
    return weights


def read_sets(args):
    sets = [usable(load(os.path.join(args.data, name)), args.leave.split(","))
            for name in real_names(args)]
    sets.append(load(args.simulated))
    for frames in sets:
        print(f"{frames.name}: {len(frames)} frames of {len(set(frames.people))} people,",
              dict(zip(POSTURES, np.bincount(frames.y, minlength=4))), flush=True)
    return sets


def stack(sets):
    x = torch.tensor(np.concatenate([frames.x for frames in sets])).half()
    y = torch.tensor(np.concatenate([frames.y for frames in sets]))
    return x, y, torch.tensor(np.concatenate(frame_weights(sets)))


def batches(x, y, weights, args):
    """Augmented, halved to 32 x 16, prepared; half of each batch stretched to the body's box."""
    random = torch.Generator().manual_seed(args.seed)
    augment = Augmenter(args.seed + 1)
    for _ in range(args.steps):
        pick = torch.multinomial(weights, args.batch, True, generator=random)
        loads, labels = augment(x[pick].float()[:, None], y[pick])
        z = prepare(fn.avg_pool2d(loads, 2))
        boxed = torch.rand(args.batch, 1, 1, 1, generator=random) < 0.5
        yield torch.where(boxed, box(z), z), labels


def average_into(mean, net, decay):
    """Running mean of weights: the last third of the way, not its accidental end point."""
    with torch.no_grad():
        for old, new in zip(mean.state_dict().values(), net.state_dict().values()):
            if old.is_floating_point():
                old.lerp_(new, 1 - decay)


def train(net, x, y, weights, args):
    """Returns the averaged net."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=2e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=args.steps)
    began, mean_loss, mean = time.time(), 0.0, None
    net.train()
    for step, (z, labels) in enumerate(batches(x, y, weights, args), 1):
        loss = fn.cross_entropy(net(z), labels, label_smoothing=0.02)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step >= args.steps * 2 // 3:
            mean = mean or copy.deepcopy(net)
            average_into(mean, net, 1 - 3 / (step - args.steps * 2 // 3 + 4))
        mean_loss += (loss.item() - mean_loss) / min(step, 200)
        if step % 250 == 0:
            print(f"step {step} loss {mean_loss:.3f} {time.time() - began:.0f} s", flush=True)
    return mean.eval()


def calibrate(net, x, y, weights, args):
    """The temperature with the least log loss: half the frames as they are, half augmented."""
    random = torch.Generator().manual_seed(args.seed + 2)
    pick = torch.multinomial(weights, 4000, True, generator=random)
    loads, labels = x[pick].float()[:, None], y[pick]
    harsh, harsh_labels = Augmenter(args.seed + 3)(loads[2000:], labels[2000:])
    loads = torch.cat([loads[:2000], harsh])
    labels = torch.cat([labels[:2000], harsh_labels])
    with torch.no_grad():
        logits = classify_logits(net, fn.avg_pool2d(loads, 2))
    right = (logits.argmax(1) == labels).float()
    print(f"calibration: {right[:2000].mean():.4f} right as they are, "
          f"{right[2000:].mean():.4f} augmented")
    for posture, name in enumerate(POSTURES):
        print(f"  {name} {right[:2000][labels[:2000] == posture].mean():.4f}")
    temperatures = np.exp(np.linspace(np.log(0.3), np.log(4), 200))
    losses = [fn.cross_entropy(logits / t, labels).item() for t in temperatures]
    return float(temperatures[int(np.argmin(losses))])


def provenance(args, sets, temperature):
    names = [*real_names(args), "simulated"]
    counts = "; ".join(f"{name} {len(frames)} frames" for name, frames in zip(names, sets))
    return "\n".join([
        "Four lying postures (supine, left, right, prone) from a 32 x 16 pressure map.",
        f"Trained on: {counts}.",
        f"People left out entirely: {args.leave.replace(',', ' ')}; for calibration only: "
        f"{' '.join(CALIBRATION_PEOPLE)} and one simulated body in ten.",
        f"Simulated frames: {args.simulator}.",
        f"Seed {args.seed}, {args.steps} steps of {args.batch} frames; temperature "
        f"{temperature:.3f}.",
        "PmatData (pmat1, pmat2): Pouyan et al., IEEE BHI 2017, doi 10.1109/BHI.2017.7897206, "
        "PhysioNet pmd 1.0.0, ODC-BY 1.0.",
        "PoPu over-mattress preview (popu): Fonseca et al., Data 2023, 8(7), 120, CC0 1.0.",
        "Weights: MIT, as the program."]) + "\n"


def simulated_examples(frames):
    """[(name, map)] three held-back bodies of each posture."""
    examples = []
    for posture, name in enumerate(POSTURES):
        for index, at in enumerate(np.flatnonzero(frames.y == posture)[::7][:3], 1):
            frame = torch.tensor(frames.x[at])[None, None]
            examples.append((f"simulated {name} {index}", fn.avg_pool2d(frame, 2)[0, 0]))
    return examples


def main():
    args = options()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    sets = read_sets(args)
    back = [held_back(frames) for frames in sets]
    learn = [frames.where(~mask) for frames, mask in zip(sets, back)]
    check = [frames.where(mask) for frames, mask in zip(sets, back)]
    net = Net()
    net = train(net, *stack(learn), args)
    temperature = calibrate(net, *stack(check), args)
    size = write_model(args.output, net, temperature, provenance(args, learn, temperature))
    write_golden(args.golden, net, temperature, simulated_examples(check[-1]))
    print(f"{args.output}: {size} bytes, temperature {temperature:.3f}")


if __name__ == "__main__":
    main()
