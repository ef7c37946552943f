"""Augmentation: what other mats, beds and sleepers may do to a frame.

Everything works on [n, 1, 64, 32] loads with a typical peak of 1, before the input preparation.
"""
import math

import torch
import torch.nn.functional as fn

from frames import MIRRORED

GRIDS = ((32, 16), (24, 12), (40, 26), (20, 10), (20, 11), (30, 11), (16, 8), (14, 7), (12, 6),
         (10, 10), (8, 4), (7, 4), (4, 4))


class Augmenter:
    def __init__(self, seed):
        self.random = torch.Generator().manual_seed(seed)

    def uniform(self, n, low, high):
        return (torch.rand(n, 1, 1, 1, generator=self.random) * (high - low) + low)

    def chance(self, n, share):
        return torch.rand(n, 1, 1, 1, generator=self.random) < share

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.random)

    def field(self, n, rows, cols, spread, shape):
        """A smooth random field of mean 0."""
        coarse = self.normal(n, 1, rows, cols) * spread
        return fn.interpolate(coarse, size=shape, mode="bilinear", align_corners=True)

    def __call__(self, x, y):
        x, y = self.mirror(x, y)
        x = self.move(x)
        x = self.sense(x)
        x = self.crosstalk(x)
        x = self.break_cells(x)
        return self.coarsen(x).clamp(min=0), y

    def mirror(self, x, y):
        flip = self.chance(len(x), 0.5)
        swapped = torch.tensor(MIRRORED)[y]
        return torch.where(flip, x.flip(3), x), torch.where(flip[:, 0, 0, 0], swapped, y)

    def move(self, x):
        """Rotation, scale of each axis, shift; what leaves the mat is lost."""
        n = len(x)
        angle = self.uniform(n, -22, 22) * math.pi / 180 * self.chance(n, 0.7)
        across, along = self.uniform(n, 0.8, 1.25), self.uniform(n, 0.8, 1.25)
        right = self.uniform(n, -0.5, 0.5)
        down = self.uniform(n, -0.45, 0.45) * self.uniform(n, 0, 1).sqrt()
        aspect = x.shape[3] / x.shape[2]
        cos, sin = torch.cos(angle), torch.sin(angle)
        theta = torch.cat([cos * across, -sin * across / aspect, right,
                           sin * along * aspect, cos * along, down], 1).view(n, 2, 3)
        grid = fn.affine_grid(theta, x.shape, align_corners=False)
        return fn.grid_sample(x, grid, align_corners=False)

    def sense(self, x):
        """Sensor curve, gain of cells and of regions, offset, ramp, noise, threshold."""
        n, _, rows, cols = x.shape
        peak = x.amax((1, 2, 3), keepdim=True).clamp(min=1e-6)
        curve = peak * (x / peak).clamp(min=1e-9).pow(self.uniform(n, 0.5, 1.6))
        x = torch.where(self.chance(n, 0.7), curve, x)
        spread = 0.2 * self.uniform(n, 0, 1) * self.chance(n, 0.5)
        x = x * torch.exp(self.normal(*x.shape) * spread)
        x = x * torch.exp(self.field(n, 4, 3, 0.25, (rows, cols)) * self.chance(n, 0.5))
        typical = x.mean((1, 2, 3), keepdim=True) * 3
        x = (x - typical * self.uniform(n, 0, 0.4) * self.chance(n, 0.2)).clamp(min=0)
        x = x + typical * self.uniform(n, 0, 0.3) * self.chance(n, 0.4)
        ramp = self.field(n, 2, 2, 0.3, (rows, cols)).abs()
        x = x + typical * ramp * self.chance(n, 0.3)
        noise = self.normal(*x.shape) * self.uniform(n, 0, 0.12) * self.chance(n, 0.5)
        top = typical * self.uniform(n, 1.0, 4.0)
        x = torch.where(self.chance(n, 0.2), torch.minimum(x, top), x)
        return x + typical * noise

    def crosstalk(self, x):
        """Blur between neighbours, smear along lines, ribs of an air mattress."""
        n, _, rows, cols = x.shape
        side = self.uniform(n, 0, 0.33)
        padded = fn.pad(x, (1, 1, 1, 1))
        blur = (1 - 2 * side) * padded[:, :, 1:-1] + side * (padded[:, :, :-2] + padded[:, :, 2:])
        blur = (1 - 2 * side) * blur[..., 1:-1] + side * (blur[..., :-2] + blur[..., 2:])
        x = torch.where(self.chance(n, 0.4), blur, x)
        along_rows = x.mean(3, keepdim=True) * self.uniform(n, 0, 0.5) * self.chance(n, 0.25)
        along_cols = x.mean(2, keepdim=True) * self.uniform(n, 0, 0.5) * self.chance(n, 0.25)
        x = x + along_rows + along_cols
        period, phase = self.uniform(n, 3, 9), self.uniform(n, 0, 2 * math.pi)
        wave = torch.cos(2 * math.pi * torch.arange(rows).view(1, 1, -1, 1) / period + phase)
        ribs = 1 - self.uniform(n, 0, 0.9) * (0.5 + 0.5 * wave)
        return torch.where(self.chance(n, 0.25), x * ribs, x)

    def break_cells(self, x):
        """Dead cells, dead and stuck lines, single hot cells."""
        n, _, rows, cols = x.shape
        peak = x.amax((1, 2, 3), keepdim=True)
        alive = torch.rand(x.shape, generator=self.random) > self.uniform(n, 0, 0.12)
        x = torch.where(self.chance(n, 0.4) & ~alive, torch.zeros(1), x)
        stuck = peak * self.uniform(n, 0.3, 1.2) * self.chance(n, 0.3)
        for _ in range(2):
            row = torch.randint(rows, (n, 1, 1, 1), generator=self.random)
            col = torch.randint(cols, (n, 1, 1, 1), generator=self.random)
            x = torch.where((torch.arange(rows).view(1, 1, -1, 1) == row) & self.chance(n, 0.2),
                            stuck, x)
            x = torch.where((torch.arange(cols).view(1, 1, 1, -1) == col) & self.chance(n, 0.2),
                            stuck, x)
        hot = torch.rand(x.shape, generator=self.random) < 0.004
        return torch.where(hot & self.chance(n, 0.2), peak * 1.5, x)

    def coarsen(self, x):
        """Half the batch as seen by a coarser grid; some with few steps of the converter."""
        n, _, rows, cols = x.shape
        half, quarter = n // 2, n // 4
        parts = [x[half:]]
        for part in (x[:quarter], x[quarter:half]):
            grid = GRIDS[int(torch.randint(len(GRIDS), (1,), generator=self.random))]
            low = fn.adaptive_avg_pool2d(part, grid)
            parts.append(fn.interpolate(low, size=(rows, cols), mode="bilinear",
                                        align_corners=False))
        parts.append(parts.pop(0))  # the order of the batch is kept
        x = torch.cat(parts)
        step = x.amax((1, 2, 3), keepdim=True).clamp(min=1e-6) / 63
        return torch.where(self.chance(n, 0.15), torch.round(x / step) * step, x)
