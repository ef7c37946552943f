#include "core/config.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/keys.h"

#define STRAIN "strain" /* the heading of what is only handed on */

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

static struct pmat_config_entry *find_strain(struct pmat_config_strain *strain, const char *key)
{
    for (int i = 0; i < strain->count; i++)
        if (strcmp(strain->entry[i].key, key) == 0)
            return &strain->entry[i];
    return NULL;
}

/* A later one takes the place of an earlier one. */
static enum pmat_err set_strain(struct pmat_config_strain *strain, const char *key,
                                const char *value, int line, struct pmat_fault *fault)
{
    struct pmat_config_entry *entry = find_strain(strain, key);
    if (strlen(key) >= sizeof entry->key || strlen(value) >= sizeof entry->value)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%.60s': there is none so long", key);
    for (const char *c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 127 || *c == ';' || *c == '#')
            return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': '%s' cannot be kept", key,
                                  value);
    if (entry == NULL && strain->count == PMAT_CONFIG_STRAIN_MAX)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': there are not so many in [strain]",
                              key);
    if (entry == NULL)
        entry = &strain->entry[strain->count++];
    memcpy(entry->key, key, strlen(key) + 1);
    memcpy(entry->value, value, strlen(value) + 1);
    entry->line = line;
    return PMAT_OK;
}

static enum pmat_err take_strain(void *context, const char *section, const char *key,
                                 const char *value, int line, struct pmat_fault *fault)
{
    struct pmat_config_strain *strain = context;
    (void)section;
    const struct pmat_config_entry *earlier = find_strain(strain, key);
    if (earlier != NULL && earlier->line > 0)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': already given in line %d", key,
                              earlier->line);
    return set_strain(strain, key, value, line, fault);
}

enum pmat_err pmat_config_read(struct pmat_config *config, FILE *stream, const char *origin,
                               struct pmat_fault *fault)
{
    const struct pmat_keys_foreign strain = {STRAIN, take_strain, &config->strain};
    for (int i = 0; i < config->strain.count; i++)
        config->strain.entry[i].line = 0; /* of another file */
    enum pmat_err err = pmat_keys_read(&table, config, stream, origin, &strain, fault);
    if (config->strain.count > 0)
        snprintf(config->strain.origin, sizeof config->strain.origin, "%s", origin);
    return err;
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
    if (strcmp(section, STRAIN) == 0)
        return set_strain(&config->strain, dot + 1, value, 0, fault);
    return pmat_keys_set(&table, config, section, dot != NULL ? dot + 1 : key, value, fault);
}

void pmat_config_write(const struct pmat_config *config, FILE *stream)
{
    pmat_keys_write(&table, config, stream);
    for (int i = 0; i < config->strain.count; i++)
        fprintf(stream, "%s%s = %s\n", i == 0 ? "\n[" STRAIN "]\n" : "",
                config->strain.entry[i].key, config->strain.entry[i].value);
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
