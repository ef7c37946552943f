#include "programs/posture-sim/options.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault;
    struct pmat_posture_sim_options options;
    pmat_posture_sim_options_default(&options);
    const struct pmat_cli *cli = pmat_posture_sim_cli();
    enum pmat_err err = PMAT_OK;
    switch (pmat_cli_parse(cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        err = fault.kind;
        break;
    case PMAT_CLI_RUN:
        err = pmat_posture_sim_run(&options, &fault);
        break;
    }
    return pmat_cli_finish(cli->program, err, &fault);
}
