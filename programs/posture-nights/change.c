/* Excluding, including and deleting one session. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "programs/posture-nights/nights.h"

struct selection {
    int session; /* 0: any */
    int matches;
    pmat_session_id id; /* of the last match */
    struct pmat_night_row row;
    char all[300]; /* every match in words */
    bool several_mats;
};

static bool take_match(void *context, pmat_session_id id, const struct pmat_night_row *row)
{
    struct selection *selection = context;
    if (selection->session != 0 && row->key.session != selection->session)
        return true;
    if (selection->matches++ > 0)
        selection->several_mats |= strcmp(selection->row.key.mat, row->key.mat) != 0;
    selection->id = id;
    selection->row = *row;
    char name[NIGHTS_NAME_SIZE];
    nights_describe(row, name);
    size_t used = strlen(selection->all);
    snprintf(selection->all + used, sizeof selection->all - used, "%s%s", used > 0 ? "; " : "",
             name);
    return true;
}

static enum pmat_err select_session(struct pmat_store *store, const struct nights_options *options,
                                    struct selection *selection, struct pmat_fault *fault)
{
    *selection = (struct selection){.session = options->session};
    enum pmat_err err = pmat_store_each_session(store, options->mat, options->night, options->night,
                                                take_match, selection, fault);
    if (err == PMAT_OK && selection->matches == 0)
        err = pmat_store_find_night(store, options->mat, options->night, &selection->id, fault);
    if (err != PMAT_OK)
        return err;
    if (selection->matches == 0)
        return pmat_fault_set(fault, PMAT_ERR_MISSING,
                              "night %s has no session %d (see posture-nights --db %s)",
                              options->night, options->session, options->db);
    if (selection->matches > 1)
        return pmat_fault_set(fault, PMAT_ERR_USAGE, "choose one with %s: %s",
                              selection->several_mats ? "--mat M and --session N" : "--session N",
                              selection->all);
    return PMAT_OK;
}

static void say_what_goes(const struct selection *selection, const struct pmat_night_view *view)
{
    char name[NIGHTS_NAME_SIZE];
    nights_describe(&selection->row, name);
    fprintf(stderr,
            "%s: %zu epochs, %zu events, %zu mean maps and %zu flags go for good; 'exclude' would "
            "keep them out of every mean. Copies made before keep the night until they are "
            "replaced (see posture-backup).\n",
            name, view->epoch_count, view->event_count, view->map_count, view->flag_count);
    if (view->diary != NULL)
        fprintf(stderr,
                "What was noted of the morning stays in the diary; 'posture-note delete "
                "--night %s' removes that.\n",
                view->row.key.night);
}

static bool ask(void)
{
    char answer[16] = "";
    fputs("Delete? [y/N] ", stderr);
    if (fgets(answer, sizeof answer, stdin) == NULL)
        fputc('\n', stderr);
    return answer[0] == 'y' || answer[0] == 'Y';
}

/* Tells what goes and, unless --yes was given, asks. */
static enum pmat_err confirm(struct pmat_store *store, const struct nights_options *options,
                             const struct selection *selection, bool *agreed,
                             struct pmat_fault *fault)
{
    *agreed = options->yes;
    struct pmat_night_view view;
    enum pmat_err err = pmat_store_load_view(store, selection->id, &view, fault);
    if (err == PMAT_ERR_DATA && options->yes)
        return PMAT_OK; /* damage in a night is a good reason to delete it */
    if (err != PMAT_OK)
        return err;
    say_what_goes(selection, &view);
    pmat_store_free_view(&view);
    if (options->yes)
        return PMAT_OK;
    if (!isatty(STDIN_FILENO))
        return pmat_fault_set(fault, PMAT_ERR_USAGE,
                              "nothing was deleted: there is nobody to ask; say --yes to delete "
                              "without asking");
    *agreed = ask();
    return PMAT_OK;
}

static enum pmat_err delete_session(struct pmat_store *store, const struct nights_options *options,
                                    const struct selection *selection, bool *deleted,
                                    struct pmat_fault *fault)
{
    enum pmat_err err = PMAT_OK;
    *deleted = true;
    /* What is being recorded is refused by the store: no need to ask first. */
    if (!selection->row.session.open || !pmat_store_is_recording(store))
        err = confirm(store, options, selection, deleted, fault);
    if (err == PMAT_OK && *deleted)
        err = pmat_store_delete_session(store, selection->id, fault);
    return err;
}

enum pmat_err nights_change(struct pmat_store *store, const struct nights_options *options,
                            struct pmat_fault *fault)
{
    struct selection selection;
    enum pmat_err err = select_session(store, options, &selection, fault);
    if (err != PMAT_OK)
        return err;
    const char *done = options->verb == NIGHTS_EXCLUDE ? "out of every mean now, and kept"
                                                       : "counts in every mean again";
    if (options->verb == NIGHTS_DELETE) {
        bool deleted;
        err = delete_session(store, options, &selection, &deleted, fault);
        done = deleted ? "deleted" : "kept, nothing was deleted";
    } else {
        err = pmat_store_set_excluded(store, selection.id, options->verb == NIGHTS_EXCLUDE, fault);
    }
    char name[NIGHTS_NAME_SIZE];
    nights_describe(&selection.row, name);
    if (err == PMAT_OK)
        printf("%s: %s\n", name, done);
    return err;
}
