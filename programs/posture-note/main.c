/* posture-note: how the morning was. */
#include <locale.h>
#include <sys/stat.h>

#include "programs/posture-note/note.h"

static enum pmat_err run(const struct note_options *options, struct pmat_fault *fault)
{
    bool list = options->verb == NOTE_LIST;
    struct pmat_store *store = NULL;
    enum pmat_err err = note_options_check(options, fault);
    if (err == PMAT_OK)
        err = pmat_store_open(&store, options->db, list ? PMAT_STORE_READ : PMAT_STORE_EDIT, fault);
    if (err == PMAT_OK)
        err = list                           ? note_list(store, options, fault)
              : options->verb == NOTE_DELETE ? note_delete(store, options, fault)
                                             : note_write(store, options, fault);
    pmat_store_close(store);
    return err;
}

int main(int argc, char **argv)
{
    struct note_options options;
    struct pmat_fault fault = {0};
    setlocale(LC_NUMERIC, "C");
    umask(077);
    note_options_default(&options);
    switch (pmat_cli_parse(&note_cli, argc, argv, &options, &fault)) {
    case PMAT_CLI_DONE:
        return 0;
    case PMAT_CLI_WRONG:
        return pmat_cli_finish(note_cli.program, fault.kind, &fault);
    case PMAT_CLI_RUN:
        break;
    }
    if (options.verb == NOTE_TAGS)
        note_print_tags();
    return pmat_cli_finish(note_cli.program,
                           options.verb == NOTE_TAGS ? PMAT_OK : run(&options, &fault), &fault);
}
