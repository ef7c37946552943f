"""Learns the nets of analysis/shapenet.h and writes analysis/shapenets.bin and tests/golden/shapenet_windows.csv.

    training/indicators                      makes the tables with bench/body_table and calls this
    python3 training/indicators.py TABLES [posture ...]     some of supine, side, prone: the others stay as they are
    python3 training/indicators.py --check                  reads the file, writes it again: is it the same?

TABLES holds supine.bin, side.bin, prone.bin (simulated bodies with their true angles) and supine_real.bin, side_real.bin
(pmat1, whose labels say how the people were told to lie). S2, S5, S8 and S11 are left out, as in the training of the
posture model. One body in twenty is kept out of learning: the weights of the step at which it did best are written. Needs
numpy and torch; one thread, fixed seeds: the same machine and versions give the same file.
"""
import struct
import sys
import zlib

import numpy as np
import torch

HEAD, ROWS, COLS = 12, 32, 16
POSTURES = ("supine", "side", "prone")  # in the order of the file
LEFT_OUT = (2, 5, 8, 11)
STEPS = dict(supine=4500, side=3600, prone=1800)
BATCH, REAL_BATCH, LOOKS = 256, 32, 10
REAL_WEIGHT = dict(supine=0.5, side=0.3)
NOISE, REAL_NOISE = 0.06, 0.12
OUTPUTS = 8
WIDTHS = dict(supine=(8, 16, 48), side=(16, 24, 64), prone=(8, 16, 48))  # two convolutions of stride 2, dense
# Targets in units of about their spread, in the order of analysis/shapenet.h; then details.
TARGETS = dict(supine=(("roll", 15), ("twist", 20), ("hip", 25), ("gap", 0.5)),
               side=(("roll", 15), ("twist", 20), ("hip", 25)), prone=(("roll", 15), ("twist", 20)))
DETAILS = dict(supine=("upper_body_raised", "knees_raised", "one_knee_raised", "arms_overhead"),
               side=("upper_knee_forward", "supported_side", "fetal"), prone=("arms_overhead",))
BITS = ("knees_raised", "one_knee_raised", "arms_overhead", "half_side", "half_prone", "upper_knee_forward",
        "supported_side", "fetal", "upper_body_raised")  # enum pmat_detail
DETAIL_WEIGHT = 0.15
GAP_WEIGHT = 2.0
RANK_WEIGHT = 0.1
RANKS = dict(supine=(3, 0.8), side=(2, 0.8))  # output, margin in its units: 0.4 cm, 20 degrees
FILE, GOLDEN = "analysis/shapenets.bin", "tests/golden/shapenet_windows.csv"


class Net(torch.nn.Module):
    def __init__(self, posture):
        super().__init__()
        first, second, hidden = WIDTHS[posture]
        self.convs = torch.nn.ModuleList(torch.nn.Conv2d(i, o, 3, stride=2, padding=1)
                                         for i, o in ((1, first), (first, second)))
        self.dense = torch.nn.ModuleList(torch.nn.Linear(i, o) for i, o in
                                         ((second * ROWS // 4 * COLS // 4, hidden), (hidden, OUTPUTS)))

    def forward(self, x):
        for conv in self.convs:
            x = torch.relu(conv(x))
        # As the C code lays a map out: rows, columns, channels.
        x = torch.relu(self.dense[0](x.permute(0, 2, 3, 1).flatten(1)))
        return self.dense[1](x)


def read(path):
    table = np.fromfile(path, "<f4").reshape(-1, HEAD + ROWS * COLS)
    return table[:, :HEAD], torch.tensor(table[:, HEAD:].reshape(-1, 1, ROWS, COLS).copy())


def targets(posture, head):
    sign, pelvis, thorax, hip, gap = head[:, 3:8].T
    raised = head[:, 2].astype(int) & 1 << BITS.index("upper_body_raised")
    if posture == "side":
        columns = dict(roll=pelvis - 90, twist=thorax - pelvis, hip=hip)
    elif posture == "supine":
        columns = dict(roll=sign * pelvis, twist=sign * (thorax - pelvis), hip=hip, gap=np.where(raised, np.nan, gap))
    else:
        columns = dict(roll=sign * (180 - pelvis), twist=sign * (thorax - pelvis))
    return np.stack([columns[name] / unit for name, unit in TARGETS[posture]], 1).astype("f4")


class Data:
    def __init__(self, posture, head, windows, real=False):
        self.posture, self.x, self.head, self.real = posture, windows, head, real
        y = targets(posture, head)
        weight = [GAP_WEIGHT if name == "gap" else 1.0 for name, _ in TARGETS[posture]]
        self.known = torch.tensor((np.isfinite(y) * weight).astype("f4"))
        self.y = torch.tensor(np.nan_to_num(y))
        bits = head[:, 2].astype(int)
        shown = [(bits & 1 << BITS.index(name)) != 0 for name in DETAILS[posture]]
        self.detail = torch.tensor(np.stack(shown, 1).astype("f4"))
        # What pmat1's labels say nothing of on the side is not learnt from it.
        self.detail_weight = 0.0 if real and posture == "side" else DETAIL_WEIGHT
        self.turns = torch.tensor([-1.0 if name in ("roll", "twist") else 1.0 for name, _ in TARGETS[posture]])

    def pick(self, rows):
        return Data(self.posture, self.head[rows], self.x[rows])

    def loss(self, out, rows, mirrored):
        count = self.y.shape[1]
        y = self.y[rows] * self.turns if mirrored else self.y[rows]
        off = torch.nn.functional.smooth_l1_loss(out[:, :count], y, reduction="none", beta=0.3)
        likely = torch.nn.functional.binary_cross_entropy_with_logits(
            out[:, count:count + self.detail.shape[1]], self.detail[rows])
        return (off * self.known[rows]).mean() + self.detail_weight * likely

    def draw(self, net, batch):
        rows = torch.randint(len(self.x), (batch,))
        x = self.disturbed(rows)
        mirrored = self.posture != "side" and bool(torch.rand(()) < 0.5)
        if mirrored:
            x = x.flip(3)
        return self.loss(net(x), rows, mirrored)

    def disturbed(self, rows):
        """Cells differ from mat to mat; of the few people one does not learn the very frames, nor where they lay."""
        x = self.x[rows]
        if self.real:
            along, across = torch.randint(-2, 3, (1,)), torch.randint(-1, 2, (1,))
            x = x.roll((int(along), int(across)), (2, 3))
        return x * (1 + (REAL_NOISE if self.real else NOISE) * torch.randn_like(x))


class Ranks:
    """What is known of the poses of people: the same back is flatter with both knees raised than without, and than with
    the arms overhead; the same hips are bent more curled up than straight."""

    def __init__(self, people):
        self.people, self.sets = people, []
        self.output, self.margin = RANKS[people.posture]
        bits = people.head[:, 2].astype(int)
        fetal, knees, arms = (1 << BITS.index(name) for name in ("fetal", "knees_raised", "arms_overhead"))
        if people.posture == "side":
            straight = (bits == 0) & (people.head[:, 4] == 90)
            lower, upper = straight, bits == fetal
        else:
            lower, upper = bits == knees, (bits == 0) | (bits == arms)
        for person in np.unique(people.head[:, 0]):
            own = people.head[:, 0] == person
            self.sets.append([torch.tensor(np.flatnonzero(own & one)) for one in (lower, upper)])

    def draw(self, net):
        lower, upper = self.sets[int(torch.randint(len(self.sets), (1,)))]
        rows = torch.cat([lower[torch.randint(len(lower), (8,))], upper[torch.randint(len(upper), (24,))]])
        out = net(self.people.disturbed(rows))[:, self.output]
        return torch.nn.functional.softplus(2 * (out[:8].mean() - out[8:] + self.margin)).mean()


def look(net, kept):
    """Loss on the bodies kept out, and figures for the reader."""
    with torch.no_grad():
        out = torch.cat([net(part) for part in kept.x.split(512)])
        loss = float(kept.loss(out, torch.arange(len(kept.x)), False))
    words = []
    for i, (name, _) in enumerate(TARGETS[kept.posture]):
        known = kept.known[:, i] > 0
        p, y = out[known, i].numpy(), kept.y[known, i].numpy()
        rho = np.corrcoef(p.argsort().argsort(), y.argsort().argsort())[0, 1]
        words.append(f"{name} rho {rho:.3f} error {np.abs(p - y).mean() / np.abs(y - y.mean()).mean():.2f}")
    return loss, ", ".join(words)


def learn(posture, folder):
    torch.manual_seed(1)
    head, windows = read(f"{folder}/{posture}.bin")
    seen = torch.tensor(head[:, 8] > 0)
    order = torch.randperm(len(head))
    order = order[seen[order]]
    kept = order[:len(order) // 20]
    bodies = Data(posture, head, windows)
    kept, bodies = bodies.pick(kept), bodies.pick(order[len(order) // 20:])
    people = None
    if posture in REAL_WEIGHT:
        head, windows = read(f"{folder}/{posture}_real.bin")
        rows = ~np.isin(head[:, 0], LEFT_OUT)
        people = Data(posture, head[rows], windows[torch.tensor(rows)], real=True)
    print(f"{posture}: {len(bodies.x)} bodies, {len(people.x) if people else 0} frames of people", flush=True)
    ranks = Ranks(people) if people else None
    net, steps, best = Net(posture), STEPS[posture], None
    optimiser = torch.optim.AdamW(net.parameters(), 4e-3, weight_decay=2e-2)
    pace = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    for step in range(1, steps + 1):
        loss = bodies.draw(net, BATCH)
        if people:
            loss = loss + REAL_WEIGHT[posture] * people.draw(net, REAL_BATCH)
        if ranks:
            loss = loss + RANK_WEIGHT * ranks.draw(net)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        pace.step()
        if step % (steps // LOOKS) == 0:
            off, words = look(net, kept)
            print(f"  step {step}, kept out: {off:.4f}; {words}", flush=True)
            if best is None or off < best[0]:
                best = off, {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(best[1])
    examples = kept.x[:3]
    scale_out(net, posture)
    return net, examples


def scale_out(net, posture):
    """From here on the net speaks in degrees and cm."""
    with torch.no_grad():
        for i, (_, unit) in enumerate(TARGETS[posture]):
            net.dense[1].weight[i] *= unit
            net.dense[1].bias[i] *= unit


def layers_of(net):
    """Parameters with the file's order of axes."""
    for conv in net.convs:
        yield conv.weight, (2, 3, 1, 0)
        yield conv.bias, (0,)
    for dense in net.dense:
        yield dense.weight, (1, 0)
        yield dense.bias, (0,)


def pack(nets):
    body = b"".join(p.detach().permute(*axes).contiguous().numpy().astype("<f4").tobytes()
                    for name in POSTURES for p, axes in layers_of(nets[name]))
    return b"PMATSHAP" + struct.pack("<II", 16 + len(body), zlib.crc32(body)) + body


def unpack(data):
    values, at, nets = np.frombuffer(data[16:], "<f4"), 0, {}
    for name in POSTURES:
        nets[name] = Net(name)
        for p, axes in layers_of(nets[name]):
            shape = [p.shape[a] for a in axes]
            count = int(np.prod(shape))
            part = torch.tensor(values[at:at + count].reshape(shape).copy())
            p.data = part.permute(*np.argsort(axes)).contiguous()
            at += count
    return nets


def golden_line(name, net, window):
    """What the C code must compute of a simulated window: means with the mirror image where that is done."""
    with torch.no_grad():
        out = net(window[None])[0]
        if name != "side":
            other = net(window[None].flip(3))[0]
            other[:2] *= -1
            out = (out + other) / 2
    return ",".join([name] + [f"{v:.7g}" for v in window.flatten().tolist()] + [f"{v:.6g}" for v in out.tolist()]) + "\n"


def main(folder, *only):
    torch.set_num_threads(1)
    data = open(FILE, "rb").read()
    whole = len(data) == len(pack({name: Net(name) for name in POSTURES}))
    nets = unpack(data) if whole else {name: Net(name) for name in POSTURES}
    if folder == "--check":
        if pack(nets) != data:
            sys.exit(f"{FILE} is not what training/indicators.py writes")
        return
    lines = {line.split(",")[0]: [] for line in open(GOLDEN)}
    for line in open(GOLDEN):
        lines[line.split(",")[0]].append(line)
    for name in only or POSTURES:
        nets[name], examples = learn(name, folder)
        lines[name] = [golden_line(name, nets[name], x) for x in examples]
    data = pack(nets)
    open(FILE, "wb").write(data)
    open(GOLDEN, "w").write("".join("".join(lines.get(name, [])) for name in POSTURES))
    print(f"{FILE}: {len(data)} bytes, checksum {zlib.crc32(data[16:]):08x}")


if __name__ == "__main__":
    main(*sys.argv[1:])
