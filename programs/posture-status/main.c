#include <locale.h>
#include <stdio.h>

#include "programs/posture-status/options.h"
#include "programs/posture-status/show.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_status_options options;
    setlocale(LC_NUMERIC, "C");
    switch (pmat_status_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-status", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    struct pmat_clock clock;
    struct pmat_health health;
    pmat_clock_host(&clock);
    enum pmat_err err = pmat_health_look(&health, options.db, &clock, &fault);
    if (err != PMAT_OK)
        return pmat_cli_finish("posture-status", err, &fault);
    (options.json ? pmat_status_show_json : pmat_status_show_text)(stdout, &health, options.db);
    return health.trouble == PMAT_TROUBLE_NONE ? 0 : pmat_err_exit_code(PMAT_ERR_UNAVAILABLE);
}
