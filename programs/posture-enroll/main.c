#include "programs/posture-enroll/enroll.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_enroll_options options;
    switch (pmat_enroll_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-enroll", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    return pmat_cli_finish("posture-enroll", pmat_enroll_run(&options, stdout, &fault), &fault);
}
