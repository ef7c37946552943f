"""The net and its input preparation, exactly as analysis/model_prepare.c and model_net.c do them."""
import torch
import torch.nn as nn
import torch.nn.functional as fn

ROWS, COLS = 32, 16
CHANNELS = (12, 24, 32, 32)
HIDDEN = 32

# Written into the model file: the C side reads them from there.
PREPARE = dict(
    floor_quantile=0.10,  # taken as "no load": baseline, sheet, offset
    top_quantile=0.95,  # taken as "full load": insensitive to single hot cells
    min_span_frac=0.02,  # of the maximum; a small body on a large mat has its 95 % at no load
    clip=1.5,  # after the square root
    box_floor=0.35,  # of the prepared map: what counts as body
    box_tail=0.02,  # load share cut off at each end
    box_half_scale=0.54,  # half a box, with 8 % of margin
    box_min_half=0.15,  # of the map's size
)


def prepare(x):
    """[n, 1, 32, 16] pressures -> the same, floor taken off, scaled, square root, clipped."""
    ordered = x.flatten(1).sort(1)[0]
    last = ordered.shape[1] - 1
    floor = ordered[:, int(PREPARE["floor_quantile"] * last)]
    top = ordered[:, int(PREPARE["top_quantile"] * last)]
    span = torch.maximum(top - floor, PREPARE["min_span_frac"] * (ordered[:, -1] - floor))
    floor, span = floor.view(-1, 1, 1, 1), span.view(-1, 1, 1, 1)
    scaled = torch.where(span > 0, (x - floor).clamp(min=0) / span.clamp(min=1e-30),
                         torch.zeros(1))
    return scaled.clamp(max=PREPARE["clip"] ** 2).sqrt()


def crossing(cumulative, level):
    """Where a cumulative profile [n, k] (ending in 1) reaches `level`, as a fraction of k."""
    size = cumulative.shape[1]
    index = (cumulative < level).sum(1).clamp(max=size - 1)
    above = cumulative.gather(1, index[:, None])[:, 0]
    below = torch.where(index > 0, cumulative.gather(1, (index - 1).clamp(min=0)[:, None])[:, 0],
                        torch.zeros(1))
    part = (level - below) / (above - below).clamp(min=1e-12)
    return (index + part.clamp(0, 1)) / size


def box_weights(profile):
    """[n, k] load profile -> [n, k, k] interpolation weights that stretch its box over the axis."""
    size = profile.shape[1]
    total = profile.sum(1, keepdim=True)
    cumulative = profile.cumsum(1) / total.clamp(min=1e-12)
    low = crossing(cumulative, PREPARE["box_tail"])
    high = crossing(cumulative, 1 - PREPARE["box_tail"])
    half = ((high - low) * PREPARE["box_half_scale"]).clamp(min=PREPARE["box_min_half"])
    centre = (low + high) / 2
    empty = total[:, 0] <= 0
    half, centre = half.masked_fill(empty, 0.5), centre.masked_fill(empty, 0.5)
    unit = (torch.arange(size) + 0.5) / size * 2 - 1
    source = (centre[:, None] + unit[None] * half[:, None]) * size - 0.5
    return (1 - (source[:, :, None] - torch.arange(size)[None, None]).abs()).clamp(min=0)


def box(z):
    """Prepared map -> the body's box stretched over the map; outside the map there is no load."""
    load = (z[:, 0] - PREPARE["box_floor"]).clamp(min=0)
    down, across = box_weights(load.sum(2)), box_weights(load.sum(1))
    return (down @ z[:, 0] @ across.transpose(1, 2))[:, None]


class Net(nn.Module):
    def __init__(self, channels=CHANNELS, hidden=HIDDEN, classes=4, drop=0.2):
        super().__init__()
        sizes = (1,) + tuple(channels)
        self.convs = nn.ModuleList(
            nn.Conv2d(sizes[i], sizes[i + 1], 3, stride=2 if i in (1, 2) else 1, padding=1,
                      bias=False) for i in range(4))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in channels)
        self.hidden = nn.Linear(channels[-1] * (ROWS // 4) * (COLS // 4), hidden)
        self.out = nn.Linear(hidden, classes)
        self.drop = nn.Dropout(drop)

    def forward(self, x):
        for conv, norm in zip(self.convs, self.norms):
            x = fn.relu(norm(conv(x)))
        x = fn.relu(self.hidden(self.drop(x.flatten(1))))
        return self.out(self.drop(x))


def classify_logits(net, maps):
    """What pmat_model_classify averages: plain and boxed map, each also mirrored with sides swapped."""
    z = prepare(maps)
    swap = [0, 2, 1, 3]
    logits = 0
    for view in (z, box(z)):
        logits = logits + net(view) + net(view.flip(3))[:, swap]
    return logits / 4
