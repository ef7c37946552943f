#include "programs/posture-logger/run.h"

#include <stdio.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_logger_options options;
    umask(077); /* health data: for the owner's eyes */
    switch (pmat_logger_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-logger", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    if (options.print_config) {
        pmat_config_write(&options.config, stdout);
        return 0;
    }
    return pmat_cli_finish("posture-logger", pmat_logger_run(&options, &fault), &fault);
}
