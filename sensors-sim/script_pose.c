/* The words after lie, turn and sit. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sensors-sim/script.h"

struct option {
    const char *name;
    size_t offset;
    float low, high;
};

#define AT(member) offsetof(struct pmat_sim_pose, member)

static const struct option options[] = {
    {"x", AT(x_cm), -50, 50},
    {"crown", AT(crown_cm), -40, 120},
    {"axis", AT(axis_deg), -180, 180},
    {"thorax_roll", AT(thorax_roll_deg), 0, 180},
    {"pelvis_roll", AT(pelvis_roll_deg), 0, 180},
    {"hip", AT(leg[0].hip_flexion_deg), -20, 130},
    {"knee", AT(leg[0].knee_flexion_deg), 0, 140},
    {"upper_hip", AT(leg[1].hip_flexion_deg), -20, 130},
    {"upper_knee", AT(leg[1].knee_flexion_deg), 0, 140},
    {"raised", AT(upper_body_raised_deg), 0, 70},
    {"head_pillow", AT(head_pillow_cm), 0, 25},
    {"knee_pillow", AT(knee_pillow_cm), 0, 30},
    {"between_knees", AT(between_knees_cm), 0, 30},
    {"pelvis_pillow", AT(pelvis_pillow_cm), 0, 20},
    {"lumbar_roll", AT(lumbar_roll_cm), 0, 15},
};

static enum pmat_err set_option(struct pmat_sim_pose *pose, const char *word, const char *value,
                                struct pmat_fault *fault)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t length = strlen(options[i].name);
        if (strncmp(word, options[i].name, length) != 0 || word[length] != '=')
            continue;
        char *end;
        float number = strtof(value, &end);
        if (end == value || *end != '\0' || !(number >= options[i].low) ||
            !(number <= options[i].high))
            return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                                  "'%s': write a number in %g..%g behind '%s='", word,
                                  (double)options[i].low, (double)options[i].high, options[i].name);
        memcpy((char *)pose + options[i].offset, &number, sizeof number);
        if (options[i].offset == AT(knee_pillow_cm))
            for (int k = 0; k < 2; k++) {
                pose->leg[k].knee_lift_cm = 0.6f * number;
                pose->leg[k].hip_flexion_deg = 1.2f * number;
            }
        return PMAT_OK;
    }
    return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                          "unknown word '%s'; docs/night-script.md lists them", word);
}

/* "draw=7": the limbs of somebody else's seventh night. */
static bool draw_limbs(struct pmat_sim_pose *pose, const char *word)
{
    unsigned long seed;
    char rest;
    if (sscanf(word, "draw=%9lu%c", &seed, &rest) != 1)
        return false;
    struct pmat_sim_random random;
    struct pmat_sim_pose drawn;
    pmat_sim_random_seed(&random, seed);
    pmat_sim_pose_draw(&drawn, pose->posture, &random);
    drawn.x_cm = pose->x_cm;
    drawn.crown_cm = pose->crown_cm;
    *pose = drawn;
    return true;
}

static enum pmat_err take_sitting(struct pmat_sim_pose *pose, const char *word,
                                  struct pmat_fault *fault)
{
    if (strcmp(word, "edge") == 0 || strcmp(word, "left") == 0 || strcmp(word, "right") == 0) {
        float toward = strcmp(word, "left") == 0 ? -1.0f : 1.0f;
        pose->seat = PMAT_SIM_SEAT_EDGE;
        pose->axis_deg = toward * 90.0f;
        pose->x_cm = toward * 24.0f;
        return PMAT_OK;
    }
    if (strcmp(word, "middle") == 0)
        return PMAT_OK;
    const char *equals = strchr(word, '=');
    return set_option(pose, word, equals == NULL ? "" : equals + 1, fault);
}

enum pmat_err pmat_sim_script_pose(struct pmat_sim_pose *pose, char *words,
                                   struct pmat_fault *fault)
{
    char *save = NULL;
    enum pmat_posture posture = pose->posture;
    unsigned details = 0, detail;
    char kept[256] = "";
    /* First what kind of pose it is, then what differs from its plain form. */
    for (char *w = strtok_r(words, " \t", &save); w != NULL; w = strtok_r(NULL, " \t", &save)) {
        bool lying = posture != PMAT_POSTURE_SITTING;
        if (lying && posture == PMAT_POSTURE_UNKNOWN && pmat_posture_parse(w, &posture) &&
            pmat_posture_is_lying(posture))
            continue;
        if (lying && pmat_detail_parse(w, &detail)) {
            details |= detail;
            continue;
        }
        if (strlen(kept) + strlen(w) + 2 > sizeof kept)
            return pmat_fault_set(fault, PMAT_ERR_CONFIG, "too many words in one line");
        strcat(strcat(kept, w), " ");
    }
    if (posture == PMAT_POSTURE_UNKNOWN || posture == PMAT_POSTURE_EMPTY)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "say how: supine, left, right or prone must follow");
    pmat_sim_pose_plain(pose, posture, details);
    for (char *w = strtok_r(kept, " ", &save); w != NULL; w = strtok_r(NULL, " ", &save)) {
        enum pmat_err err = PMAT_OK;
        const char *equals = strchr(w, '=');
        if (posture == PMAT_POSTURE_SITTING)
            err = take_sitting(pose, w, fault);
        else if (!draw_limbs(pose, w))
            err = set_option(pose, w, equals == NULL ? "" : equals + 1, fault);
        if (err != PMAT_OK)
            return err;
    }
    pose->details = details | pmat_sim_pose_details(pose);
    return PMAT_OK;
}
