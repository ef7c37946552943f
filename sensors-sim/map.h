/* Small operations on maps, [rows*cols] row-major. */
#ifndef PMAT_SENSORS_SIM_MAP_H
#define PMAT_SENSORS_SIM_MAP_H

/* Gaussian blur with `sigma` in cells (0..12) that keeps the map's sum; scratch [rows*cols]. */
void pmat_sim_map_blur(float *map, float *scratch, int rows, int cols, float sigma);

/* Value at (row, col) in cells, cell centres at .5, by bilinear interpolation; 0 outside. */
float pmat_sim_map_at(const float *map, int rows, int cols, float row, float col);

#endif
