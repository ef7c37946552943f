"""Learns the small nets of analysis/shapenet.h and writes analysis/shapenet_{side,supine,prone}.c.

    training/indicators BUILD ../shared/data     makes the tables with BUILD/bench/body_table and calls this
    python3 training/indicators.py MADE.csv REAL.csv [posture ...]

MADE.csv: simulated bodies with their true angles. REAL.csv: pmat1, whose labels say how the people were told to lie
(straight on the side = 90 degrees, on wedges 60 and 30, bed raised, knees raised). S2, S5, S8 and S11 are left out, as in
the training of the posture model. Needs numpy and torch; one thread, fixed seeds.
"""
import sys

import numpy as np
import torch

HIDDEN, OUTPUTS, EPOCHS, BATCH, REAL_BATCH = 32, 8, 45, 256, 32
LEFT_OUT = ("S2", "S5", "S8", "S11")
DETAILS = {"side": ("upper_knee_forward", "supported_side", "fetal"),
           "supine": ("upper_body_raised", "knees_raised", "one_knee_raised", "arms_overhead"),
           "prone": ("arms_overhead",)}
BANDS_END = 101  # inputs before the cells across
SCALES = {"side": (25, 30, 30), "supine": (25, 30, 30, 1), "prone": (25, 30)}
REAL_ROLL = {"straight": 0, "fetal": 0, "roll60_wedge": -30, "roll30_wedge": -60}
REAL_DETAILS = {"both_knees_up": "knees_raised", "one_knee_up": "one_knee_raised", "other_knee_up": "one_knee_raised",
                "star_arms_up": "arms_overhead", "bed_30deg": "upper_body_raised", "bed_45deg": "upper_body_raised",
                "bed_60deg": "upper_body_raised"}


def read(path):
    who, posture, detail, truth, inputs = [], [], [], [], []
    for text in open(path):
        cells = text.rstrip("\n").split(",")
        who.append(cells[0])
        posture.append("side" if cells[1] in ("left", "right") else cells[1])
        detail.append(cells[2])
        truth.append([float(c) for c in cells[3:8]])
        inputs.append([float(c) for c in cells[10:]])
    return dict(who=np.array(who), posture=np.array(posture), detail=np.array(detail), truth=np.array(truth),
                inputs=np.array(inputs, "f4"))


def pick(table, rows):
    return {name: column[rows] for name, column in table.items()}


def targets(posture, table):
    sign, pelvis, thorax, hip, gap = table["truth"].T
    if posture == "side":
        roll = np.array([REAL_ROLL.get(d, np.nan) for d in table["detail"]])
        roll = np.where(np.isfinite(pelvis), pelvis - 90, roll)
        twist = np.where(np.isfinite(pelvis), thorax - pelvis, np.where(np.isfinite(roll), 0, np.nan))
        return np.c_[roll, twist, hip]
    if posture == "supine":
        raised = np.array(["upper_body_raised" in d for d in table["detail"]])
        return np.c_[sign * pelvis, sign * (thorax - pelvis), hip, np.where(raised, np.nan, gap)]
    return np.c_[sign * (180 - pelvis), sign * (thorax - pelvis)]


def shown(posture, table):
    words = [REAL_DETAILS.get(d, d).split(";") for d in table["detail"]]
    return np.array([[float(name in w) for name in DETAILS[posture]] for w in words], "f4")


def shown_known(posture, table):
    """What pmat1's labels say nothing of on the side is not learnt from it."""
    known = np.ones((len(table["who"]), len(DETAILS[posture])), "f4")
    if posture == "side":
        known[table["who"] != "made"] = 0
    return known


class Data:
    def __init__(self, posture, table, mean, sd, scales):
        x = np.clip(np.nan_to_num((table["inputs"] - mean) / sd), -4, 4).astype("f4")
        y = targets(posture, table) / np.array(scales)
        self.x = torch.tensor(x)
        self.known = torch.tensor(np.isfinite(y).astype("f4"))
        self.y = torch.tensor(np.nan_to_num(y).astype("f4"))
        self.detail = torch.tensor(shown(posture, table))
        self.detail_known = torch.tensor(shown_known(posture, table))

    def loss(self, net, rows, noise):
        x = self.x[rows]
        out = net(x + noise * torch.randn_like(x))
        count = self.y.shape[1]
        angles = ((out[:, :count] - self.y[rows]).abs() * self.known[rows]).mean()
        likely = torch.nn.functional.binary_cross_entropy_with_logits(
            out[:, count:count + self.detail.shape[1]], self.detail[rows], reduction="none")
        return angles + 0.15 * (likely * self.detail_known[rows]).mean()


def learn_lines(made, real, mean, sd):
    """Supine details by logistic regression: here people weigh more than simulated bodies."""
    bodies, people = (Data("supine", table, mean, sd, SCALES["supine"]) for table in (made, real))
    w = torch.zeros(len(mean), bodies.detail.shape[1], requires_grad=True)
    b = torch.zeros(bodies.detail.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([w, b], max_iter=60)
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    more = torch.tensor([4.0, 1.0, 1.0, 1.0])  # a raised bed that is missed costs a wrong lumbar_arch

    def closure():
        optimiser.zero_grad()
        loss = entropy(people.x @ w + b, people.detail, pos_weight=more)
        loss = loss + 0.1 * entropy(bodies.x[::4] @ w + b, bodies.detail[::4]) + 5e-3 * (w ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return w.detach().numpy().T, b.detach().numpy()


def learn(posture, made, real, scales):
    mean, sd = np.nanmean(made["inputs"], 0), np.nanstd(made["inputs"], 0) + 1e-3
    bodies = Data(posture, made, mean, sd, scales)
    people = Data(posture, real, mean, sd, scales) if len(real["who"]) else None
    if posture == "supine":  # cells across differ most between simulated and real backs
        bodies.x[:, BANDS_END:] = 0
    net = torch.nn.Sequential(torch.nn.Linear(len(mean), HIDDEN), torch.nn.Tanh(),
                              torch.nn.Linear(HIDDEN, HIDDEN), torch.nn.Tanh(), torch.nn.Linear(HIDDEN, OUTPUTS))
    count = len(bodies.x)
    steps = EPOCHS * (count // BATCH)
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=1e-2)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=steps)
    for step in range(steps):
        loss = bodies.loss(net, torch.randint(count, (BATCH,)), 0.07)
        if people is not None:
            loss = loss + 0.3 * people.loss(net, torch.randint(len(people.x), (REAL_BATCH,)), 0.07)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        pace.step()
    return net, mean, sd


def numbers(values, form=".4g"):
    """As many to a line as fit: clang-format would take twice the lines."""
    lines, line = [], ""
    if not np.any(values):
        return "{0}"
    values = np.trim_zeros(np.where(np.abs(values) < 0.0005, 0, values), "b")
    for value in values:
        text = f"{value:{form}}" if abs(value) >= 0.0005 else "0"
        if text != "0":
            text = (text if "." in text or "e" in text else text + ".") + "f"
            text = text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
        if len(line) + len(text) > 118:
            lines.append(line)
            line = ""
        line += text + ","
    return "{" + "\n".join(lines + [line]) + "}"


def write(posture, net, mean, sd, scales, lines=None):
    w1, b1, w2, b2, w3, b3 = [p.detach().numpy().copy() for p in net.parameters()]
    for i, scale in enumerate(scales):
        w3[i] *= scale
        b3[i] *= scale
    line = np.zeros((0, len(mean)))
    if lines is not None:
        line = np.concatenate([np.zeros((len(scales), len(mean))), lines[0]])
        w3[len(scales):], b3[len(scales):] = 0, lines[1]
        w1[:, BANDS_END:] = 0
    out = ["/* Written by training/indicators.py, which says from what; figures: docs/indicators.md. */",
           '#include "analysis/shapenet.h"', "", "/* clang-format off */", f"const struct pmat_shapenet pmat_shapenet_{posture} = {{"]
    for name, value in (("mean", mean), ("scale", 1 / sd), ("first_bias", b1), ("second_bias", b2), ("last_bias", b3)):
        out.append(f".{name} = {numbers(value)},")
    for name, rows in (("first", w1), ("second", w2), ("last", w3), ("line", line)):
        if not len(rows):
            continue
        out.append(f".{name} = {{" + ",\n".join(numbers(row, ".3f") for row in rows) + "},")
    out.append("};\n")
    open(f"analysis/shapenet_{posture}.c", "w").write("\n".join(out))


def main(made_path, real_path, *only):
    torch.set_num_threads(1)
    made, real = read(made_path), read(real_path)
    for posture in only or ("side", "supine", "prone"):
        torch.manual_seed(1)
        enough = np.isfinite(made["inputs"]).sum(1) > 100
        chosen = pick(made, (made["posture"] == posture) & enough)
        people = pick(real, (real["posture"] == posture) & ~np.isin(real["who"], LEFT_OUT))
        if posture == "supine":
            net, mean, sd = learn(posture, chosen, pick(people, slice(0, 0)), SCALES[posture])
            write(posture, net, mean, sd, SCALES[posture], learn_lines(chosen, people, mean, sd))
        else:
            write(posture, *learn(posture, chosen, people, SCALES[posture]), SCALES[posture])
        print(posture, len(chosen["who"]), "bodies,", len(people["who"]), "frames of people", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
