/* posture-backup: copies of the nights. */
#include <locale.h>
#include <sys/stat.h>

#include "programs/posture-backup/backup.h"

int main(int argc, char **argv)
{
    struct backup_options options;
    struct pmat_fault fault = {0};
    setlocale(LC_NUMERIC, "C");
    umask(077);
    backup_options_default(&options);
    switch (pmat_cli_parse(&backup_cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish(backup_cli.program, fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    enum pmat_err err = backup_options_check(&options, &fault);
    if (err == PMAT_OK)
        err = backup_act(&options, &fault);
    return pmat_cli_finish(backup_cli.program, err, &fault);
}
