/* The table of what the documents call straining or good. A new flag is a row here and a row in
 * tests/analysis/test_strain.c. */
#include "analysis/strain.h"

#include <math.h>

#include "analysis/strain_rules.h"

/* docs/sources.md: document-a to document-e */
#define DOC_A "Back Spasms When Sleeping"
#define DOC_B "Morning spasms"
#define DOC_C "How to Sleep with Muscle Spasms in Back"
#define DOC_D "If your mattress is too firm"
#define DOC_E "How Do I Get Rid Of Lower Back Spasms"
#define AND   "; "

#define SUPINE (1u << PMAT_POSTURE_SUPINE)
#define PRONE  (1u << PMAT_POSTURE_PRONE)
#define SIDES  (1u << PMAT_POSTURE_LEFT | 1u << PMAT_POSTURE_RIGHT)
#define LYING  (SUPINE | PRONE | SIDES)

/* A night's minutes over which a rule is a watch or a strain, all together and the longest. */
#define MINUTES(name, grade, minutes)                                                              \
    {                                                                                              \
        .key = (name), .preset = (minutes), .unit = "min", .severity = (grade), .most = 1440       \
    }
#define LONGEST(name, grade, minutes)                                                              \
    {                                                                                              \
        .key = (name), .preset = (minutes), .unit = "min", .severity = (grade),                    \
        .of_longest = true, .most = 1440                                                           \
    }
#define EXPOSED(watch, watch_longest, strain, strain_longest)                                      \
    {                                                                                              \
        MINUTES("watch_min", PMAT_SEVERITY_WATCH, watch),                                          \
            LONGEST("watch_longest_min", PMAT_SEVERITY_WATCH, watch_longest),                      \
            MINUTES("strain_min", PMAT_SEVERITY_STRAIN, strain),                                   \
            LONGEST("strain_longest_min", PMAT_SEVERITY_STRAIN, strain_longest)                    \
    }
#define CREDITED                                                                                   \
    {                                                                                              \
        MINUTES("credit_min", PMAT_SEVERITY_INFO, "10")                                            \
    }

/* ---- whether an epoch is exposed; a comparison with NAN does not hold ---- */

static bool at_least(float value, float limit, const struct pmat_strain_sight *sight)
{
    return value >= limit * (1.0f - sight->slack);
}

static bool at_most(float value, float limit, const struct pmat_strain_sight *sight)
{
    return value <= limit * (1.0f + sight->slack);
}

static bool shows(const struct pmat_epoch *epoch, unsigned details)
{
    return (epoch->details & details) != 0;
}

static bool lies_so(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    (void)epoch;
    (void)sight;
    return true;
}

static bool arches(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    if (!sight->own_lumbar && shows(epoch, PMAT_DETAIL_KNEES_RAISED))
        return false;
    /* Over the threshold, not at it: a sleeper whose arch is the same all night lies at a value. */
    return epoch->lumbar_arch > sight->limit[0] * (1.0f - sight->slack);
}

static bool unstacks(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    bool hangs =
        shows(epoch, PMAT_DETAIL_UPPER_KNEE_FORWARD) && !shows(epoch, PMAT_DETAIL_SUPPORTED_SIDE);
    return at_most(epoch->hip_stack, sight->limit[0], sight) &&
           (hangs || at_least(fabsf(epoch->torso_twist_deg), sight->limit[1], sight));
}

static bool curls(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    return at_least(epoch->fetal, sight->limit[0], sight);
}

static bool twists(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    return at_least(fabsf(epoch->torso_twist_deg), sight->limit[0], sight);
}

static bool lies_awkwardly(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    return at_least(epoch->axis_deg, sight->limit[0], sight) ||
           at_least(epoch->edge_load_frac, sight->limit[1], sight);
}

static bool raises_knees(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    (void)sight;
    return shows(epoch, PMAT_DETAIL_KNEES_RAISED);
}

/* Something bears under the small of the back: it arches no more than with the knees raised. */
static bool is_held(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    return !shows(epoch, PMAT_DETAIL_KNEES_RAISED) &&
           at_most(epoch->lumbar_arch, sight->lumbar_raised, sight);
}

static bool is_inclined(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    (void)sight;
    return shows(epoch, PMAT_DETAIL_UPPER_BODY_RAISED);
}

static bool bends_over_pillow(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    (void)sight;
    return shows(epoch, PMAT_DETAIL_UPPER_KNEE_FORWARD) && shows(epoch, PMAT_DETAIL_SUPPORTED_SIDE);
}

static bool keeps_knees_apart(const struct pmat_epoch *epoch, const struct pmat_strain_sight *sight)
{
    (void)sight;
    return !shows(epoch, PMAT_DETAIL_UPPER_KNEE_FORWARD) &&
           shows(epoch, PMAT_DETAIL_SUPPORTED_SIDE);
}

/* ---- what the evidence shows ---- */

static float arch(const struct pmat_epoch *epoch)
{
    return epoch->lumbar_arch;
}

static float stack(const struct pmat_epoch *epoch)
{
    return epoch->hip_stack;
}

static float twist(const struct pmat_epoch *epoch)
{
    return fabsf(epoch->torso_twist_deg);
}

static float curl(const struct pmat_epoch *epoch)
{
    return epoch->fetal;
}

static float axis(const struct pmat_epoch *epoch)
{
    return epoch->axis_deg;
}

static float edge_percent(const struct pmat_epoch *epoch)
{
    return 100.0f * epoch->edge_load_frac;
}

/* clang-format off */
const struct pmat_strain_rule pmat_strain_rules[] = {
    {.name = "prone", .postures = PRONE, .exposed = lies_so, .where = "prone",
     .level = EXPOSED("10", "5", "45", "20"),
     .advice = "If you cannot sleep otherwise than on your front, lay a thin pillow under pelvis "
               "and lower belly.",
     .source = DOC_A AND DOC_B},
    {.name = "lumbar_arch", .postures = SUPINE, .exposed = arches, .where = "supine",
     .limit = {{"threshold", "0.7", "", 1, "lumbar_arch over this, without own values"},
               {"own_frac", "0.6", "", 1, "own threshold: this far from knees raised to flat"}},
     .level = EXPOSED("30", "20", "90", "45"), .watch_without_own = true,
     .shown = {{arch, 1, "lumbar arch ", 2, ""}},
     .advice = "Lay a pillow under the knees, and a rolled towel or a lumbar roll under the hollow "
               "of the back.",
     .source = DOC_A AND DOC_B AND DOC_C AND DOC_D AND DOC_E},
    {.name = "hips_unstacked", .postures = SIDES, .exposed = unstacks, .where = "on the side",
     .limit = {{"hip_stack", "0.5", "", 1, "hip_stack at most this, and"},
               {"twist_deg", "20", "degrees", 90, "torso twist at least this, or the upper knee "
                                                  "forward without support"}},
     .level = EXPOSED("30", "20", "90", "45"),
     .shown = {{stack, 1, "hip stack ", 2, ""}, {twist, 90, "torso twist ", 0, " degrees"}},
     .advice = "Lay a firm pillow between the knees, so that one hip stays straight above the "
               "other.",
     .source = DOC_A},
    {.name = "tight_fetal", .postures = SIDES, .exposed = curls, .where = "curled up",
     .limit = {{"fetal", "0.7", "", 1, "fetal at least this"}},
     .level = EXPOSED("30", "20", "120", "60"), .shown = {{curl, 1, "fetal index ", 2, ""}},
     .advice = "Uncurl: the lower leg straight, the upper one bent over a pillow.",
     .source = DOC_A AND DOC_B},
    {.name = "torso_twist", .postures = LYING, .exposed = twists, .where = "twisted",
     .limit = {{"twist_deg", "30", "degrees", 90, "torso twist at least this"}},
     .level = EXPOSED("30", "20", "90", "45"), .shown = {{twist, 90, "torso twist ", 0, " degrees"}},
     .advice = "Lay a pillow under the bent leg, so that hips and shoulders face the same way.",
     .source = DOC_A AND DOC_B},
    {.name = "long_still", .measure = pmat_strain_long_still,
     .level = {LONGEST("watch_longest_min", PMAT_SEVERITY_WATCH, "120"),
               LONGEST("strain_longest_min", PMAT_SEVERITY_STRAIN, "180")},
     .advice = "Change position when you happen to wake; a turn is enough.", .source = DOC_A},
    {.name = "long_in_bed", .measure = pmat_strain_long_in_bed,
     .level = {MINUTES("watch_min", PMAT_SEVERITY_WATCH, "570"),
               MINUTES("strain_min", PMAT_SEVERITY_STRAIN, "660")},
     .advice = "If long nights make it worse, break them in the middle, stretch gently, and go "
               "back to bed.",
     .source = DOC_B AND DOC_E},
    {.name = "mattress_firm", .measure = pmat_strain_mattress_firm,
     .limit = {{"over_sd", "2", "SD", 10, "more than so many SD over the own nights' mean"}},
     .level = {{"info_percent", "10", "%", PMAT_SEVERITY_INFO, false, 1000}},
     .advice = "Try a topper, or a softer setting of the mattress.", .source = DOC_A AND DOC_D},
    {.name = "mattress_soft", .measure = pmat_strain_mattress_soft,
     .limit = {{"over_sd", "2", "SD", 10, "more than so many SD over the own nights' mean"}},
     .level = {{"info_percent", "10", "%", PMAT_SEVERITY_INFO, false, 1000}},
     .advice = "Try firmer support: medium firm is what is advised.", .source = DOC_A AND DOC_C},
    {.name = "mattress_old", .measure = pmat_strain_mattress_old,
     .level = {{"info_years", "7", "years", PMAT_SEVERITY_INFO, false, 100},
               {"watch_years", "10", "years", PMAT_SEVERITY_WATCH, false, 100}},
     .advice = "Think of replacing the mattress: worn out it supports less.",
     .source = DOC_A AND DOC_D},
    {.name = "abrupt_rise", .measure = pmat_strain_abrupt_rise,
     .limit = {{"prepare_s", "10", "s", 60, "on a side or sitting for less than this"}},
     .level = {{"watch_times", "1", "times", PMAT_SEVERITY_WATCH, false, 1}},
     .advice = "Draw the knees to the chest, roll on a side, and push yourself up with your hands.",
     .source = DOC_B},
    {.name = "restless", .measure = pmat_strain_restless,
     .limit = {{"over_sd", "2", "SD", 10, "or more than so many SD over the own nights' mean"},
               {"in_bed_min", "60", "min", 1440, "a shorter time in bed is not judged"}},
     .level = {{"watch_changes_per_h", "5", "per hour", PMAT_SEVERITY_WATCH, false, 60}},
     .advice = "Relax, and stretch gently, before you go to bed.", .source = DOC_A},
    {.name = "awkward_lie", .postures = LYING, .exposed = lies_awkwardly,
     .where = "askew or at the edge",
     .limit = {{"axis_deg", "20", "degrees", 90, "body's axis at least so far off the bed's, or"},
               {"edge_load_frac", "0.15", "", 1, "at least this share of the load in the outermost "
                                                 "5 cm"}},
     .level = EXPOSED("30", "20", "none", "none"),
     .shown = {{axis, 90, "", 0, " degrees off the bed's axis"},
               {edge_percent, 100, "", 0, " % of the load in the outermost 5 cm"}},
     .advice = "Lie along the bed, away from its edge.", .source = DOC_A AND DOC_E},

    {.name = "knees_raised", .postures = SUPINE, .exposed = raises_knees, .level = CREDITED,
     .credit = "on your back with the knees raised",
     .source = DOC_A AND DOC_C AND DOC_D AND DOC_E},
    {.name = "lumbar_held", .postures = SUPINE, .exposed = is_held, .level = CREDITED,
     .credit = "on your back, the hollow of the back supported",
     .source = DOC_A AND DOC_B AND DOC_C AND DOC_E},
    {.name = "upper_body_inclined", .postures = SUPINE, .exposed = is_inclined, .level = CREDITED,
     .credit = "on your back, the upper body raised", .source = DOC_E},
    {.name = "bent_over_pillow", .postures = SIDES, .exposed = bends_over_pillow, .level = CREDITED,
     .credit = "on your side, the upper leg bent over a pillow", .source = DOC_B},
    {.name = "pillow_between_knees", .postures = SIDES, .exposed = keeps_knees_apart,
     .level = CREDITED, .credit = "on your side with a pillow between the knees",
     .source = DOC_A AND DOC_C AND DOC_D},
};
/* clang-format on */

const int pmat_strain_rule_count = sizeof pmat_strain_rules / sizeof *pmat_strain_rules;
_Static_assert(sizeof pmat_strain_rules / sizeof *pmat_strain_rules <= PMAT_STRAIN_RULES_MAX,
               "room for every rule");
