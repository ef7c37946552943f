/* posture-report: the morning report. */
#include <locale.h>
#include <sys/stat.h>

#include "programs/posture-report/report.h"

int main(int argc, char **argv)
{
    struct report_options options;
    struct pmat_fault fault = {0};
    setlocale(LC_CTYPE, ""); /* only to learn whether the terminal speaks UTF-8 */
    setlocale(LC_NUMERIC, "C");
    umask(077);
    report_options_default(&options);
    switch (pmat_cli_parse(&report_cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish(report_cli.program, fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    enum pmat_err err = report_run(&options, &fault);
    return pmat_cli_finish(report_cli.program, err, &fault);
}
