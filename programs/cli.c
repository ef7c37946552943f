#include "programs/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 48, CODE_FIRST = 256, HELP_COLUMN = 28 };

static void print_help(const struct pmat_cli *cli)
{
    const char *arguments = cli->arguments != NULL ? cli->arguments : "";
    printf("Usage: %s [OPTION]...%s%s\n%s\n\n", cli->program, arguments[0] != '\0' ? " " : "",
           arguments, cli->summary);
    for (const struct pmat_cli_option *o = cli->options; o->name != NULL; o++) {
        if (o->help == NULL) {
            printf("%s:\n", o->name);
            continue;
        }
        int used = printf("  --%s%s%s", o->name, o->argument != NULL ? " " : "",
                          o->argument != NULL ? o->argument : "");
        if (used >= HELP_COLUMN) {
            putchar('\n');
            used = 0;
        }
        printf("%*s%s\n", HELP_COLUMN - used, "", o->help);
    }
    printf("  --help%*sthis text\n  --version%*sthe version\n", HELP_COLUMN - 8, "",
           HELP_COLUMN - 11, "");
    if (cli->notes != NULL)
        printf("\n%s\n", cli->notes);
}

static int build_table(const struct pmat_cli *cli, struct option *table)
{
    int used = 0;
    for (int i = 0; cli->options[i].name != NULL; i++) {
        if (cli->options[i].help == NULL)
            continue;
        table[used++] =
            (struct option){cli->options[i].name,
                            cli->options[i].argument != NULL ? required_argument : no_argument,
                            NULL, CODE_FIRST + i};
    }
    table[used++] = (struct option){"help", no_argument, NULL, 'h'};
    table[used++] = (struct option){"version", no_argument, NULL, 'V'};
    table[used] = (struct option){0};
    return used;
}

enum pmat_cli_outcome pmat_cli_parse(const struct pmat_cli *cli, int argc, char **argv,
                                     void *context, struct pmat_fault *fault)
{
    struct option table[OPTIONS_MAX + 3];
    build_table(cli, table);
    opterr = 0;
    optind = 0; /* from the start: a program may parse twice */
    int code;
    while ((code = getopt_long(argc, argv, ":hV", table, NULL)) != -1) {
        enum pmat_err err = PMAT_OK;
        if (code == 'h') {
            print_help(cli);
            return PMAT_CLI_DONE;
        }
        if (code == 'V') {
            printf("%s %s\n", cli->program, PMAT_VERSION);
            return PMAT_CLI_DONE;
        }
        if (code == ':')
            err = pmat_fault_set(fault, PMAT_ERR_USAGE, "option '%s' needs a value; try --help",
                                 argv[optind - 1]);
        else if (code == '?')
            err = pmat_fault_set(fault, PMAT_ERR_USAGE, "unknown option '%s'; try --help",
                                 argv[optind - 1]);
        else
            err = cli->take(context, code - CODE_FIRST, optarg, fault);
        if (err != PMAT_OK)
            return PMAT_CLI_WRONG;
    }
    for (; optind < argc; optind++) {
        if (cli->arguments == NULL) {
            pmat_fault_set(fault, PMAT_ERR_USAGE, "unexpected argument '%s'; try --help",
                           argv[optind]);
            return PMAT_CLI_WRONG;
        }
        if (cli->take(context, -1, argv[optind], fault) != PMAT_OK)
            return PMAT_CLI_WRONG;
    }
    return PMAT_CLI_RUN;
}

int pmat_cli_finish(const char *program, enum pmat_err err, const struct pmat_fault *fault)
{
    fflush(stdout);
    if (err != PMAT_OK)
        fprintf(stderr, "%s: %s\n", program, fault->text);
    return pmat_err_exit_code(err);
}
