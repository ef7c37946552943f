"""Labelled frames: reading the sets and bringing any grid to the 64 x 32 cells training works on.

The format is that of core/labelled.h: a folder with about.ini and frames.csv[.gz], row 0 = head,
seen from above.
"""
import configparser
import gzip
import os

import numpy as np

POSTURES = ("supine", "left", "right", "prone")  # the order of the model's output
MIRRORED = (0, 2, 1, 3)
ROWS, COLS = 64, 32  # frames are kept and augmented at this size, then halved to 32 x 16


class FrameSet:
    """All frames of one folder with a lying posture; x [n, 64, 32] with a typical peak of 1."""

    def __init__(self, name, x, y, people, recordings, details):
        self.name = name
        self.x, self.y = x, y
        self.people, self.recordings, self.details = people, recordings, details

    def __len__(self):
        return len(self.y)

    def where(self, keep):
        return FrameSet(self.name, self.x[keep], self.y[keep], self.people[keep],
                        self.recordings[keep], self.details[keep])


def resample_matrix(size_in, size_out):
    """[out, in]: mean over the area where cells shrink, interpolation of centres where they grow."""
    weights = np.zeros((size_out, size_in), np.float32)
    ratio = size_in / size_out
    for row in range(size_out):
        if ratio >= 1:
            low, high = row * ratio, (row + 1) * ratio
            for cell in range(size_in):
                weights[row, cell] = max(0.0, min(high, cell + 1) - max(low, cell)) / ratio
        else:
            at = min(max((row + 0.5) * ratio - 0.5, 0.0), size_in - 1.0)
            first = min(int(at), max(size_in - 2, 0))
            weights[row, first] += 1 - (at - first)
            weights[row, min(first + 1, size_in - 1)] += at - first
    return weights


def resample(frames, rows, cols):
    """[n, r, c] -> [n, rows, cols]"""
    down = resample_matrix(frames.shape[1], rows)
    across = resample_matrix(frames.shape[2], cols)
    return np.einsum("ri,nij,cj->nrc", down, frames, across, optimize=True).astype(np.float32)


def open_frames(folder):
    path = os.path.join(folder, "frames.csv")
    return open(path, "rt") if os.path.exists(path) else gzip.open(path + ".gz", "rt")


def load(folder):
    """Reads one folder; evaluation-only sets are refused: nothing may be learnt from them."""
    about = configparser.ConfigParser(interpolation=None)
    about.read(os.path.join(folder, "about.ini"))
    mat = about["mat"]
    if mat.get("use", "").lower().startswith("evaluation only"):
        raise SystemExit(f"{folder}: its licence allows evaluation only, not training")
    if mat.get("view", "from_above") == "not known":
        raise SystemExit(f"{folder}: left and right may be swapped; not usable for training")
    rows, cols = int(mat["rows"]), int(mat["cols"])
    cells, labels, words = [], [], []
    with open_frames(folder) as lines:
        next(lines)
        for line in lines:
            person, recording, _, posture, detail, values = line.split(",", 5)
            if posture not in POSTURES:
                continue
            frame = np.fromstring(values, np.float32, sep=",")
            if frame.size != rows * cols:
                raise SystemExit(f"{folder}: {recording}: {frame.size} cells, {rows * cols} expected")
            cells.append(frame)
            labels.append(POSTURES.index(posture))
            words.append((person, recording, detail))
    x = np.stack(cells).reshape(-1, rows, cols)
    if (rows, cols) != (ROWS, COLS):
        x = resample(x, ROWS, COLS)
    peak = np.quantile(x.reshape(len(x), -1), 0.99, axis=1)
    x /= np.maximum(peak, 1e-3)[:, None, None]
    people, recordings, details = (np.array(column) for column in zip(*words))
    return FrameSet(os.path.basename(folder.rstrip("/")), x, np.array(labels), people, recordings,
                    details)
