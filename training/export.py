"""Writes a trained net as a model file (docs/model-format.md) and the maps that test the C side."""
import struct
import zlib

import torch

from net import PREPARE, classify_logits

MAGIC = b"PMATMODL"
VERSION = 1
KIND = b"net4"
CONV, DENSE = 1, 2
RELU = 1
VIEW_PLAIN, VIEW_BOX, VIEW_MIRROR = 1, 2, 4


def folded_layers(net):
    """[(type, stride, flags, inputs, outputs, weights, biases)] with batch norms folded in."""
    layers = []
    with torch.no_grad():
        for conv, norm in zip(net.convs, net.norms):
            gain = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weights = (conv.weight * gain.view(-1, 1, 1, 1)).permute(2, 3, 1, 0)  # ky kx in out
            biases = norm.bias - norm.running_mean * gain
            layers.append((CONV, conv.stride[0], RELU, conv.in_channels, conv.out_channels,
                           weights, biases))
        channels = net.convs[-1].out_channels
        hidden = net.hidden.weight.view(net.hidden.out_features, channels, 8, 4)
        hidden = hidden.permute(2, 3, 1, 0)  # row col channel out
        layers.append((DENSE, 1, RELU, channels * 32, net.hidden.out_features, hidden,
                       net.hidden.bias))
        layers.append((DENSE, 1, 0, net.out.in_features, net.out.out_features, net.out.weight.t(),
                       net.out.bias))
    return layers


def model_bytes(net, temperature, provenance):
    text = provenance.encode()
    layers = folded_layers(net)
    body = struct.pack("<HHBBBB", 32, 16, 4, VIEW_PLAIN | VIEW_BOX | VIEW_MIRROR, len(layers), 0)
    body += struct.pack("<9f", *(PREPARE[key] for key in (
        "floor_quantile", "top_quantile", "min_span_frac", "clip", "box_floor", "box_tail",
        "box_half_scale", "box_min_half")), temperature)
    for kind, stride, flags, inputs, outputs, _, _ in layers:
        body += struct.pack("<BBBBHH", kind, stride, flags, 0, inputs, outputs)
    body += struct.pack("<I", len(text)) + text + bytes(-len(text) % 4)
    for *_, weights, biases in layers:
        body += weights.detach().contiguous().numpy().astype("<f4").tobytes()
        body += biases.detach().numpy().astype("<f4").tobytes()
    head = MAGIC + struct.pack("<HH4sI", VERSION, 0, KIND, len(MAGIC) + 16 + len(body))
    return head + struct.pack("<I", zlib.crc32(head + body)) + body


def write_model(path, net, temperature, provenance):
    data = model_bytes(net, temperature, provenance)
    with open(path, "wb") as file:
        file.write(data)
    return len(data)


def synthetic_maps():
    """Maps that meet every special case of the preparation, and a few smooth shapes."""
    rows = torch.arange(32).view(-1, 1).float()
    cols = torch.arange(16).view(1, -1).float()

    def blob(row, col, tall, wide, load):
        return load * torch.exp(-((rows - row) / tall) ** 2 - ((cols - col) / wide) ** 2)

    body = blob(8, 8, 4, 4, 90) + blob(16, 8, 3, 4, 140) + blob(27, 6, 3, 1.5, 60)
    aside = blob(8, 5, 5, 2, 200) + blob(16, 5, 3, 2, 260) + blob(21, 9, 2, 3, 90)
    spot = torch.zeros(32, 16)
    spot[10, 3] = 5.0
    return [("nothing", torch.zeros(32, 16)), ("level", torch.full((32, 16), 7.0)),
            ("one cell", spot), ("few cells", blob(12, 11, 1, 1, 30)), ("body", body),
            ("body on an offset", body + 40), ("aside", aside), ("aside mirrored", aside.flip(1)),
            ("tiny unit", aside * 1e-6), ("huge unit", body * 1e5), ("ramp", rows * 3 + cols)]


def write_golden(path, net, temperature, simulated):
    """CSV: name, four probabilities, 512 cells. Never frames of a real person."""
    maps = synthetic_maps() + simulated
    x = torch.stack([x for _, x in maps])[:, None]
    x = torch.tensor([[float(f"{v:.5g}") for v in row] for row in x.flatten(1)]).view(x.shape)
    net.eval()
    with torch.no_grad():
        shares = torch.softmax(classify_logits(net, x) / temperature, 1)
    with open(path, "wt") as file:
        for (name, _), share, cells in zip(maps, shares, x.flatten(1)):
            numbers = [f"{v:.6f}" for v in share] + [f"{v:.5g}" for v in cells]
            file.write(",".join([name] + numbers) + "\n")
