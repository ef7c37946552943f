#include "programs/posture-setup/setup.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_setup_options options;
    switch (pmat_setup_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-setup", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    return pmat_cli_finish("posture-setup", pmat_setup_run(&options, stdout, &fault), &fault);
}
