#include "report/fields.h"

#include <math.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define NIGHT(member)   offsetof(struct pmat_night_row, member)
#define EPOCH(member)   offsetof(struct pmat_epoch_row, epoch.member)
#define EVENT(member)   offsetof(struct pmat_event_row, event.member)
#define FLAG(member)    offsetof(struct pmat_flag_row, flag.member)

_Static_assert(offsetof(struct pmat_night_row, key) == 0, "a row begins with its key");
_Static_assert(offsetof(struct pmat_epoch_row, key) == 0, "a row begins with its key");
_Static_assert(offsetof(struct pmat_event_row, key) == 0, "a row begins with its key");
_Static_assert(offsetof(struct pmat_flag_row, key) == 0, "a row begins with its key");

/* Enough for minutes that are whole seconds (1/60): the sums in nights.csv still add up when read
 * back. */
enum { MINUTE_DECIMALS = 3, FRACTION_DECIMALS = 4 };

static const struct pmat_field_range from_zero = {0, NAN};
static const struct pmat_field_range from_one = {1, NAN};
static const struct pmat_field_range fraction = {0, 1};
static const struct pmat_field_range scale_0_10 = {0, 10};
static const struct pmat_field_range half_turn = {0, 180};
static const struct pmat_field_range quarter_turn = {0, 90};

static const char *posture_word(int index)
{
    return pmat_posture_name((enum pmat_posture)index);
}

static const char *quality_word(int index)
{
    return pmat_quality_name((enum pmat_quality)index);
}

static const char *event_word(int index)
{
    return pmat_event_name((enum pmat_event_kind)index);
}

static const char *kind_word(int index)
{
    return pmat_session_kind_name((enum pmat_session_kind)index);
}

static const char *severity_word(int index)
{
    return pmat_severity_name((enum pmat_severity)index);
}

static const struct pmat_field_words postures = {PMAT_POSTURE_COUNT, posture_word};
static const struct pmat_field_words qualities = {PMAT_QUALITY_COUNT, quality_word};
static const struct pmat_field_words events = {PMAT_EVENT_COUNT, event_word};
static const struct pmat_field_words kinds = {PMAT_SESSION_NAP + 1, kind_word};
static const struct pmat_field_words severities = {PMAT_SEVERITY_STRAIN + 1, severity_word};

/* The tables are data: one row a column, in the order of the file. */
/* clang-format off */
#define KEY_FIELDS                                                                                 \
    {.name = "night", .type = PMAT_FIELD_DATE, .source = PMAT_SOURCE_CHARS,                        \
     .offset = offsetof(struct pmat_session_key, night), .required = true,                         \
     .description = "label of the night: local date of the session's start less 12 h"},            \
    {.name = "mat", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS,                          \
     .offset = offsetof(struct pmat_session_key, mat), .required = true,                           \
     .description = "name of the mat"},                                                            \
    {.name = "session", .type = PMAT_FIELD_INTEGER, .source = PMAT_SOURCE_INT32,                   \
     .offset = offsetof(struct pmat_session_key, session), .required = true, .range = &from_one,   \
     .description = "number of the session within its night and mat, from 1"}

#define TIME_FIELDS(prefix, member, what)                                                          \
    {.name = prefix "_utc", .type = PMAT_FIELD_DATETIME_UTC, .source = PMAT_SOURCE_TIME,           \
     .offset = member, .required = true, .description = what ", UTC"},                             \
    {.name = prefix "_local", .type = PMAT_FIELD_DATETIME_LOCAL, .source = PMAT_SOURCE_TIME,       \
     .offset = member, .required = true, .description = what ", local time of the mat with its "   \
     "offset from UTC"}

#define MINUTES(column, member, what)                                                              \
    {.name = column, .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_DOUBLE,                      \
     .offset = NIGHT(member), .decimals = MINUTE_DECIMALS, .unit = "min", .required = true,        \
     .range = &from_zero, .description = what}

#define EPOCH_NUMBER(column, digits, its_unit, its_range, what)                                    \
    {.name = #column, .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,                      \
     .offset = EPOCH(column), .decimals = digits, .unit = its_unit, .range = its_range,            \
     .description = what}

static const struct pmat_field night_fields[] = {
    KEY_FIELDS,
    {.name = "kind", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM, .offset = NIGHT(key.kind),
     .required = true, .words = &kinds,
     .description = "nap: shorter than 3 h and not begun between 20:00 and 04:00 local time"},
    TIME_FIELDS("start", NIGHT(session.start_utc_us), "getting in"),
    TIME_FIELDS("end", NIGHT(session.end_utc_us), "last getting out; of a session still being "
                "recorded the end of its last epoch"),
    MINUTES("time_in_bed_min", session.time_in_bed_min, "time on the mat: the sum of supine, left, "
            "right, prone, sitting and unknown minutes"),
    MINUTES("away_min", session.away_min, "time out of bed between getting in and the last "
            "getting out"),
    MINUTES("gap_min", session.gap_min, "time without data, of which nothing is known; end - start "
            "= time_in_bed + away + gap"),
    MINUTES("supine_min", session.posture_min[PMAT_POSTURE_SUPINE], "time on the back"),
    MINUTES("left_min", session.posture_min[PMAT_POSTURE_LEFT], "time on the sleeper's own left "
            "side"),
    MINUTES("right_min", session.posture_min[PMAT_POSTURE_RIGHT], "time on the sleeper's own right "
            "side"),
    MINUTES("prone_min", session.posture_min[PMAT_POSTURE_PRONE], "time on the front"),
    MINUTES("sitting_min", session.posture_min[PMAT_POSTURE_SITTING], "time sitting on the mat"),
    MINUTES("unknown_min", session.posture_min[PMAT_POSTURE_UNKNOWN], "time on the mat in a "
            "posture that is not sure"),
    {.name = "position_changes", .type = PMAT_FIELD_INTEGER, .source = PMAT_SOURCE_INT32,
     .offset = NIGHT(session.position_changes), .required = true, .range = &from_zero,
     .description = "changes of posture, or of the side of a half-side lie, held for at least "
     "60 s"},
    {.name = "changes_per_h", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_DOUBLE,
     .offset = NIGHT(session.changes_per_h), .decimals = 3, .unit = "1/h", .range = &from_zero,
     .description = "position changes per hour of time in bed; empty without time in bed"},
    {.name = "longest_still_min", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_DOUBLE,
     .offset = NIGHT(session.longest_still_min), .decimals = MINUTE_DECIMALS, .unit = "min",
     .range = &from_zero,
     .description = "longest interval without movement while lying; empty if there was none"},
    {.name = "bed_exits", .type = PMAT_FIELD_INTEGER, .source = PMAT_SOURCE_INT32,
     .offset = NIGHT(session.bed_exits), .required = true, .range = &from_zero,
     .description = "times the sleeper got out and came back; the final rise does not count"},
    {.name = "lumbar_arch_median", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = NIGHT(lumbar_arch_median), .decimals = FRACTION_DECIMALS, .range = &fraction,
     .description = "median lumbar_arch of the epochs; to be compared with the sleeper's own "
     "values only"},
    {.name = "hip_stack_median", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = NIGHT(hip_stack_median), .decimals = FRACTION_DECIMALS, .range = &fraction,
     .description = "median hip_stack of the epochs on a side"},
    {.name = "breath_rate_median_per_min", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = NIGHT(breath_rate_median_per_min), .decimals = 2, .unit = "1/min",
     .range = &from_zero, .description = "median breathing rate of the epochs that have one"},
    {.name = "flags", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS, .offset = NIGHT(flags),
     .description = "names of the flags in flags.csv, joined by ';'"},
    {.name = "pain_0_10", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = NIGHT(pain_0_10), .decimals = 1, .range = &scale_0_10,
     .description = "pain in the morning as the sleeper noted it, 0 = none, 10 = worst"},
    {.name = "stiffness_0_10", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = NIGHT(stiffness_0_10), .decimals = 1, .range = &scale_0_10,
     .description = "stiffness in the morning as the sleeper noted it, 0 = none, 10 = worst"},
    {.name = "excluded", .type = PMAT_FIELD_BOOLEAN, .source = PMAT_SOURCE_BOOL,
     .offset = NIGHT(excluded), .required = true,
     .description = "true: the sleeper took this session out of every mean"},
};

static const struct pmat_field epoch_fields[] = {
    KEY_FIELDS,
    {.name = "epoch", .type = PMAT_FIELD_INTEGER, .source = PMAT_SOURCE_INT32,
     .offset = EPOCH(index), .required = true, .range = &from_zero,
     .description = "number of the 30 s epoch, 0 at the session's start"},
    TIME_FIELDS("start", EPOCH(start_utc_us), "start of the epoch"),
    {.name = "posture", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM,
     .offset = EPOCH(posture), .required = true, .words = &postures,
     .description = "posture held longest in the epoch; unknown where it is not sure and in gaps"},
    EPOCH_NUMBER(confidence, FRACTION_DECIMALS, NULL, &fraction,
                 "calibrated probability that the posture is right; empty in gaps and when nobody "
                 "is there"),
    {.name = "detail", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_DETAILS,
     .offset = EPOCH(details),
     .description = "what more is known of the posture, several words joined by ';': knees_raised, "
     "one_knee_raised, arms_overhead, half_side, half_prone, upper_knee_forward, supported_side, "
     "fetal, upper_body_raised"},
    EPOCH_NUMBER(lumbar_arch, FRACTION_DECIMALS, NULL, &fraction,
                 "supine with the upper body flat only: 0 = the lumbar band carries its share of "
                 "the load between thorax and pelvis, 1 = no contact there; a proxy, to be "
                 "compared with the sleeper's own values only"),
    EPOCH_NUMBER(pelvis_roll_deg, 1, "deg", &half_turn,
                 "roll of the pelvis about the body's long axis: 0 supine, 90 on the side, 180 "
                 "prone, the same for both sides"),
    EPOCH_NUMBER(hip_stack, FRACTION_DECIMALS, NULL, &fraction,
                 "left and right only: 1 - |90 - pelvis_roll_deg| / 45 kept within 0..1; 1 = one "
                 "hip straight above the other"),
    EPOCH_NUMBER(torso_twist_deg, 1, "deg", NULL, "roll of the thorax less roll of the pelvis"),
    EPOCH_NUMBER(fetal, FRACTION_DECIMALS, NULL, &fraction,
                 "left and right only: 1 = knees at the chest"),
    EPOCH_NUMBER(axis_deg, 1, "deg", &quarter_turn, "angle of the body's axis against the mat's"),
    EPOCH_NUMBER(load_left_frac, FRACTION_DECIMALS, NULL, &fraction,
                 "share of the load on the sleeper's own left half"),
    EPOCH_NUMBER(contact_area_frac, FRACTION_DECIMALS, NULL, &fraction,
                 "share of the mat's area that is in contact"),
    {.name = "peak_pressure", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = EPOCH(peak_pressure), .decimals = 2, .unit = "counts or kPa",
     .in_pressure_unit = true, .range = &from_zero,
     .description = "mean of the highest cells within 10 cm2"},
    EPOCH_NUMBER(dispersion, FRACTION_DECIMALS, NULL, &fraction,
                 "load share of the densest 8 x 6 box of cells of about 3 cm"),
    EPOCH_NUMBER(movement, FRACTION_DECIMALS, NULL, &fraction,
                 "share of the total load that was redistributed within the epoch"),
    EPOCH_NUMBER(breath_rate_per_min, 2, "1/min", &from_zero, "breathing rate"),
    {.name = "quality", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM,
     .offset = EPOCH(quality), .required = true, .words = &qualities,
     .description = "ok; low: confidence, calibration or completeness in doubt; settling: first "
     "30 min, the sensors still creep; gap: no data"},
};

static const struct pmat_field event_fields[] = {
    KEY_FIELDS,
    TIME_FIELDS("start", EVENT(start_utc_us), "when it happened"),
    {.name = "event", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM, .offset = EVENT(kind),
     .required = true, .words = &events, .description = "what happened"},
    {.name = "from", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM, .offset = EVENT(from),
     .required = true, .words = &postures, .description = "posture before"},
    {.name = "to", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM, .offset = EVENT(to),
     .required = true, .words = &postures, .description = "posture after"},
    {.name = "duration_s", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = EVENT(duration_s), .decimals = 1, .unit = "s", .range = &from_zero,
     .description = "of a turn: until still again; of a get_out: until back in bed, empty if not; "
     "of a gap: its length"},
    {.name = "reason", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS,
     .offset = EVENT(reason), .description = "why the program thinks so, in words"},
};

static const struct pmat_field flag_fields[] = {
    KEY_FIELDS,
    {.name = "flag", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS, .offset = FLAG(name),
     .required = true, .description = "name of the flag"},
    {.name = "severity", .type = PMAT_FIELD_WORD, .source = PMAT_SOURCE_ENUM,
     .offset = FLAG(severity), .required = true, .words = &severities,
     .description = "how much it may matter; never a diagnosis"},
    {.name = "minutes", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = FLAG(minutes), .decimals = MINUTE_DECIMALS, .unit = "min", .range = &from_zero,
     .description = "time over the threshold, all in all"},
    {.name = "longest_min", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = FLAG(longest_min), .decimals = MINUTE_DECIMALS, .unit = "min", .range = &from_zero,
     .description = "longest time over the threshold without a break"},
    {.name = "share_frac", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = FLAG(share_frac), .decimals = FRACTION_DECIMALS, .range = &fraction,
     .description = "minutes / time in bed"},
    {.name = "threshold", .type = PMAT_FIELD_NUMBER, .source = PMAT_SOURCE_FLOAT,
     .offset = FLAG(threshold), .decimals = FRACTION_DECIMALS,
     .description = "value that had to be passed, in the unit of what is judged"},
    {.name = "evidence", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS,
     .offset = FLAG(evidence), .description = "what was seen, in words"},
    {.name = "advice", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS,
     .offset = FLAG(advice), .description = "what the source advises"},
    {.name = "source", .type = PMAT_FIELD_TEXT, .source = PMAT_SOURCE_CHARS,
     .offset = FLAG(source), .description = "title of the source"},
};

static const struct pmat_table_description tables[PMAT_TABLE_COUNT] = {
    [PMAT_TABLE_NIGHTS] = {"nights", "One row a session (a night or a nap), with its sums.",
                           night_fields, COUNT_OF(night_fields), 3},
    [PMAT_TABLE_EPOCHS] = {"epochs", "One row for every 30 s of a session.",
                           epoch_fields, COUNT_OF(epoch_fields), 4},
    [PMAT_TABLE_EVENTS] = {"events", "Getting in, turns, getting out, gaps and notes, in order.",
                           event_fields, COUNT_OF(event_fields), 0},
    [PMAT_TABLE_FLAGS] = {"flags", "What the strain analysis noticed in a session.",
                          flag_fields, COUNT_OF(flag_fields), 4},
};
/* clang-format on */

const struct pmat_table_description *pmat_table_describe(enum pmat_table table)
{
    return &tables[table];
}

const char *pmat_field_type_name(enum pmat_field_type type)
{
    static const char *const names[PMAT_FIELD_TYPE_COUNT] = {
        [PMAT_FIELD_TEXT] = "text",
        [PMAT_FIELD_INTEGER] = "integer",
        [PMAT_FIELD_NUMBER] = "number",
        [PMAT_FIELD_DATE] = "date",
        [PMAT_FIELD_DATETIME_UTC] = "date and time, UTC",
        [PMAT_FIELD_DATETIME_LOCAL] = "date and time, local",
        [PMAT_FIELD_BOOLEAN] = "true or false",
        [PMAT_FIELD_WORD] = "word",
    };
    return names[type];
}
