#include "core/config.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/keys.h"

static const char *const clock_words[] = {"host", "device", NULL};

static bool is_empty_or_zone(const char *text)
{
    return text[0] == '\0' || pmat_zone_known(text);
}

#define ROW(section_name, field, kind, given)                                                      \
    .section = section_name, .name = #field, .type = kind, .default_text = given,                  \
    .offset = offsetof(struct pmat_config, field), .size = sizeof((struct pmat_config *)0)->field
#define TEXT(section, field, given) ROW(section, field, PMAT_KEY_TEXT, given)
#define WHOLE(section, field, given, units, least, most)                                           \
    ROW(section, field, PMAT_KEY_INT32, given), .unit = units, .min = least, .max = most
#define REAL(section, field, given, units, least, most)                                            \
    ROW(section, field, PMAT_KEY_FLOAT, given), .unit = units, .min = least, .max = most

/* A new setting is one row here and one field in struct pmat_config. */
static const struct pmat_key keys[] = {
    {TEXT("mat", port, "auto"),
     .help = "device, by-id name, file, '-' for standard input, or 'auto'"},
    {TEXT("mat", profile, ""),
     .help = "the mat model: a profile's name or file; empty = the mat tells all itself"},
    {TEXT("mat", mat, ""), .help = "name of the mat in the database; empty = the profile's name"},
    {TEXT("storage", db, ""), .help = "database file; empty = the default place"},
    {TEXT("storage", record, ""), .help = "folder for raw nights; empty = they are not kept"},
    {WHOLE("storage", record_nights, "7", "nights", 0, 10000), .help = "raw nights kept, 0 = all"},
    {WHOLE("storage", record_max_mb, "2000", "MB", 1, 1000000), .help = "largest raw night"},
    {ROW("time", clock, PMAT_KEY_WORD, "host"), .words = clock_words,
     .help = "whose clock dates the night"},
    {TEXT("time", zone, ""), .valid = is_empty_or_zone,
     .wrong = "is no known time zone; give one like Europe/Berlin",
     .help = "IANA zone, for example Europe/Berlin; empty = the host's"},
    {REAL("night", away_merge_min, "45", "min", 1, 240),
     .help = "a shorter leave does not end the session"},
    {REAL("night", debounce_s, "30", "s", 1, 60), /* the timeline looks no further ahead */
     .help = "getting in and out count after this long"},
    {REAL("night", session_cap_h, "16", "h", 1, 48), .help = "a longer session is closed"},
    {REAL("night", nap_max_h, "3", "h", 0, 12),
     .help = "a shorter session that does not begin between 20:00 and 04:00 is a nap"},
    {REAL("night", settling_min, "30", "min", 0, 240),
     .help = "first minutes, marked as settling: the sensors still creep"},
    {REAL("posture", unknown_below, "0.5", "", 0, 1),
     .help = "confidence under which a posture is unknown"},
    {REAL("posture", turn_hold_s, "60", "s", 1, 600),
     .help = "a new posture held at least this long is a position change"},
    {REAL("posture", still_threshold, "0.02", "", 0, 1),
     .help = "share of the load moved within a second under which that second counts as still"},
};

static const struct pmat_key_table table = {keys, sizeof keys / sizeof *keys};
_Static_assert(sizeof keys / sizeof *keys <= PMAT_KEYS_MAX, "room to note every key");

void pmat_config_default(struct pmat_config *config)
{
    *config = (struct pmat_config){0};
    pmat_keys_default(&table, config);
}

enum pmat_err pmat_config_read(struct pmat_config *config, FILE *stream, const char *origin,
                               struct pmat_fault *fault)
{
    return pmat_keys_read(&table, config, stream, origin, fault);
}

enum pmat_err pmat_config_load(struct pmat_config *config, const char *path,
                               struct pmat_fault *fault)
{
    FILE *stream = fopen(path, "re");
    if (stream == NULL)
        return pmat_fault_errno(fault, errno, "cannot read the settings in %s", path);
    enum pmat_err err = pmat_config_read(config, stream, path, fault);
    fclose(stream);
    return err;
}

enum pmat_err pmat_config_set(struct pmat_config *config, const char *key, const char *value,
                              struct pmat_fault *fault)
{
    char section[32] = "";
    const char *dot = strchr(key, '.');
    size_t length = dot != NULL ? (size_t)(dot - key) : 0;
    if (length >= sizeof section)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': there is none", key);
    memcpy(section, key, length);
    return pmat_keys_set(&table, config, section, dot != NULL ? dot + 1 : key, value, fault);
}

void pmat_config_write(const struct pmat_config *config, FILE *stream)
{
    pmat_keys_write(&table, config, stream);
}

void pmat_config_default_db(char *path, size_t size)
{
    const char *service = getenv("STATE_DIRECTORY"), *state = getenv("XDG_STATE_HOME"),
               *home = getenv("HOME");
    if (service != NULL && service[0] == '/') /* several come with ':' between them */
        snprintf(path, size, "%.*s/posture.db", (int)strcspn(service, ":"), service);
    else if (state != NULL && state[0] == '/')
        snprintf(path, size, "%s/sleep-posture/posture.db", state);
    else
        snprintf(path, size, "%s/.local/state/sleep-posture/posture.db", home != NULL ? home : "");
}
