#include <malloc.h>
#include <stdio.h>
#include <sys/stat.h>

#include "programs/posture-logger/folder.h"
#include "programs/posture-logger/run.h"

int main(int argc, char **argv)
{
    struct pmat_fault fault = {0};
    struct pmat_logger_options options;
    umask(077);              /* health data: for the owner's eyes */
    mallopt(M_ARENA_MAX, 2); /* else each thread that comes and goes leaves a heap of its own */
    switch (pmat_logger_options_parse(&options, argc, argv, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish("posture-logger", fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    if (options.print_config) {
        pmat_strain_settings_write(&options.config, &options.strain, stdout);
        return 0;
    }
    struct pmat_folder folder;
    enum pmat_err err = pmat_folder_begin(&folder, &options, &fault);
    if (err == PMAT_OK)
        err = pmat_folder_end(&folder, pmat_logger_run(&options, &fault), &fault);
    return pmat_cli_finish("posture-logger", err, &fault);
}
