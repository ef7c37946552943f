#include "sensors-sim/script.h"

extern const char pmat_sim_text_ordinary[], pmat_sim_text_ordinary_end[];
extern const char pmat_sim_text_short[], pmat_sim_text_short_end[];
extern const char pmat_sim_text_empty[], pmat_sim_text_empty_end[];

const struct pmat_sim_script_text *pmat_sim_script_builtin(void)
{
    static const struct pmat_sim_script_text texts[] = {
        {"ordinary-night", pmat_sim_text_ordinary, pmat_sim_text_ordinary_end},
        {"short-night", pmat_sim_text_short, pmat_sim_text_short_end},
        {"empty-night", pmat_sim_text_empty, pmat_sim_text_empty_end},
        {NULL, NULL, NULL},
    };
    return texts;
}
