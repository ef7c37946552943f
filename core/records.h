/*
 * The words every part shares: what the analysis finds, what is stored, what is shown.
 *
 * Unknown numbers are NAN (NULL in the database, an empty cell in a CSV), never 0.
 */
#ifndef PMAT_CORE_RECORDS_H
#define PMAT_CORE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/zone.h"

enum pmat_posture {
    PMAT_POSTURE_UNKNOWN = 0, /* somebody lies there, the posture is not sure */
    PMAT_POSTURE_EMPTY,
    PMAT_POSTURE_SITTING,
    PMAT_POSTURE_SUPINE,
    PMAT_POSTURE_LEFT, /* on the sleeper's own left side */
    PMAT_POSTURE_RIGHT,
    PMAT_POSTURE_PRONE,
    PMAT_POSTURE_COUNT
};

/* "supine"; never NULL. */
const char *pmat_posture_name(enum pmat_posture posture);
/* False for a word that names no posture. */
bool pmat_posture_parse(const char *name, enum pmat_posture *posture);
/* Supine, left, right or prone. */
bool pmat_posture_is_lying(enum pmat_posture posture);

/* What more is known of a posture; several at once. */
enum pmat_detail {
    PMAT_DETAIL_KNEES_RAISED = 1 << 0,
    PMAT_DETAIL_ONE_KNEE_RAISED = 1 << 1,
    PMAT_DETAIL_ARMS_OVERHEAD = 1 << 2,
    PMAT_DETAIL_HALF_SIDE = 1 << 3,
    PMAT_DETAIL_HALF_PRONE = 1 << 4,
    PMAT_DETAIL_UPPER_KNEE_FORWARD = 1 << 5,
    PMAT_DETAIL_SUPPORTED_SIDE = 1 << 6,
    PMAT_DETAIL_FETAL = 1 << 7,
    PMAT_DETAIL_UPPER_BODY_RAISED = 1 << 8,
    PMAT_DETAIL_ALL = (1 << 9) - 1
};

enum { PMAT_DETAIL_TEXT_SIZE = 160 };
/* "knees_raised;arms_overhead", "" for none. */
void pmat_detail_text(unsigned details, char text[PMAT_DETAIL_TEXT_SIZE]);
bool pmat_detail_parse(const char *text, unsigned *details);

enum pmat_quality {
    PMAT_QUALITY_OK,
    PMAT_QUALITY_LOW,      /* confidence or calibration in doubt, or frames missing */
    PMAT_QUALITY_SETTLING, /* first 30 minutes: the sensors still creep */
    PMAT_QUALITY_GAP,      /* no data: nothing is known of these seconds */
    PMAT_QUALITY_COUNT
};
const char *pmat_quality_name(enum pmat_quality quality);
bool pmat_quality_parse(const char *name, enum pmat_quality *quality);

enum pmat_event_kind {
    PMAT_EVENT_GET_IN,
    PMAT_EVENT_TURN,
    PMAT_EVENT_GET_OUT,
    PMAT_EVENT_GAP,
    PMAT_EVENT_NOTE,
    PMAT_EVENT_COUNT
};
const char *pmat_event_name(enum pmat_event_kind kind);
bool pmat_event_parse(const char *name, enum pmat_event_kind *kind);

enum {
    PMAT_EPOCH_S = 30,
    PMAT_REASON_SIZE = 160,
    PMAT_BREATH_MISSING_SIZE = 64,
    PMAT_MAT_NAME_SIZE = 64,
    PMAT_MAP_ROWS = 32, /* the canonical map: 32 rows from head to foot, */
    PMAT_MAP_COLS = 16, /* 16 columns across, seen from above */
    PMAT_MAP_CELLS = PMAT_MAP_ROWS * PMAT_MAP_COLS
};

/* 30 s of one session, on the session's own grid from its start. Of a gap only the times, the
 * quality and posture unknown hold; of an empty epoch also load 0 and movement. */
struct pmat_epoch {
    int32_t index;             /* 0 at the session's start */
    int64_t start_utc_us;      /* UTC microseconds */
    int64_t boottime_us;       /* host clock since boot at the first frame; -1 in a gap */
    float duration_s;          /* 30; less in the last one of a session */
    enum pmat_posture posture; /* held longest in the epoch; a gap has unknown */
    float confidence;          /* 0..1 calibrated; NAN in a gap and when empty */
    unsigned details;          /* enum pmat_detail, or-ed */
    enum pmat_quality quality;
    float lumbar_arch;       /* 0..1, supine only */
    float pelvis_roll_deg;   /* 0 supine, 90 on the side, 180 prone */
    float hip_stack;         /* 0..1, sides only */
    float torso_twist_deg;   /* thorax roll - pelvis roll */
    float fetal;             /* 0..1, sides only */
    float axis_deg;          /* body axis against the mat's, 0..90 */
    float load_left_frac;    /* 0..1, on the sleeper's own left half */
    float contact_area_frac; /* 0..1 of the mat's area */
    float peak_pressure;     /* mean of the highest cells within 10 cm2; counts or kPa */
    float dispersion;        /* 0..1, load share of the densest 24 x 18 cm */
    float edge_load_frac;    /* 0..1, load share of the outermost 5 cm of the mat's long sides */
    float movement;          /* 0..1, share of the load redistributed within the epoch */
    float breath_rate_per_min;
    float load; /* mean sum of all cells, counts or kPa */
};

struct pmat_event {
    int64_t start_utc_us;
    float duration_s; /* of a turn: until still again, NAN if not within the time it had to be held;
                         of a get_out: until back, NAN if not; of a gap */
    float rise_s;     /* of a get_out: seconds on a side or sitting since the sleeper last lay on
                         back or front; NAN where not known, and of all other events */
    enum pmat_event_kind kind;
    enum pmat_posture from, to;
    char reason[PMAT_REASON_SIZE]; /* in words: "load moved 12 cm right, then still" */
};

/* A session from getting in to the last getting out, with its sums up to `end_utc_us`. While it is
 * open the sums are right as of the last epoch. Minutes obey, to the float's last digit:
 *   supine + left + right + prone + sitting + unknown = time_in_bed
 *   end - start = time_in_bed + away + gap */
struct pmat_session {
    int64_t start_utc_us;
    int64_t end_utc_us;                /* end of the last epoch that counts */
    bool open;                         /* still being recorded */
    char end_reason[PMAT_REASON_SIZE]; /* "got up", "closed after 16 h", ""; see open */
    int32_t epochs;                    /* epochs 0..epochs-1 belong to it */
    double time_in_bed_min, away_min, gap_min;
    double posture_min[PMAT_POSTURE_COUNT]; /* [EMPTY] = away_min */
    int32_t position_changes;
    double changes_per_h;     /* per hour in bed; NAN without time in bed */
    double longest_still_min; /* while lying; NAN if never still */
    enum pmat_posture longest_still_posture;
    int32_t bed_exits;     /* get_outs followed by a return: the final rise is none */
    float mean_confidence; /* over epochs with a lying posture; NAN without */
    /* Without a position change (analysis/stirs.h); NAN where they were not counted. */
    double small_movements, twitch_bursts;
    /* Why most of the night has no breathing rate, in words; "" where most has one. */
    char breath_missing[PMAT_BREATH_MISSING_SIZE];
};

enum pmat_session_kind { PMAT_SESSION_NIGHT, PMAT_SESSION_NAP };
const char *pmat_session_kind_name(enum pmat_session_kind kind);

/* The session's name in files and reports. */
struct pmat_session_key {
    char night[PMAT_DATE_SIZE];   /* local date of (start - 12 h) */
    char mat[PMAT_MAT_NAME_SIZE]; /* name of the mat */
    int32_t session;              /* 1, 2, ... within night and mat */
    enum pmat_session_kind kind;
    char zone[PMAT_ZONE_NAME_SIZE]; /* IANA zone in which it was slept */
};

/* What produced the numbers; stored with each session. */
struct pmat_provenance {
    char program_version[32];
    char calibration_id[40];
    char model_id[64];
    char unit[16];            /* "counts" or "kPa" */
    char doubts[600];         /* what is to be doubted of the postures, in words; "" = nothing */
    const char *config_text;  /* effective settings as INI text; owned by the caller */
    const char *profile_text; /* effective profile as INI text; owned by the caller */
};

/* Mean pressure over all epochs of one posture in a session. */
struct pmat_map {
    enum pmat_posture posture;
    double seconds;              /* seconds behind the mean */
    float cells[PMAT_MAP_CELLS]; /* [32*16] canonical orientation, counts or kPa */
};

/* Where the body lies on a map of a lying posture, as it fits the mean best: ends of lines across
 * it, in cells of the map from its upper left corner, {column, row, column, row}. NAN where that
 * part is not known. */
struct pmat_body_lines {
    double shoulder[4], pelvis[4];
    double lumbar[2][4]; /* upper and lower edge of the band */
};

/* A flag as the strain analysis raises it. Minutes are NAN where the flag is about the night as a
 * whole. */
enum pmat_severity { PMAT_SEVERITY_INFO, PMAT_SEVERITY_WATCH, PMAT_SEVERITY_STRAIN };
const char *pmat_severity_name(enum pmat_severity severity);

struct pmat_flag {
    char name[32];
    enum pmat_severity severity;
    float minutes, longest_min, share_frac, threshold;
    char evidence[240];
    char advice[200];
    char source[240];
};

/* A position that the documents call good, and how long it was held. */
struct pmat_credit {
    char name[32];
    float minutes, longest_min;
    char words[120]; /* "on your back with the knees raised" */
    char source[240];
};

/* The two ways of lying that load a mattress differently. */
enum pmat_lie_kind { PMAT_LIE_BACK, PMAT_LIE_SIDE, PMAT_LIE_KINDS };

/* What one night is compared with other nights by; NAN = not measured long enough. */
struct pmat_night_measures {
    float changes_per_h;
    float lumbar_arch_median;      /* as the store takes it */
    float firm[PMAT_LIE_KINDS];    /* peak pressure / load: over the mat's mean, up to its number of
                                      cells */
    float contact[PMAT_LIE_KINDS]; /* contact_area_frac */
    float dense[PMAT_LIE_KINDS];   /* dispersion */
};

/* One row of nights.csv, one line of posture-nights: all that is kept of a session in one row.
 * What has not been measured is NAN. */
struct pmat_night_row {
    struct pmat_session_key key;
    struct pmat_session session;
    bool excluded;
    float lumbar_arch_median, hip_stack_median, breath_rate_median_per_min;
    char flags[200];   /* names joined by ';' */
    char credits[200]; /* the same of good positions */
    bool judged;       /* flags and credits were looked for */
    float pain_0_10, stiffness_0_10;
};

struct pmat_diary_entry; /* core/diary.h */
struct pmat_mornings;    /* core/mornings.h */

/* Everything a report of one session shows. The arrays belong to whoever filled the view. */
struct pmat_night_view {
    struct pmat_night_row row;
    struct pmat_provenance provenance;
    const struct pmat_epoch *epochs;
    size_t epoch_count;
    const struct pmat_event *events;
    size_t event_count;
    bool judged; /* strain was looked for: no flag means that none was raised */
    struct pmat_night_measures measures; /* of a judged session */
    const struct pmat_flag *flags;
    size_t flag_count;
    const struct pmat_credit *credits;
    size_t credit_count;
    const struct pmat_map *maps;
    size_t map_count;
    const struct pmat_body_lines *body_lines; /* [map_count]; NULL: not looked for */
    const struct pmat_diary_entry *diary;     /* of the morning after; NULL = nothing noted */
    const struct pmat_mornings *mornings;     /* how many are noted; NULL = not counted */
};

#endif
