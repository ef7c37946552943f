#include "report/norms.h"

/* docs/sources.md: skarpsno-2017 */
const struct pmat_norm pmat_norm_side_frac = {0.541, 0.181};
const struct pmat_norm pmat_norm_back_frac = {0.375, 0.182};
const struct pmat_norm pmat_norm_front_frac = {0.073, 0.123};
const struct pmat_norm pmat_norm_changes_per_h = {1.6, 0.7};
const char pmat_norm_source[] = "Skarpsno 2017, accelerometers";

/* docs/sources.md: de-koninck-1992 */
const char pmat_norm_changes_by_age[] = "3.6 at age 18-24, 2.7 at 35-45, 2.1 at 65-80 "
                                        "(De Koninck 1992)";
