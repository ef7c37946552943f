/* posture-nights: the list of nights. */
#include <locale.h>
#include <sys/stat.h>

#include "programs/posture-nights/nights.h"

static enum pmat_err run(const struct nights_options *options, struct pmat_fault *fault)
{
    bool list = options->verb == NIGHTS_LIST;
    struct pmat_store *store = NULL;
    enum pmat_err err = nights_options_check(options, fault);
    if (err == PMAT_OK)
        err = pmat_store_open(&store, options->db, list ? PMAT_STORE_READ : PMAT_STORE_EDIT, fault);
    if (err == PMAT_OK)
        err = list                            ? nights_list(store, options, fault)
              : options->verb == NIGHTS_JUDGE ? nights_judge(store, options, fault)
                                              : nights_change(store, options, fault);
    pmat_store_close(store);
    return err;
}

int main(int argc, char **argv)
{
    struct nights_options options;
    struct pmat_fault fault = {0};
    setlocale(LC_NUMERIC, "C");
    umask(077);
    nights_options_default(&options);
    switch (pmat_cli_parse(&nights_cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish(nights_cli.program, fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    return pmat_cli_finish(nights_cli.program, run(&options, &fault), &fault);
}
