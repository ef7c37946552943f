/* The strain rules, row by row: on, off, at the boundary, with hysteresis, unsure, with a gap. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/strain.h"
#include "tests/support/rows.h"

#define NEVER (-1)

/* Epochs alike; an indicator of 0 is not measured. */
struct stretch {
    float minutes;
    enum pmat_posture is;
    float arch, stack, twist, fetal, axis, edge;
    unsigned details;
    float confidence; /* 0 = .9 */
    enum pmat_quality quality;
};

#define STRETCHES 6

struct strain_row {
    const char *name, *flag;
    int severity; /* NEVER = not raised */
    float minutes, longest;
    struct stretch night[STRETCHES];
    const char *settings[4]; /* key, value, key, value */
    float still_min, changes_per_h;
    bool got_out, nap;
    float rise_s;
    int own_nights; /* of own_changes .. own_changes + .5 an hour, firm 1, contact .2 */
    float own_changes;
    float peak, contact; /* of the epochs; 0 = 1 and .2 */
};

#define SU      PMAT_POSTURE_SUPINE
#define LE      PMAT_POSTURE_LEFT
#define RI      PMAT_POSTURE_RIGHT
#define PR      PMAT_POSTURE_PRONE
#define EM      PMAT_POSTURE_EMPTY
#define UN      PMAT_POSTURE_UNKNOWN
#define INFO    PMAT_SEVERITY_INFO
#define WATCH   PMAT_SEVERITY_WATCH
#define STRAIN  PMAT_SEVERITY_STRAIN
#define FORWARD PMAT_DETAIL_UPPER_KNEE_FORWARD
#define PILLOW  PMAT_DETAIL_SUPPORTED_SIDE
#define OWN                                                                                        \
    {                                                                                              \
        "lumbar_flat", "0.8", "lumbar_knees_raised", "0.3"                                         \
    }

/* clang-format off */
static const struct strain_row rows[] = {
    /* prone: 10 / 5 and 45 / 20 */
    {"nine and a half minutes prone in short pieces are no flag", "prone", NEVER, 0, 0,
     .night = {{4.5f, .is = PR}, {5, .is = SU}, {4.5f, .is = PR}, {5, .is = LE}, {.5f, .is = PR}}},
    {"ten minutes prone in short pieces are a watch", "prone", WATCH, 10, 4.5f,
     .night = {{4.5f, .is = PR}, {5, .is = SU}, {4.5f, .is = PR}, {5, .is = LE}, {1, .is = PR}}},
    {"five minutes prone in one piece are a watch", "prone", WATCH, 5, 5, .night = {{5, .is = PR}, {60, .is = SU}}},
    {"four and a half minutes prone are no flag", "prone", NEVER, 0, 0, .night = {{4.5f, .is = PR}, {60, .is = SU}}},
    {"nineteen and a half minutes prone are a watch", "prone", WATCH, 19.5f, 19.5f,
     .night = {{19.5f, .is = PR}, {60, .is = SU}}},
    {"twenty minutes prone in one piece are a strain", "prone", STRAIN, 20, 20,
     .night = {{20, .is = PR}, {60, .is = SU}}},
    {"45 min prone in pieces of 15 are a strain", "prone", STRAIN, 45, 15,
     .night = {{15, .is = PR}, {5, .is = SU}, {15, .is = PR}, {5, .is = SU}, {15, .is = PR}}},
    {"44 min prone in pieces of 15 are a watch", "prone", WATCH, 44, 15,
     .night = {{15, .is = PR}, {5, .is = SU}, {15, .is = PR}, {5, .is = SU}, {14, .is = PR}}},
    {"a single prone epoch is no exposure", "prone", NEVER, 0, 0,
     .night = {{.5f, .is = PR}, {1, .is = SU}, {.5f, .is = PR}, {1, .is = SU}, {.5f, .is = PR}},
     .settings = {"prone.watch_min", "1"}},
    {"two prone epochs are", "prone", WATCH, 1, 1,
     .night = {{60, .is = SU}, {1, .is = PR}, {60, .is = SU}},
     .settings = {"prone.watch_min", "1"}},
    {"one epoch of another posture does not break a stretch, and is not counted", "prone", STRAIN,
     20, 20, .night = {{10, .is = PR}, {.5f, .is = SU}, {10, .is = PR}, {30, .is = SU}}},
    {"two epochs of another posture break a stretch", "prone", WATCH, 20, 10,
     .night = {{10, .is = PR}, {1, .is = SU}, {10, .is = PR}, {30, .is = SU}}},
    {"a gap counts for nothing and breaks a stretch", "prone", WATCH, 20, 10,
     .night = {{10, .is = PR}, {30, .is = UN, .quality = PMAT_QUALITY_GAP}, {10, .is = PR}}},
    {"an unsure prone is no exposure", "prone", NEVER, 0, 0, .night = {{60, .is = PR, .confidence = .59f}}},
    {"a prone of confidence .6 counts", "prone", STRAIN, 60, 60, .night = {{60, .is = PR, .confidence = .6f}}},
    {"unknown is no exposure", "prone", NEVER, 0, 0, .night = {{60, .is = UN}, {60, .is = EM}}},
    {"leaving the bed breaks a stretch", "prone", WATCH, 20, 10, .night = {{10, .is = PR}, {5, .is = EM}, {10, .is = PR}}},
    {"minutes can be set", "prone", NEVER, 0, 0, .night = {{6, .is = PR}},
     .settings = {"prone.watch_min", "20", "prone.watch_longest_min", "none"}},
    {"confidence can be set", "prone", NEVER, 0, 0, .night = {{60, .is = PR, .confidence = .7f}},
     .settings = {"confidence_min", "0.8"}},

    /* lumbar_arch: 30 / 20 and 90 / 45; .70 without own values, then never more than watch */
    {"an arch over .70 for 20 min is a watch", "lumbar_arch", WATCH, 20, 20,
     .night = {{20, .is = SU, .arch = .71f}, {60, .is = LE}}},
    {"an arch over .70 for 19.5 min is no flag", "lumbar_arch", NEVER, 0, 0,
     .night = {{19.5f, .is = SU, .arch = .71f}, {60, .is = LE}}},
    {"an arch of .69 is no flag", "lumbar_arch", NEVER, 0, 0, .night = {{240, .is = SU, .arch = .69f}}},
    {"an arch of .70 is not over it", "lumbar_arch", NEVER, 0, 0, .night = {{240, .is = SU, .arch = .7f}}},
    {"without own values it is never more than a watch", "lumbar_arch", WATCH, 240, 240,
     .night = {{240, .is = SU, .arch = .95f}}},
    {"without own values raised knees are no arch", "lumbar_arch", NEVER, 0, 0,
     .night = {{240, .is = SU, .arch = .95f, .details = PMAT_DETAIL_KNEES_RAISED}}},
    {"the own threshold lies at 60 % of the way", "lumbar_arch", WATCH, 30, 15,
     .night = {{15, .is = SU, .arch = .61f}, {5, .is = LE}, {15, .is = SU, .arch = .61f}}, .settings = OWN},
    {"under the own threshold is no flag", "lumbar_arch", NEVER, 0, 0, .night = {{240, .is = SU, .arch = .59f}},
     .settings = OWN},
    {"29.5 min in two pieces are no flag", "lumbar_arch", NEVER, 0, 0,
     .night = {{15, .is = SU, .arch = .61f}, {5, .is = LE}, {14.5f, .is = SU, .arch = .61f}}, .settings = OWN},
    {"with own values 45 min in one piece are a strain", "lumbar_arch", STRAIN, 45, 45,
     .night = {{45, .is = SU, .arch = .61f}}, .settings = OWN},
    {"44.5 min are a watch", "lumbar_arch", WATCH, 44.5f, 44.5f, .night = {{44.5f, .is = SU, .arch = .61f}}, .settings = OWN},
    {"90 min in pieces are a strain", "lumbar_arch", STRAIN, 90, 30,
     .night = {{30, .is = SU, .arch = .61f}, {5, .is = LE}, {30, .is = SU, .arch = .61f}, {5, .is = LE}, {30, .is = SU, .arch = .61f}},
     .settings = OWN},
    {"89.5 min in pieces are a watch", "lumbar_arch", WATCH, 89.5f, 30,
     .night = {{30, .is = SU, .arch = .61f}, {5, .is = LE}, {30, .is = SU, .arch = .61f}, {5, .is = LE}, {29.5f, .is = SU, .arch = .61f}},
     .settings = OWN},
    {"a running arch goes on until it is ten per cent under", "lumbar_arch", WATCH, 40, 40,
     .night = {{20, .is = SU, .arch = .71f}, {20, .is = SU, .arch = .64f}, {60, .is = SU, .arch = .62f}}},
    {"an arch ten per cent under does not begin one", "lumbar_arch", NEVER, 0, 0,
     .night = {{240, .is = SU, .arch = .64f}}},
    {"a raised upper body has no arch", "lumbar_arch", NEVER, 0, 0,
     .night = {{240, .is = SU, .details = PMAT_DETAIL_UPPER_BODY_RAISED}}},
    {"the arch's threshold can be set", "lumbar_arch", NEVER, 0, 0, .night = {{240, .is = SU, .arch = .75f}},
     .settings = {"lumbar_arch.threshold", "0.8"}},
    {"the way to the own threshold can be set", "lumbar_arch", NEVER, 0, 0,
     .night = {{240, .is = SU, .arch = .61f}}, .settings = {"lumbar_flat", "0.7", "lumbar_knees_raised", "0.5"}},

    /* hips_unstacked: stack at most .5 and twist from 20 or the knee forward; 30 / 20, 90 / 45 */
    {"unstacked and twisted hips are a watch", "hips_unstacked", WATCH, 20, 20,
     .night = {{20, .is = LE, .stack = .5f, .twist = 20}, {60, .is = SU}}},
    {"hips at .51 are stacked", "hips_unstacked", NEVER, 0, 0,
     .night = {{240, .is = LE, .stack = .51f, .twist = 25}}},
    {"unstacked hips without twist are no flag", "hips_unstacked", NEVER, 0, 0,
     .night = {{240, .is = LE, .stack = .3f, .twist = 19.9f}}},
    {"a twist the other way counts as well", "hips_unstacked", WATCH, 20, 20,
     .night = {{20, .is = RI, .stack = .3f, .twist = -25}}},
    {"the upper knee forward without support unstacks", "hips_unstacked", STRAIN, 45, 45,
     .night = {{45, .is = RI, .stack = .3f, .twist = 2, .details = FORWARD}}},
    {"the upper leg over a pillow raises nothing", "hips_unstacked", NEVER, 0, 0,
     .night = {{240, .is = LE, .stack = .3f, .twist = 5, .details = FORWARD | PILLOW}}},
    {"44.5 min are a watch for hips", "hips_unstacked", WATCH, 44.5f, 44.5f,
     .night = {{44.5f, .is = RI, .stack = .3f, .twist = 25}}},
    {"30 min in pieces are a watch for hips", "hips_unstacked", WATCH, 30, 15,
     .night = {{15, .is = RI, .stack = .3f, .twist = 25}, {5, .is = SU}, {15, .is = LE, .stack = .3f, .twist = 25}}},
    {"29.5 min in pieces are no flag for hips", "hips_unstacked", NEVER, 0, 0,
     .night = {{15, .is = RI, .stack = .3f, .twist = 25}, {5, .is = SU}, {14.5f, .is = LE, .stack = .3f, .twist = 25}}},
    {"90 min in pieces are a strain for hips", "hips_unstacked", STRAIN, 90, 30,
     .night = {{30, .is = LE, .stack = .3f, .twist = 25}, {5, .is = SU}, {30, .is = LE, .stack = .3f, .twist = 25}, {5, .is = SU},
      {30, .is = LE, .stack = .3f, .twist = 25}}},
    {"89 min in pieces are a watch for hips", "hips_unstacked", WATCH, 89, 30,
     .night = {{30, .is = LE, .stack = .3f, .twist = 25}, {5, .is = SU}, {30, .is = LE, .stack = .3f, .twist = 25}, {5, .is = SU},
      {29, .is = LE, .stack = .3f, .twist = 25}}},
    {"on the back hips are not judged", "hips_unstacked", NEVER, 0, 0,
     .night = {{240, .is = SU, .stack = .3f, .twist = 25}}},
    {"running unstacked hips end over .55", "hips_unstacked", WATCH, 40, 40,
     .night = {{20, .is = LE, .stack = .5f, .twist = 20}, {20, .is = LE, .stack = .54f, .twist = 18.5f},
      {60, .is = LE, .stack = .56f, .twist = 25}}},

    /* tight_fetal: fetal from .7; 30 / 20, 120 / 60 */
    {"a fetal index of .7 is a watch", "tight_fetal", WATCH, 20, 20, .night = {{20, .is = LE, .fetal = .7f}}},
    {"a fetal index of .69 is no flag", "tight_fetal", NEVER, 0, 0, .night = {{240, .is = LE, .fetal = .69f}}},
    {"19.5 min curled up are no flag", "tight_fetal", NEVER, 0, 0, .night = {{19.5f, .is = LE, .fetal = .7f}}},
    {"59.5 min curled up are a watch", "tight_fetal", WATCH, 59.5f, 59.5f,
     .night = {{59.5f, .is = LE, .fetal = .9f}}},
    {"an hour curled up is a strain", "tight_fetal", STRAIN, 60, 60, .night = {{60, .is = LE, .fetal = .9f}}},
    {"30 min curled up in pieces are a watch", "tight_fetal", WATCH, 30, 15,
     .night = {{15, .is = LE, .fetal = .9f}, {5, .is = SU}, {15, .is = RI, .fetal = .9f}}},
    {"29.5 min curled up in pieces are no flag", "tight_fetal", NEVER, 0, 0,
     .night = {{15, .is = LE, .fetal = .9f}, {5, .is = SU}, {14.5f, .is = RI, .fetal = .9f}}},
    {"two hours curled up in pieces are a strain", "tight_fetal", STRAIN, 120, 40,
     .night = {{40, .is = LE, .fetal = .9f}, {5, .is = SU}, {40, .is = RI, .fetal = .9f}, {5, .is = SU}, {40, .is = RI, .fetal = .9f}}},
    {"119 min curled up in pieces are a watch", "tight_fetal", WATCH, 119, 40,
     .night = {{40, .is = LE, .fetal = .9f}, {5, .is = SU}, {40, .is = RI, .fetal = .9f}, {5, .is = SU}, {39, .is = RI, .fetal = .9f}}},

    /* torso_twist: from 30 degrees; 30 / 20, 90 / 45 */
    {"a twist of 30 degrees is a watch", "torso_twist", WATCH, 20, 20, .night = {{20, .is = SU, .twist = 30}}},
    {"a twist of 29.9 degrees is no flag", "torso_twist", NEVER, 0, 0, .night = {{240, .is = SU, .twist = 29.9f}}},
    {"a twist goes both ways, on any side", "torso_twist", STRAIN, 45, 45, .night = {{45, .is = RI, .twist = -35}}},
    {"19.5 min twisted are no flag", "torso_twist", NEVER, 0, 0, .night = {{19.5f, .is = PR, .twist = 35}}},
    {"44.5 min twisted are a watch", "torso_twist", WATCH, 44.5f, 44.5f, .night = {{44.5f, .is = LE, .twist = 35}}},
    {"30 min twisted in pieces are a watch", "torso_twist", WATCH, 30, 15,
     .night = {{15, .is = LE, .twist = 35}, {5, .is = SU}, {15, .is = LE, .twist = 35}}},
    {"29.5 min twisted in pieces are no flag", "torso_twist", NEVER, 0, 0,
     .night = {{15, .is = LE, .twist = 35}, {5, .is = SU}, {14.5f, .is = LE, .twist = 35}}},
    {"90 min twisted in pieces are a strain", "torso_twist", STRAIN, 90, 30,
     .night = {{30, .is = LE, .twist = 35}, {5, .is = SU}, {30, .is = LE, .twist = 35}, {5, .is = SU}, {30, .is = LE, .twist = 35}}},
    {"89 min twisted in pieces are a watch", "torso_twist", WATCH, 89, 30,
     .night = {{30, .is = LE, .twist = 35}, {5, .is = SU}, {30, .is = LE, .twist = 35}, {5, .is = SU}, {29, .is = LE, .twist = 35}}},

    /* awkward_lie: axis from 20 degrees, or 15 % at the edge; 30 / 20, no strain */
    {"an oblique lie is a watch", "awkward_lie", WATCH, 20, 20, .night = {{20, .is = SU, .axis = 20}}},
    {"19.9 degrees are no oblique lie", "awkward_lie", NEVER, 0, 0, .night = {{240, .is = SU, .axis = 19.9f}}},
    {"15 % of the load at the edge are a watch", "awkward_lie", WATCH, 20, 20,
     .night = {{20, .is = LE, .edge = .15f}}},
    {"14.9 % of the load at the edge are no flag", "awkward_lie", NEVER, 0, 0,
     .night = {{240, .is = LE, .edge = .149f}}},
    {"an awkward lie is never a strain", "awkward_lie", WATCH, 480, 480, .night = {{480, .is = LE, .axis = 40}}},
    {"19.5 min askew are no flag", "awkward_lie", NEVER, 0, 0, .night = {{19.5f, .is = SU, .axis = 25}}},
    {"30 min askew in pieces are a watch", "awkward_lie", WATCH, 30, 15,
     .night = {{15, .is = SU, .axis = 25}, {5, .is = LE}, {15, .is = SU, .axis = 25}}},
    {"29.5 min askew in pieces are no flag", "awkward_lie", NEVER, 0, 0,
     .night = {{15, .is = SU, .axis = 25}, {5, .is = LE}, {14.5f, .is = SU, .axis = 25}}},

    /* the night as a whole */
    {"two hours still are a watch", "long_still", WATCH, 120, 120, .night = {{300, .is = SU}}, .still_min = 120},
    {"119 min still are no flag", "long_still", NEVER, 0, 0, .night = {{300, .is = SU}}, .still_min = 119},
    {"179 min still are a watch", "long_still", WATCH, 179, 179, .night = {{300, .is = SU}}, .still_min = 179},
    {"three hours still are a strain", "long_still", STRAIN, 180, 180, .night = {{300, .is = SU}},
     .still_min = 180},
    {"569.5 min in bed are no flag", "long_in_bed", NEVER, 0, 0, .night = {{569.5f, .is = SU}}},
    {"570 min in bed are a watch", "long_in_bed", WATCH, 570, NAN, .night = {{570, .is = SU}}},
    {"659.5 min in bed are a watch", "long_in_bed", WATCH, 659.5f, NAN, .night = {{659.5f, .is = SU}}},
    {"660 min in bed are a strain", "long_in_bed", STRAIN, 660, NAN, .night = {{660, .is = SU}}},
    {"five changes an hour are restless", "restless", WATCH, NAN, NAN, .night = {{300, .is = SU}},
     .changes_per_h = 5},
    {"4.9 changes an hour are not", "restless", NEVER, 0, 0, .night = {{300, .is = SU}}, .changes_per_h = 4.9f},
    {"under an hour in bed is not called restless", "restless", NEVER, 0, 0, .night = {{59, .is = SU}},
     .changes_per_h = 8},
    {"an hour in bed is", "restless", WATCH, NAN, NAN, .night = {{60, .is = SU}}, .changes_per_h = 8},
    {"far over the own mean of 14 nights is restless", "restless", WATCH, NAN, NAN, .night = {{300, .is = SU}},
     .changes_per_h = 3, .own_nights = 14, .own_changes = 1},
    {"thirteen own nights are too few", "restless", NEVER, 0, 0, .night = {{300, .is = SU}}, .changes_per_h = 3,
     .own_nights = 13, .own_changes = 1},
    {"under two SD over the own mean is not restless", "restless", NEVER, 0, 0, .night = {{300, .is = SU}},
     .changes_per_h = 1.7f, .own_nights = 14, .own_changes = 1},
    {"a little over two SD is", "restless", WATCH, NAN, NAN, .night = {{300, .is = SU}}, .changes_per_h = 1.8f,
     .own_nights = 14, .own_changes = 1},
    {"up at once from the back is abrupt", "abrupt_rise", WATCH, NAN, NAN, .night = {{300, .is = SU}},
     .got_out = true},
    {"9.9 s on the edge are abrupt", "abrupt_rise", WATCH, NAN, NAN, .night = {{300, .is = SU}}, .got_out = true,
     .rise_s = 9.9f},
    {"ten seconds on the edge are not", "abrupt_rise", NEVER, 0, 0, .night = {{300, .is = SU}}, .got_out = true,
     .rise_s = 10},
    {"a rise nobody saw is not called abrupt", "abrupt_rise", NEVER, 0, 0, .night = {{300, .is = SU}},
     .got_out = true, .rise_s = NAN},
    {"who is still in bed has not risen", "abrupt_rise", NEVER, 0, 0, .night = {{300, .is = SU}}},
    {"after a nap a rise is not judged", "abrupt_rise", NEVER, 0, 0, .night = {{60, .is = SU}}, .got_out = true,
     .nap = true},
    {"a mattress of under seven years is no flag", "mattress_old", NEVER, 0, 0, .night = {{300, .is = SU}},
     .settings = {"mattress_bought", "2019-03-15"}},
    {"a mattress of seven years is told", "mattress_old", INFO, NAN, NAN, .night = {{300, .is = SU}},
     .settings = {"mattress_bought", "2019-03-08"}},
    {"a mattress of under ten years is told", "mattress_old", INFO, NAN, NAN, .night = {{300, .is = SU}},
     .settings = {"mattress_bought", "2016-03-15"}},
    {"a mattress of ten years is a watch", "mattress_old", WATCH, NAN, NAN, .night = {{300, .is = SU}},
     .settings = {"mattress_bought", "2016-03-08"}},
    {"a mattress of unknown age is no flag", "mattress_old", NEVER, 0, 0, .night = {{300, .is = SU}}},
    {"a peak far over the own nights is told", "mattress_firm", INFO, NAN, NAN, .night = {{300, .is = SU}},
     .own_nights = 14, .peak = 1.2f},
    {"nine per cent over the own nights are not", "mattress_firm", NEVER, 0, 0, .night = {{300, .is = SU}},
     .own_nights = 14, .peak = 1.09f},
    {"eleven per cent over the own nights are", "mattress_firm", INFO, NAN, NAN, .night = {{300, .is = LE}},
     .own_nights = 14, .peak = 1.11f},
    {"a high peak without own nights is not", "mattress_firm", NEVER, 0, 0, .night = {{300, .is = SU}},
     .own_nights = 13, .peak = 2},
    {"half an hour on the back is enough to compare", "mattress_firm", INFO, NAN, NAN, .night = {{30, .is = SU}},
     .own_nights = 14, .peak = 2},
    {"less is not", "mattress_firm", NEVER, 0, 0, .night = {{29.5f, .is = SU}}, .own_nights = 14, .peak = 2},
    {"contact far over the own nights is told", "mattress_soft", INFO, NAN, NAN, .night = {{300, .is = RI}},
     .own_nights = 14, .contact = .23f},
    {"contact as always is not", "mattress_soft", NEVER, 0, 0, .night = {{300, .is = RI}}, .own_nights = 14,
     .contact = .21f},
    {"contact without own nights is not", "mattress_soft", NEVER, 0, 0, .night = {{300, .is = RI}},
     .own_nights = 13, .contact = .3f},
};

static const struct strain_row credits[] = {
    {"ten minutes with the knees raised are credited", "knees_raised", 0, 10, 10,
     .night = {{10, .is = SU, .details = PMAT_DETAIL_KNEES_RAISED}}},
    {"nine minutes are not", "knees_raised", NEVER, 0, 0,
     .night = {{9, .is = SU, .details = PMAT_DETAIL_KNEES_RAISED}}},
    {"a bent leg over a pillow is credited", "bent_over_pillow", 0, 60, 60,
     .night = {{60, .is = LE, .details = FORWARD | PILLOW}}},
    {"and is no pillow between the knees", "pillow_between_knees", NEVER, 0, 0,
     .night = {{60, .is = LE, .details = FORWARD | PILLOW}}},
    {"a pillow between the knees is credited", "pillow_between_knees", 0, 60, 60,
     .night = {{60, .is = LE, .details = PILLOW}}},
    {"a raised upper body is credited", "upper_body_inclined", 0, 60, 60,
     .night = {{60, .is = SU, .details = PMAT_DETAIL_UPPER_BODY_RAISED}}},
    {"an arch as with raised knees is credited", "lumbar_held", 0, 60, 60, .night = {{60, .is = SU, .arch = .3f}},
     .settings = OWN},
    {"a higher one is not", "lumbar_held", NEVER, 0, 0, .night = {{60, .is = SU, .arch = .31f}}, .settings = OWN},
    {"without own values no support is claimed", "lumbar_held", NEVER, 0, 0,
     .night = {{60, .is = SU, .arch = .1f}}},
};
/* clang-format on */

static float known(float value)
{
    return value == 0.0f ? NAN : value;
}

static struct pmat_epoch epoch_of(const struct strain_row *row, const struct stretch *stretch)
{
    return (struct pmat_epoch){.duration_s = PMAT_EPOCH_S,
                               .posture = stretch->is,
                               .confidence =
                                   stretch->confidence == 0.0f ? .9f : stretch->confidence,
                               .details = stretch->details,
                               .quality = stretch->quality,
                               .lumbar_arch = known(stretch->arch),
                               .pelvis_roll_deg = NAN,
                               .hip_stack = known(stretch->stack),
                               .torso_twist_deg = known(stretch->twist),
                               .fetal = known(stretch->fetal),
                               .axis_deg = known(stretch->axis),
                               .edge_load_frac = known(stretch->edge),
                               .contact_area_frac = row->contact == 0.0f ? .2f : row->contact,
                               .peak_pressure = row->peak == 0.0f ? 1.0f : row->peak,
                               .dispersion = .2f,
                               .load = 1.0f,
                               .breath_rate_per_min = NAN};
}

static void set(struct pmat_strain_settings *settings, const char *const pairs[4])
{
    struct pmat_strain_keys *keys = malloc(sizeof *keys);
    struct pmat_fault fault;
    pmat_strain_keys_make(keys);
    for (int i = 0; i < 4 && pairs[i] != NULL; i += 2)
        assert_int_equal(
            pmat_keys_set(&keys->table, settings, "strain", pairs[i], pairs[i + 1], &fault),
            PMAT_OK);
    free(keys);
}

static struct pmat_baseline own_nights(const struct strain_row *row)
{
    struct pmat_baseline baseline = {0};
    for (int i = 0; i < row->own_nights; i++) {
        float wobble = (float)(i % 3) - 1.0f;
        struct pmat_night_measures night = {.changes_per_h = row->own_changes + .25f +
                                                             .25f * (float)(i % 2 * 2 - 1),
                                            .lumbar_arch_median = .58f,
                                            .firm = {1.0f + .01f * wobble, 1.0f + .01f * wobble},
                                            .contact = {.2f + .002f * wobble, .2f + .002f * wobble},
                                            .dense = {.2f, .2f}};
        pmat_baseline_push(&baseline, &night);
    }
    return baseline;
}

static double push_night(struct pmat_strain *strain, const struct strain_row *row)
{
    double in_bed = 0;
    int32_t index = 0;
    for (int i = 0; i < STRETCHES; i++) {
        struct pmat_epoch epoch = epoch_of(row, &row->night[i]);
        for (float m = 0; m < row->night[i].minutes; m += .5f) {
            epoch.index = index++;
            pmat_strain_push_epoch(strain, &epoch);
            in_bed += epoch.posture != EM && epoch.quality != PMAT_QUALITY_GAP ? .5 : 0;
        }
    }
    if (row->got_out)
        pmat_strain_push_event(
            strain, &(struct pmat_event){.kind = PMAT_EVENT_GET_OUT, .rise_s = row->rise_s});
    return in_bed;
}

static void judge(const struct strain_row *row, struct pmat_strain_result *result)
{
    struct pmat_strain_settings settings;
    struct pmat_baseline baseline = own_nights(row);
    struct pmat_strain *strain = pmat_strain_create();
    assert_non_null(strain);
    pmat_strain_settings_default(&settings);
    set(&settings, row->settings);
    pmat_strain_begin(strain, &settings, &baseline);
    double in_bed = push_night(strain, row);
    const struct pmat_session session = {
        .time_in_bed_min = in_bed,
        .longest_still_min = row->still_min > 0 ? (double)row->still_min : (double)NAN,
        .longest_still_posture = SU,
        .changes_per_h = (double)row->changes_per_h};
    const struct pmat_session_key key = {.night = "2026-03-10",
                                         .kind = row->nap ? PMAT_SESSION_NAP : PMAT_SESSION_NIGHT};
    pmat_strain_finish(strain, &key, &session, result);
    pmat_strain_destroy(strain);
}

static void same_minutes(float found, float wanted)
{
    if (isnan(wanted))
        assert_true(isnan(found));
    else
        assert_float_equal(found, wanted, 1e-4f);
}

static void raises_as_told(void **state)
{
    const struct strain_row *row = *state;
    struct pmat_strain_result result;
    const struct pmat_flag *flag = NULL;
    judge(row, &result);
    for (size_t i = 0; i < result.flag_count; i++)
        if (strcmp(result.flags[i].name, row->flag) == 0)
            flag = &result.flags[i];
    if (row->severity == NEVER) {
        assert_null(flag);
        return;
    }
    assert_non_null(flag);
    assert_int_equal(flag->severity, row->severity);
    same_minutes(flag->minutes, row->minutes);
    same_minutes(flag->longest_min, row->longest);
    assert_true(flag->evidence[0] != '\0' && flag->advice[0] != '\0' && flag->source[0] != '\0');
    assert_true(isfinite(flag->threshold));
    assert_true(isnan(flag->share_frac) == isnan(flag->minutes));
}

static void credits_as_told(void **state)
{
    const struct strain_row *row = *state;
    struct pmat_strain_result result;
    const struct pmat_credit *credit = NULL;
    judge(row, &result);
    for (size_t i = 0; i < result.credit_count; i++)
        if (strcmp(result.credits[i].name, row->flag) == 0)
            credit = &result.credits[i];
    if (row->severity == NEVER) {
        assert_null(credit);
        return;
    }
    assert_non_null(credit);
    same_minutes(credit->minutes, row->minutes);
    same_minutes(credit->longest_min, row->longest);
}

/* ---- what it says ---- */

static const struct evidence_row {
    const char *name;
    struct strain_row night;
    const char *evidence;
} evidence_rows[] = {
    {"evidence tells how much of it fell into the settling",
     {"", "prone", 0, 0, 0, .night = {{70, .is = PR}}},
     "prone 1 h 10 min; longest 1 h 10 min; 30 min of it while the mat still settled"},
    {"evidence compares an arch with the own threshold and median",
     {"", "lumbar_arch", 0, 0, 0, .night = {{60, .is = LE}, {130, .is = SU, .arch = .71f}},
      .settings = OWN, .own_nights = 14},
     "supine 2 h 10 min with lumbar arch 0.71 (over your own threshold, 0.60), your median of 14 "
     "nights 0.58; longest 2 h 10 min"},
    {"evidence says when an arch has nothing own to be compared with",
     {"", "lumbar_arch", 0, 0, 0, .night = {{60, .is = LE}, {25, .is = SU, .arch = .8f}}},
     "supine 25 min with lumbar arch 0.80 (over 0.70; posture-setup takes your own values); "
     "longest 25 min"},
    {"evidence of hips names stack and twist",
     {"", "hips_unstacked", 0, 0, 0,
      .night = {{60, .is = SU}, {25, .is = LE, .stack = .3f, .twist = -25}}},
     "on the side 25 min with hip stack 0.30, torso twist 25 degrees; longest 25 min"},
    {"evidence of a restless night names the own nights",
     {"", "restless", 0, 0, 0, .night = {{300, .is = SU}}, .changes_per_h = 6, .own_nights = 14,
      .own_changes = 1},
     "6.0 position changes an hour; your mean of 14 nights 1.2, SD 0.3"},
    {"evidence of a firm mattress names the own nights",
     {"", "mattress_firm", 0, 0, 0, .night = {{300, .is = SU}}, .own_nights = 20, .peak = 1.5f},
     "peak over mean pressure on the back 50 % over the mean of your 20 nights before"},
};

static void says_as_told(void **state)
{
    const struct evidence_row *row = *state;
    struct pmat_strain_result result;
    judge(&row->night, &result);
    for (size_t i = 0; i < result.flag_count; i++)
        if (strcmp(result.flags[i].name, row->night.flag) == 0) {
            assert_string_equal(result.flags[i].evidence, row->evidence);
            return;
        }
    fail_msg("%s was not raised", row->night.flag);
}

static void getting_in_again_takes_an_abrupt_rise_back(void **state)
{
    (void)state;
    struct pmat_strain_settings settings;
    struct pmat_baseline baseline = {0};
    struct pmat_strain_result result;
    struct pmat_strain *strain = pmat_strain_create();
    const struct pmat_session session = {.time_in_bed_min = 60, .longest_still_min = (double)NAN};
    const struct pmat_session_key key = {.night = "2026-03-10"};
    pmat_strain_settings_default(&settings);
    pmat_strain_begin(strain, &settings, &baseline);
    pmat_strain_push_event(strain, &(struct pmat_event){.kind = PMAT_EVENT_GET_OUT});
    pmat_strain_finish(strain, &key, &session, &result);
    assert_int_equal(result.flag_count, 1);
    pmat_strain_push_event(strain, &(struct pmat_event){.kind = PMAT_EVENT_GET_IN});
    pmat_strain_finish(strain, &key, &session, &result);
    assert_int_equal(result.flag_count, 0);
    pmat_strain_destroy(strain);
}

static void every_text_fits_its_place(void **state)
{
    (void)state;
    static const struct strain_row everything = {
        "",
        "",
        0,
        0,
        0,
        .night = {{120, .is = SU, .arch = .95f, .twist = 40, .axis = 30, .edge = .4f},
                  {200, .is = LE, .stack = .2f, .twist = 40, .fetal = .9f, .axis = 30},
                  {200, .is = PR},
                  {200, .is = SU, .details = PMAT_DETAIL_KNEES_RAISED}},
        .settings = {"lumbar_flat", "0.8", "lumbar_knees_raised", "0.3"},
        .still_min = 200,
        .changes_per_h = 12,
        .got_out = true,
        .own_nights = 60,
        .own_changes = 1,
        .peak = 3,
        .contact = .5f};
    struct pmat_strain_result result;
    judge(&everything, &result);
    assert_true(result.flag_count >= 11);
    for (size_t i = 0; i < result.flag_count; i++) {
        const struct pmat_flag *flag = &result.flags[i];
        assert_true(strlen(flag->evidence) + 1 < sizeof flag->evidence);
        assert_true(strlen(flag->advice) + 1 < sizeof flag->advice);
        assert_true(strlen(flag->source) + 1 < sizeof flag->source);
    }
}

int main(void)
{
    struct rows tests = {0};
    ROWS_ADD_ALL(&tests, rows, raises_as_told);
    ROWS_ADD_ALL(&tests, credits, credits_as_told);
    ROWS_ADD_ALL(&tests, evidence_rows, says_as_told);
    rows_add(&tests, "getting in again takes an abrupt rise back",
             getting_in_again_takes_an_abrupt_rise_back, NULL);
    rows_add(&tests, "every text fits its place", every_text_fits_its_place, NULL);
    return rows_run(&tests, "strain");
}
