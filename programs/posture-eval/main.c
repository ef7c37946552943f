#include "programs/posture-eval/evaluate.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_eval_options options;
    switch (pmat_eval_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-eval", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    return pmat_cli_finish("posture-eval", pmat_eval_run(&options, stdout, &fault), &fault);
}
