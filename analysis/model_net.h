/*
 * Forward pass of the small convolutional net. All memory is taken when it is made.
 */
#ifndef PMAT_ANALYSIS_MODEL_NET_H
#define PMAT_ANALYSIS_MODEL_NET_H

#include "analysis/model_file.h"
#include "core/records.h"

struct pmat_net;

/* Copies the weights of a checked file; NULL without memory. */
struct pmat_net *pmat_net_create(const struct pmat_model_file *file);
void pmat_net_destroy(struct pmat_net *net);
/* Prepared map [32*16] -> the last layer's values (4 logits for a net4), valid until the next run.
 */
const float *pmat_net_run(struct pmat_net *net, const float input[PMAT_MAP_CELLS]);

#endif
