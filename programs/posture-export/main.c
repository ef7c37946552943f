/* posture-export: nights as tables. */
#include <locale.h>
#include <sys/stat.h>

#include "programs/posture-export/export.h"

int main(int argc, char **argv)
{
    struct export_options options;
    struct pmat_fault fault = {0};
    setlocale(LC_NUMERIC, "C"); /* what a machine reads has a decimal point */
    umask(077);
    export_options_default(&options);
    switch (pmat_cli_parse(&export_cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish(export_cli.program, fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    enum pmat_err err = export_run(&options, &fault);
    return pmat_cli_finish(export_cli.program, err, &fault);
}
