#include "core/records.h"

#include <stdio.h>
#include <string.h>

static const char *const posture_names[PMAT_POSTURE_COUNT] = {
    [PMAT_POSTURE_UNKNOWN] = "unknown", [PMAT_POSTURE_EMPTY] = "empty",
    [PMAT_POSTURE_SITTING] = "sitting", [PMAT_POSTURE_SUPINE] = "supine",
    [PMAT_POSTURE_LEFT] = "left",       [PMAT_POSTURE_RIGHT] = "right",
    [PMAT_POSTURE_PRONE] = "prone",
};

static const char *const quality_names[PMAT_QUALITY_COUNT] = {
    [PMAT_QUALITY_OK] = "ok",
    [PMAT_QUALITY_LOW] = "low",
    [PMAT_QUALITY_SETTLING] = "settling",
    [PMAT_QUALITY_GAP] = "gap",
};

static const char *const event_names[PMAT_EVENT_COUNT] = {
    [PMAT_EVENT_GET_IN] = "get_in", [PMAT_EVENT_TURN] = "turn", [PMAT_EVENT_GET_OUT] = "get_out",
    [PMAT_EVENT_GAP] = "gap",       [PMAT_EVENT_NOTE] = "note",
};

/* Bit i of the details. */
static const char *const detail_names[] = {
    "knees_raised",       "one_knee_raised", "arms_overhead", "half_side",         "half_prone",
    "upper_knee_forward", "supported_side",  "fetal",         "upper_body_raised",
};
enum { DETAIL_COUNT = sizeof detail_names / sizeof *detail_names };
_Static_assert((1 << DETAIL_COUNT) - 1 == PMAT_DETAIL_ALL, "a name for every detail");

static int find_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static const char *name_at(const char *const *names, int count, int index)
{
    return index >= 0 && index < count ? names[index] : "?";
}

const char *pmat_posture_name(enum pmat_posture posture)
{
    return name_at(posture_names, PMAT_POSTURE_COUNT, (int)posture);
}

bool pmat_posture_parse(const char *name, enum pmat_posture *posture)
{
    int index = find_name(posture_names, PMAT_POSTURE_COUNT, name);
    if (index < 0)
        return false;
    *posture = (enum pmat_posture)index;
    return true;
}

bool pmat_posture_is_lying(enum pmat_posture posture)
{
    switch (posture) {
    case PMAT_POSTURE_SUPINE:
    case PMAT_POSTURE_LEFT:
    case PMAT_POSTURE_RIGHT:
    case PMAT_POSTURE_PRONE:
        return true;
    case PMAT_POSTURE_UNKNOWN:
    case PMAT_POSTURE_EMPTY:
    case PMAT_POSTURE_SITTING:
    case PMAT_POSTURE_COUNT:
        return false;
    }
    return false;
}

void pmat_detail_text(unsigned details, char text[PMAT_DETAIL_TEXT_SIZE])
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < DETAIL_COUNT; i++) {
        if ((details & (1u << i)) == 0)
            continue;
        int n = snprintf(text + used, PMAT_DETAIL_TEXT_SIZE - used, "%s%s", used > 0 ? ";" : "",
                         detail_names[i]);
        used += (size_t)n;
    }
}

bool pmat_detail_parse(const char *text, unsigned *details)
{
    *details = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, ";");
        char word[32];
        if (length >= sizeof word)
            return false;
        memcpy(word, text, length);
        word[length] = '\0';
        int index = find_name(detail_names, DETAIL_COUNT, word);
        if (index < 0)
            return false;
        *details |= 1u << index;
        text += length;
        text += *text == ';';
    }
    return true;
}

const char *pmat_quality_name(enum pmat_quality quality)
{
    return name_at(quality_names, PMAT_QUALITY_COUNT, (int)quality);
}

bool pmat_quality_parse(const char *name, enum pmat_quality *quality)
{
    int index = find_name(quality_names, PMAT_QUALITY_COUNT, name);
    if (index < 0)
        return false;
    *quality = (enum pmat_quality)index;
    return true;
}

const char *pmat_event_name(enum pmat_event_kind kind)
{
    return name_at(event_names, PMAT_EVENT_COUNT, (int)kind);
}

bool pmat_event_parse(const char *name, enum pmat_event_kind *kind)
{
    int index = find_name(event_names, PMAT_EVENT_COUNT, name);
    if (index < 0)
        return false;
    *kind = (enum pmat_event_kind)index;
    return true;
}

const char *pmat_session_kind_name(enum pmat_session_kind kind)
{
    return kind == PMAT_SESSION_NAP ? "nap" : "night";
}

const char *pmat_severity_name(enum pmat_severity severity)
{
    switch (severity) {
    case PMAT_SEVERITY_INFO:
        return "info";
    case PMAT_SEVERITY_WATCH:
        return "watch";
    case PMAT_SEVERITY_STRAIN:
        return "strain";
    }
    return "?";
}
