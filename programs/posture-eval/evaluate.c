#include "programs/posture-eval/evaluate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/config.h"
#include "programs/posture-eval/adapt.h"
#include "programs/posture-eval/output.h"
#include "programs/posture-eval/recording.h"
#include "report/json.h"

enum { MODEL_FILE_MAX = 4 << 20 };

static enum pmat_err read_model(struct pmat_model **model, const char *path,
                                struct pmat_fault *fault)
{
    if (!path)
        return pmat_model_create_default(model, fault);
    FILE *file = fopen(path, "rbe");
    if (!file)
        return pmat_fault_errno(fault, errno, "model %s", path);
    void *bytes = malloc(MODEL_FILE_MAX);
    size_t size = bytes ? fread(bytes, 1, MODEL_FILE_MAX, file) : 0;
    enum pmat_err err = bytes ? pmat_model_create(model, bytes, size, fault)
                              : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for a model");
    free(bytes);
    fclose(file);
    return err;
}

struct evaluation {
    const struct pmat_eval_options *options;
    struct pmat_model *model;
    float unknown_below;
    FILE *predictions, *indicators;
    json_t *sets; /* NULL: tables */
    FILE *out;
};

/* One set, while it is judged. */
struct judged {
    struct pmat_observed observed;
    struct pmat_adaptation adaptation;
    struct pmat_tally *tally;
    uint32_t people, people_judged;
};

static enum pmat_posture presence_posture(enum pmat_presence presence)
{
    return presence == PMAT_PRESENCE_SITTING ? PMAT_POSTURE_SITTING : PMAT_POSTURE_EMPTY;
}

static enum pmat_err judge_frame(struct evaluation *evaluation, struct judged *judged,
                                 const struct pmat_observation *item,
                                 const struct pmat_enrolment *enrolment, struct pmat_fault *fault)
{
    const struct pmat_observed *observed = &judged->observed;
    float shares[PMAT_MODEL_CLASSES];
    int truth = pmat_eval_class(item->truth), best = 0;
    pmat_model_classify(evaluation->model, item->map, shares);
    if (enrolment)
        pmat_enrolment_mend(enrolment, item->map, shares);
    for (int i = 1; i < PMAT_MODEL_CLASSES; i++)
        best = shares[i] > shares[best] ? i : best;
    if (truth < 0 && !item->presence_asked)
        return PMAT_OK;
    if (truth < 0) { /* no lying posture to choose: what the occupancy says of it */
        bool lies = item->presence == PMAT_PRESENCE_LYING;
        pmat_eval_put_prediction(evaluation->predictions, observed, item,
                                 lies ? pmat_model_postures[best]
                                      : presence_posture(item->presence),
                                 lies ? shares[best] : NAN);
        return PMAT_OK;
    }
    pmat_eval_put_prediction(evaluation->predictions, observed, item, pmat_model_postures[best],
                             shares[best]);
    return pmat_tally_put(judged->tally, observed->people[item->person].text,
                          observed->recordings[item->recording].text, item->detail, truth, shares,
                          fault);
}

static enum pmat_err judge_person(struct evaluation *evaluation, struct judged *judged,
                                  uint32_t person, struct pmat_fault *fault)
{
    struct pmat_enrolment *enrolment = NULL;
    const struct pmat_observed *observed = &judged->observed;
    bool enrolls = evaluation->options->enroll > 0;
    enum pmat_err err = PMAT_OK;
    if (enrolls)
        err = pmat_adaptation_fit(&judged->adaptation, observed, person, evaluation->model,
                                  &enrolment, fault);
    judged->people_judged += !enrolls || enrolment;
    for (size_t i = 0; i < observed->count && err == PMAT_OK; i++) {
        const struct pmat_observation *item = &observed->items[i];
        bool wanted = item->person == person &&
                      (!enrolls || (enrolment && !judged->adaptation.enrolled[item->recording]));
        if (wanted)
            err = judge_frame(evaluation, judged, item, enrolment, fault);
    }
    pmat_enrolment_destroy(enrolment);
    return err;
}

static void print_set(const struct evaluation *evaluation, const char *folder,
                      const struct judged *judged, const struct pmat_presence_figures *presence)
{
    const struct pmat_eval_options *options = evaluation->options;
    const struct pmat_labelled_about *about = &judged->observed.about;
    struct pmat_grid grid = judged->observed.grid;
    char name[PMAT_OBSERVED_NAME_SIZE];
    FILE *out = evaluation->out;
    fprintf(out, "\n%s: %s\n%u x %u", folder, about->name, about->rows, about->cols);
    if (grid.rows != about->rows || grid.cols != about->cols)
        fprintf(out, " seen as %u x %u", grid.rows, grid.cols);
    fprintf(
        out, ", %s%s; %s\n", options->people ? "only " : "everybody",
        options->people ? options->people : "",
        pmat_eval_seen(pmat_model_provenance(evaluation->model), pmat_eval_set_name(folder, name))
            ? "the model was trained on other frames or people of this set"
            : "a set that the model has never seen");
    if (!about->view_known)
        fputs("Left and right may be swapped in this set.\n", out);
    if (options->enroll > 0)
        fprintf(out,
                "Adapted on the first %d recording%s per posture of each person, judged on that "
                "person's other ones: %u of %u people.\n",
                options->enroll, options->enroll > 1 ? "s" : "", judged->people_judged,
                judged->people);
    if (options->enroll > 0 &&
        pmat_enrolment_wants_counts((struct pmat_enrolment_grid){grid.rows, grid.cols}))
        fputs("Few cells: each person's layout was learnt from all the other people of the set.\n",
              out);
    pmat_tally_print(judged->tally, out);
    pmat_presence_print(presence, out);
    if (judged->observed.doubts[0] != '\0')
        fprintf(out, "doubts: %s\n", judged->observed.doubts);
}

static enum pmat_err tell_set(struct evaluation *evaluation, const char *folder,
                              const struct judged *judged, struct pmat_fault *fault)
{
    struct pmat_presence_figures presence;
    char name[PMAT_OBSERVED_NAME_SIZE];
    pmat_presence_count(&judged->observed, &presence);
    pmat_eval_put_indicators(evaluation->indicators, &judged->observed);
    if (!evaluation->sets) {
        print_set(evaluation, folder, judged, &presence);
        return PMAT_OK;
    }
    pmat_eval_set_name(folder, name);
    json_t *set =
        pmat_eval_set_json(name, pmat_eval_seen(pmat_model_provenance(evaluation->model), name),
                           judged->tally, evaluation->options->as_is ? NULL : &presence);
    if (!set || json_array_append_new(evaluation->sets, set) != 0)
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the figures");
    return PMAT_OK;
}

static enum pmat_err judge_folder(struct evaluation *evaluation, const char *folder,
                                  const char *shown, struct pmat_fault *fault)
{
    const struct pmat_eval_options *options = evaluation->options;
    struct pmat_observe_options how = {options->people, options->grid,
                                       options->degraded ? &options->degrade : NULL, options->as_is,
                                       options->enroll > 0};
    struct judged judged = {.tally = pmat_tally_create(evaluation->unknown_below)};
    enum pmat_err err =
        judged.tally ? pmat_observe(&judged.observed, folder, &how, evaluation->model, fault)
                     : pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory to judge %s", folder);
    if (err == PMAT_OK && options->enroll > 0)
        err = pmat_adaptation_begin(&judged.adaptation, &judged.observed, options->enroll, fault);
    for (uint32_t person = 0; person < judged.observed.person_count && err == PMAT_OK; person++) {
        err = judge_person(evaluation, &judged, person, fault);
        judged.people++;
    }
    if (err == PMAT_OK)
        err = tell_set(evaluation, shown, &judged, fault);
    pmat_tally_destroy(judged.tally);
    pmat_adaptation_clear(&judged.adaptation);
    pmat_observed_clear(&judged.observed);
    return err;
}

static enum pmat_err judge_source(struct evaluation *evaluation, const char *source,
                                  struct pmat_fault *fault)
{
    struct stat status;
    if (stat(source, &status) != 0)
        return pmat_fault_errno(fault, errno, "no labelled frames and no recording %s", source);
    if (S_ISDIR(status.st_mode))
        return judge_folder(evaluation, source, source, fault);
    struct pmat_recorded_frames recorded;
    enum pmat_err err = pmat_recorded_frames_make(&recorded, source, evaluation->options, fault);
    if (err == PMAT_OK)
        err = judge_folder(evaluation, recorded.folder, source, fault);
    pmat_recorded_frames_remove(&recorded);
    return err;
}

static enum pmat_err judge_all(struct evaluation *evaluation, struct pmat_fault *fault)
{
    const struct pmat_eval_options *options = evaluation->options;
    if (!options->json)
        fprintf(evaluation->out, "model %s\n", pmat_model_id(evaluation->model));
    enum pmat_err err = PMAT_OK;
    for (size_t i = 0; i < options->source_count && err == PMAT_OK; i++)
        err = judge_source(evaluation, options->sources[i], fault);
    if (err == PMAT_OK && options->json) {
        json_t *all = json_pack("{s:s,s:O}", "model", pmat_model_id(evaluation->model), "sets",
                                evaluation->sets);
        if (!all || json_dumpf(all, evaluation->out, PMAT_JSON_FLAGS | JSON_INDENT(1)) != 0)
            err = pmat_fault_set(fault, PMAT_ERR_IO, "cannot write the figures");
        fputc('\n', evaluation->out);
        json_decref(all);
    }
    return err;
}

enum pmat_err pmat_eval_run(const struct pmat_eval_options *options, FILE *out,
                            struct pmat_fault *fault)
{
    struct evaluation evaluation = {.options = options, .out = out};
    struct pmat_config config;
    pmat_config_default(&config);
    evaluation.unknown_below = config.unknown_below;
    if (options->to_frames)
        return pmat_recording_to_frames(options->sources[0], options->to_frames, options, fault);
    enum pmat_err err = read_model(&evaluation.model, options->model, fault);
    if (err == PMAT_OK && options->json && !(evaluation.sets = json_array()))
        err = pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory for the figures");
    if (err == PMAT_OK)
        err = pmat_eval_csv_open(&evaluation.predictions, options->predictions,
                                 "person,recording,t_s,truth,posture,confidence", fault);
    if (err == PMAT_OK)
        err = pmat_eval_csv_open(&evaluation.indicators, options->indicators,
                                 "person,recording,posture,detail,frames,lumbar_arch,"
                                 "pelvis_roll_deg,hip_stack,torso_twist_deg,fetal,axis_deg,"
                                 "peak_pressure,contact_area_frac,details",
                                 fault);
    if (err == PMAT_OK)
        err = judge_all(&evaluation, fault);
    enum pmat_err closed = pmat_eval_csv_close(evaluation.predictions, options->predictions, fault);
    err = err == PMAT_OK ? closed : err;
    closed = pmat_eval_csv_close(evaluation.indicators, options->indicators, fault);
    json_decref(evaluation.sets);
    pmat_model_destroy(evaluation.model);
    return err == PMAT_OK ? closed : err;
}
