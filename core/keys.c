#include "core/keys.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/near.h"

static const struct pmat_key *find(const struct pmat_key_table *table, const char *section,
                                   const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->keys[i].name, name) == 0 &&
            (section[0] == '\0' || strcmp(table->keys[i].section, section) == 0))
            return &table->keys[i];
    return NULL;
}

static bool has_section(const struct pmat_key_table *table, const char *section)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->keys[i].section, section) == 0)
            return true;
    return false;
}

static enum pmat_err unknown_section(const struct pmat_key_table *table, const char *section,
                                     struct pmat_fault *fault)
{
    const char *names[PMAT_KEYS_MAX];
    for (size_t i = 0; i < table->count; i++)
        names[i] = table->keys[i].section;
    const char *nearest = pmat_near(section, names, table->count);
    if (nearest != NULL)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "section [%s]: there is none; did you mean [%s]?", section, nearest);
    return pmat_fault_set(fault, PMAT_ERR_CONFIG, "section [%s]: there is none", section);
}

static enum pmat_err unknown_key(const struct pmat_key_table *table, const char *section,
                                 const char *name, struct pmat_fault *fault)
{
    const struct pmat_key *elsewhere = find(table, "", name);
    if (elsewhere != NULL)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': belongs under [%s]", name,
                              elsewhere->section);
    const char *names[PMAT_KEYS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++)
        if (section[0] == '\0' || strcmp(table->keys[i].section, section) == 0)
            names[count++] = table->keys[i].name;
    const char *nearest = pmat_near(name, names, count);
    if (nearest != NULL)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                              "key '%s': there is none in [%s]; did you mean '%s'?", name, section,
                              nearest);
    return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': there is none in [%s]", name, section);
}

static enum pmat_err set_text(const struct pmat_key *key, char *field, const char *value,
                              struct pmat_fault *fault)
{
    if (strlen(value) >= key->size)
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': longer than %zu characters",
                              key->name, key->size - 1);
    for (const char *c = value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || *c == 127 || (*c == ';' && c > value && c[-1] == ' '))
            return pmat_fault_set(fault, PMAT_ERR_CONFIG,
                                  "key '%s': control characters and ' ;' cannot be kept",
                                  key->name);
    if (key->valid != NULL && !key->valid(value))
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': '%s' %s", key->name, value,
                              key->wrong);
    memcpy(field, value, strlen(value) + 1);
    return PMAT_OK;
}

static void put_number(const struct pmat_key *key, void *field, double value)
{
    switch (key->type) {
    case PMAT_KEY_INT32:
        *(int32_t *)field = (int32_t)value;
        break;
    case PMAT_KEY_UINT16:
        *(uint16_t *)field = (uint16_t)value;
        break;
    case PMAT_KEY_UINT8:
        *(uint8_t *)field = (uint8_t)value;
        break;
    case PMAT_KEY_FLOAT:
        *(float *)field = (float)(value * (key->scale != 0.0 ? key->scale : 1.0));
        break;
    case PMAT_KEY_WORD: {
        int index = (int)value; /* enums of this project have the size of an int */
        assert(key->size == sizeof index);
        memcpy(field, &index, sizeof index);
        break;
    }
    case PMAT_KEY_TEXT:
        break;
    }
}

/* "0.5..10 s", "0 or 4..16". */
static void range_text(const struct pmat_key *key, char *text, size_t size)
{
    snprintf(text, size, "%s%.7g..%.7g%s%s", key->zero_allowed ? "0 or " : "", key->min, key->max,
             key->unit != NULL ? " " : "", key->unit != NULL ? key->unit : "");
}

static enum pmat_err set_number(const struct pmat_key *key, void *field, const char *value,
                                struct pmat_fault *fault)
{
    if (key->type == PMAT_KEY_FLOAT && key->words != NULL && strcmp(value, key->words[0]) == 0) {
        *(float *)field = NAN;
        return PMAT_OK;
    }
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end != '\0' || !isfinite(number))
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': '%s' is no number%s%s", key->name,
                              value, key->unit != NULL ? "; give it in " : "",
                              key->unit != NULL ? key->unit : "");
    if (key->type != PMAT_KEY_FLOAT && number != floor(number))
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': '%s' is no whole number",
                              key->name, value);
    if ((number < key->min || number > key->max) && !(number == 0.0 && key->zero_allowed)) {
        char range[80];
        range_text(key, range, sizeof range);
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': %s is outside %s", key->name,
                              value, range);
    }
    put_number(key, field, number);
    return PMAT_OK;
}

/* "host, device" */
static void words_text(const struct pmat_key *key, const char *separator, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; key->words[i] != NULL && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? separator : "",
                                 key->words[i]);
}

static enum pmat_err set_word(const struct pmat_key *key, void *field, const char *value,
                              struct pmat_fault *fault)
{
    for (int i = 0; key->words[i] != NULL; i++) {
        if (strcmp(key->words[i], value) == 0) {
            put_number(key, field, i);
            return PMAT_OK;
        }
    }
    char words[160];
    words_text(key, ", ", words, sizeof words);
    return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': '%s' is none of %s", key->name, value,
                          words);
}

static enum pmat_err set_key(const struct pmat_key *key, void *settings, const char *value,
                             struct pmat_fault *fault)
{
    void *field = (char *)settings + key->offset;
    if (key->type == PMAT_KEY_TEXT)
        return set_text(key, field, value, fault);
    if (key->type == PMAT_KEY_WORD)
        return set_word(key, field, value, fault);
    return set_number(key, field, value, fault);
}

enum pmat_err pmat_keys_set(const struct pmat_key_table *table, void *settings, const char *section,
                            const char *name, const char *value, struct pmat_fault *fault)
{
    const struct pmat_key *key = find(table, section, name);
    if (key != NULL)
        return set_key(key, settings, value, fault);
    if (section[0] != '\0' && !has_section(table, section))
        return unknown_section(table, section, fault);
    return unknown_key(table, section, name, fault);
}

void pmat_keys_default(const struct pmat_key_table *table, void *settings)
{
    for (size_t i = 0; i < table->count; i++) {
        enum pmat_err err = set_key(&table->keys[i], settings, table->keys[i].default_text, NULL);
        assert(err == PMAT_OK);
        (void)err;
    }
}

struct reading {
    const struct pmat_key_table *table;
    void *settings;
    const struct pmat_keys_foreign *foreign;
    int lines[PMAT_KEYS_MAX]; /* where each key was given; 0 = not yet */
};

static enum pmat_err take_setting(void *context, const char *section, const char *name,
                                  const char *value, int line, struct pmat_fault *fault)
{
    struct reading *reading = context;
    if (section[0] == '\0')
        return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': stands before the first [section]",
                              name);
    const struct pmat_keys_foreign *foreign = reading->foreign;
    if (foreign != NULL && strcmp(section, foreign->section) == 0)
        return foreign->take(foreign->context, section, name, value, line, fault);
    const struct pmat_key *key = find(reading->table, section, name);
    if (key != NULL) {
        int *first = &reading->lines[key - reading->table->keys];
        if (*first != 0)
            return pmat_fault_set(fault, PMAT_ERR_CONFIG, "key '%s': already given in line %d",
                                  name, *first);
        *first = line;
    }
    return pmat_keys_set(reading->table, reading->settings, section, name, value, fault);
}

enum pmat_err pmat_keys_read(const struct pmat_key_table *table, void *settings, FILE *stream,
                             const char *origin, const struct pmat_keys_foreign *foreign,
                             struct pmat_fault *fault)
{
    struct reading reading = {.table = table, .settings = settings, .foreign = foreign};
    assert(table->count <= PMAT_KEYS_MAX);
    return pmat_ini_read(stream, origin, take_setting, &reading, fault);
}

/* The fewest digits that read back as the very same field. */
static void write_float(const struct pmat_key *key, const float *field, FILE *stream)
{
    if (isnan(*field) && key->words != NULL) {
        fputs(key->words[0], stream);
        return;
    }
    char text[32];
    double scale = key->scale != 0.0 ? key->scale : 1.0;
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)*field / scale);
        if ((float)(strtod(text, NULL) * scale) == *field)
            break;
    }
    fputs(text, stream);
}

static void write_value(const struct pmat_key *key, const void *settings, FILE *stream)
{
    const void *field = (const char *)settings + key->offset;
    int index;
    switch (key->type) {
    case PMAT_KEY_TEXT:
        fputs(field, stream);
        break;
    case PMAT_KEY_INT32:
        fprintf(stream, "%d", *(const int32_t *)field);
        break;
    case PMAT_KEY_UINT16:
        fprintf(stream, "%d", *(const uint16_t *)field);
        break;
    case PMAT_KEY_UINT8:
        fprintf(stream, "%d", *(const uint8_t *)field);
        break;
    case PMAT_KEY_FLOAT:
        write_float(key, field, stream);
        break;
    case PMAT_KEY_WORD:
        memcpy(&index, field, sizeof index);
        fputs(key->words[index], stream);
        break;
    }
}

static void write_comment(const struct pmat_key *key, FILE *stream)
{
    char values[160] = "";
    if (key->type == PMAT_KEY_WORD)
        words_text(key, " | ", values, sizeof values);
    else if (key->type != PMAT_KEY_TEXT)
        range_text(key, values, sizeof values);
    if (key->type == PMAT_KEY_FLOAT && key->words != NULL)
        fprintf(stream, "; %s (%s, or %s)\n", key->help, values, key->words[0]);
    else if (values[0] != '\0')
        fprintf(stream, "; %s (%s)\n", key->help, values);
    else
        fprintf(stream, "; %s\n", key->help);
}

void pmat_keys_write(const struct pmat_key_table *table, const void *settings, FILE *stream)
{
    const char *section = "";
    for (size_t i = 0; i < table->count; i++) {
        const struct pmat_key *key = &table->keys[i];
        if (strcmp(section, key->section) != 0) {
            fprintf(stream, "%s[%s]\n", i > 0 ? "\n" : "", key->section);
            section = key->section;
        }
        write_comment(key, stream);
        fprintf(stream, "%s = ", key->name);
        write_value(key, settings, stream);
        fputc('\n', stream);
    }
}
