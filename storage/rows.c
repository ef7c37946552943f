#include "storage/rows.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "storage/schema.h"

#define OFFSET(name) offsetof(struct pmat_epoch, name),
static const size_t epoch_reals[] = {PMAT_SCHEMA_EPOCH_REALS(OFFSET)};
enum { EPOCH_REALS = sizeof epoch_reals / sizeof *epoch_reals };

/* The lying and sitting minutes in the order of their columns. */
static const enum pmat_posture minute_columns[] = {
    PMAT_POSTURE_SUPINE, PMAT_POSTURE_LEFT,    PMAT_POSTURE_RIGHT,
    PMAT_POSTURE_PRONE,  PMAT_POSTURE_SITTING, PMAT_POSTURE_UNKNOWN,
};
enum { MINUTE_COLUMNS = sizeof minute_columns / sizeof *minute_columns };
_Static_assert(MINUTE_COLUMNS == PMAT_POSTURE_COUNT - 1, "a column for every posture; empty: away");

static bool read_posture(struct pmat_columns *columns, enum pmat_posture *posture)
{
    return pmat_posture_parse(pmat_columns_read_text(columns), posture);
}

void pmat_rows_bind_epoch(struct pmat_columns *columns, const struct pmat_epoch *epoch,
                          const char *boot_id)
{
    bool known = epoch->boottime_us >= 0 && boot_id != NULL && boot_id[0] != '\0';
    pmat_columns_bind_int(columns, epoch->index);
    pmat_columns_bind_int(columns, epoch->start_utc_us);
    pmat_columns_bind_text(columns, known ? boot_id : NULL);
    if (epoch->boottime_us >= 0)
        pmat_columns_bind_int(columns, epoch->boottime_us);
    else
        pmat_columns_bind_null(columns);
    pmat_columns_bind_text(columns, pmat_posture_name(epoch->posture));
    pmat_columns_bind_text(columns, pmat_quality_name(epoch->quality));
    char details[PMAT_DETAIL_TEXT_SIZE];
    pmat_detail_text(epoch->details, details);
    int rc = SQLITE_OK;
    if (details[0] != '\0')
        rc = sqlite3_bind_text(columns->statement, columns->next, details, -1, SQLITE_TRANSIENT);
    columns->rc = columns->rc != SQLITE_OK ? columns->rc : rc;
    columns->next++;
    for (int i = 0; i < EPOCH_REALS; i++) {
        float value;
        memcpy(&value, (const char *)epoch + epoch_reals[i], sizeof value);
        pmat_columns_bind_real(columns, (double)value);
    }
}

bool pmat_rows_read_epoch(struct pmat_columns *columns, struct pmat_epoch *epoch)
{
    epoch->index = (int32_t)pmat_columns_read_int(columns);
    epoch->start_utc_us = pmat_columns_read_int(columns);
    bool known = sqlite3_column_type(columns->statement, columns->next) != SQLITE_NULL;
    epoch->boottime_us = pmat_columns_read_int(columns);
    if (!known)
        epoch->boottime_us = -1;
    bool sound = read_posture(columns, &epoch->posture);
    sound &= pmat_quality_parse(pmat_columns_read_text(columns), &epoch->quality);
    sound &= pmat_detail_parse(pmat_columns_read_text(columns), &epoch->details);
    for (int i = 0; i < EPOCH_REALS; i++) {
        float value = (float)pmat_columns_read_real(columns);
        memcpy((char *)epoch + epoch_reals[i], &value, sizeof value);
    }
    return sound;
}

void pmat_rows_bind_event(struct pmat_columns *columns, const struct pmat_event *event)
{
    pmat_columns_bind_int(columns, event->start_utc_us);
    pmat_columns_bind_text(columns, pmat_event_name(event->kind));
    pmat_columns_bind_real(columns, (double)event->duration_s);
    pmat_columns_bind_text(columns, pmat_posture_name(event->from));
    pmat_columns_bind_text(columns, pmat_posture_name(event->to));
    pmat_columns_bind_text(columns, event->reason);
    pmat_columns_bind_real(columns, (double)event->rise_s);
}

bool pmat_rows_read_event(struct pmat_columns *columns, struct pmat_event *event)
{
    event->start_utc_us = pmat_columns_read_int(columns);
    bool sound = pmat_event_parse(pmat_columns_read_text(columns), &event->kind);
    event->duration_s = (float)pmat_columns_read_real(columns);
    sound &= read_posture(columns, &event->from);
    sound &= read_posture(columns, &event->to);
    pmat_columns_copy_text(columns, event->reason, sizeof event->reason);
    event->rise_s = (float)pmat_columns_read_real(columns);
    return sound;
}

void pmat_rows_bind_session(struct pmat_columns *columns, const struct pmat_session *session)
{
    pmat_columns_bind_int(columns, session->start_utc_us);
    pmat_columns_bind_int(columns, session->end_utc_us);
    pmat_columns_bind_int(columns, session->open);
    pmat_columns_bind_text(columns, session->end_reason);
    pmat_columns_bind_int(columns, session->epochs);
    pmat_columns_bind_real(columns, session->time_in_bed_min);
    pmat_columns_bind_real(columns, session->away_min);
    pmat_columns_bind_real(columns, session->gap_min);
    for (int i = 0; i < MINUTE_COLUMNS; i++)
        pmat_columns_bind_real(columns, session->posture_min[minute_columns[i]]);
    pmat_columns_bind_int(columns, session->position_changes);
    pmat_columns_bind_real(columns, session->changes_per_h);
    pmat_columns_bind_real(columns, session->longest_still_min);
    pmat_columns_bind_text(columns, pmat_posture_name(session->longest_still_posture));
    pmat_columns_bind_int(columns, session->bed_exits);
    pmat_columns_bind_real(columns, (double)session->mean_confidence);
    pmat_columns_bind_real(columns, session->small_movements);
    pmat_columns_bind_real(columns, session->twitch_bursts);
    pmat_columns_bind_text(columns, session->breath_missing);
}

bool pmat_rows_read_session(struct pmat_columns *columns, struct pmat_session *session)
{
    session->start_utc_us = pmat_columns_read_int(columns);
    session->end_utc_us = pmat_columns_read_int(columns);
    session->open = pmat_columns_read_int(columns) != 0;
    pmat_columns_copy_text(columns, session->end_reason, sizeof session->end_reason);
    session->epochs = (int32_t)pmat_columns_read_int(columns);
    session->time_in_bed_min = pmat_columns_read_real(columns);
    session->away_min = pmat_columns_read_real(columns);
    session->gap_min = pmat_columns_read_real(columns);
    for (int i = 0; i < MINUTE_COLUMNS; i++)
        session->posture_min[minute_columns[i]] = pmat_columns_read_real(columns);
    session->posture_min[PMAT_POSTURE_EMPTY] = session->away_min;
    session->position_changes = (int32_t)pmat_columns_read_int(columns);
    session->changes_per_h = pmat_columns_read_real(columns);
    session->longest_still_min = pmat_columns_read_real(columns);
    bool sound = read_posture(columns, &session->longest_still_posture);
    session->bed_exits = (int32_t)pmat_columns_read_int(columns);
    session->mean_confidence = (float)pmat_columns_read_real(columns);
    session->small_movements = pmat_columns_read_real(columns);
    session->twitch_bursts = pmat_columns_read_real(columns);
    pmat_columns_copy_text(columns, session->breath_missing, sizeof session->breath_missing);
    return sound;
}

static bool read_kind(struct pmat_columns *columns, enum pmat_session_kind *kind)
{
    const char *name = pmat_columns_read_text(columns);
    bool nap = strcmp(name, pmat_session_kind_name(PMAT_SESSION_NAP)) == 0;
    *kind = nap ? PMAT_SESSION_NAP : PMAT_SESSION_NIGHT;
    return strcmp(name, pmat_session_kind_name(*kind)) == 0;
}

bool pmat_rows_read_night(struct pmat_columns *columns, struct pmat_night_row *row)
{
    struct pmat_session_key *key = &row->key;
    pmat_columns_copy_text(columns, key->night, sizeof key->night);
    pmat_columns_copy_text(columns, key->mat, sizeof key->mat);
    key->session = (int32_t)pmat_columns_read_int(columns);
    bool sound = read_kind(columns, &key->kind);
    pmat_columns_copy_text(columns, key->zone, sizeof key->zone);
    sound &= pmat_rows_read_session(columns, &row->session);
    row->excluded = pmat_columns_read_int(columns) != 0;
    row->lumbar_arch_median = (float)pmat_columns_read_real(columns);
    row->hip_stack_median = (float)pmat_columns_read_real(columns);
    row->breath_rate_median_per_min = (float)pmat_columns_read_real(columns);
    pmat_columns_copy_text(columns, row->flags, sizeof row->flags);
    pmat_columns_copy_text(columns, row->credits, sizeof row->credits);
    row->judged = pmat_columns_read_int(columns) != 0;
    row->pain_0_10 = (float)pmat_columns_read_real(columns);
    row->stiffness_0_10 = (float)pmat_columns_read_real(columns);
    return sound;
}

void pmat_rows_bind_diary(struct pmat_columns *columns, const struct pmat_diary_entry *entry)
{
    pmat_columns_bind_text(columns, entry->night);
    pmat_columns_bind_text(columns, entry->mat);
    pmat_columns_bind_int(columns, entry->revision);
    pmat_columns_bind_int(columns, entry->noted_utc_us);
    pmat_columns_bind_real(columns, (double)entry->pain_0_10);
    pmat_columns_bind_real(columns, (double)entry->stiffness_0_10);
    if (entry->spasm == PMAT_ANSWER_UNKNOWN)
        pmat_columns_bind_null(columns);
    else
        pmat_columns_bind_int(columns, entry->spasm == PMAT_ANSWER_YES);
    pmat_columns_bind_text(columns, entry->tags_known ? entry->tags : NULL);
    pmat_columns_bind_text(columns, entry->text);
}

bool pmat_rows_read_diary(struct pmat_columns *columns, struct pmat_diary_entry *entry)
{
    memset(entry, 0, sizeof *entry);
    pmat_columns_copy_text(columns, entry->night, sizeof entry->night);
    pmat_columns_copy_text(columns, entry->mat, sizeof entry->mat);
    entry->revision = (int32_t)pmat_columns_read_int(columns);
    entry->noted_utc_us = pmat_columns_read_int(columns);
    entry->pain_0_10 = (float)pmat_columns_read_real(columns);
    entry->stiffness_0_10 = (float)pmat_columns_read_real(columns);
    bool said = sqlite3_column_type(columns->statement, columns->next) != SQLITE_NULL;
    bool yes = pmat_columns_read_int(columns) != 0;
    entry->spasm = !said ? PMAT_ANSWER_UNKNOWN : yes ? PMAT_ANSWER_YES : PMAT_ANSWER_NO;
    entry->tags_known = sqlite3_column_type(columns->statement, columns->next) != SQLITE_NULL;
    pmat_columns_copy_text(columns, entry->tags, sizeof entry->tags);
    pmat_columns_copy_text(columns, entry->text, sizeof entry->text);
    return entry->revision > 0;
}

void pmat_rows_encode_map(const struct pmat_map *map, unsigned char bytes[PMAT_ROWS_MAP_BYTES])
{
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        uint32_t word;
        memcpy(&word, &map->cells[i], sizeof word);
        word = htole32(word);
        memcpy(bytes + 4 * i, &word, sizeof word);
    }
}

bool pmat_rows_read_map(struct pmat_columns *columns, struct pmat_map *map)
{
    bool sound = read_posture(columns, &map->posture);
    map->seconds = pmat_columns_read_real(columns);
    int column = columns->next++;
    const unsigned char *bytes = sqlite3_column_blob(columns->statement, column);
    if (sqlite3_column_bytes(columns->statement, column) != PMAT_ROWS_MAP_BYTES)
        return false;
    for (int i = 0; i < PMAT_MAP_CELLS; i++) {
        uint32_t word;
        memcpy(&word, bytes + 4 * i, sizeof word);
        word = le32toh(word);
        memcpy(&map->cells[i], &word, sizeof word);
    }
    return sound;
}

static bool read_severity(struct pmat_columns *columns, enum pmat_severity *severity)
{
    const char *name = pmat_columns_read_text(columns);
    *severity = PMAT_SEVERITY_INFO;
    while (strcmp(name, pmat_severity_name(*severity)) != 0) {
        if (*severity == PMAT_SEVERITY_STRAIN)
            return false;
        *severity = (enum pmat_severity)(*severity + 1);
    }
    return true;
}

void pmat_rows_bind_flag(struct pmat_columns *columns, const struct pmat_flag *flag)
{
    pmat_columns_bind_text(columns, flag->name);
    pmat_columns_bind_text(columns, pmat_severity_name(flag->severity));
    pmat_columns_bind_real(columns, (double)flag->minutes);
    pmat_columns_bind_real(columns, (double)flag->longest_min);
    pmat_columns_bind_real(columns, (double)flag->share_frac);
    pmat_columns_bind_real(columns, (double)flag->threshold);
    pmat_columns_bind_text(columns, flag->evidence);
    pmat_columns_bind_text(columns, flag->advice);
    pmat_columns_bind_text(columns, flag->source);
}

bool pmat_rows_read_flag(struct pmat_columns *columns, struct pmat_flag *flag)
{
    pmat_columns_copy_text(columns, flag->name, sizeof flag->name);
    bool sound = read_severity(columns, &flag->severity);
    flag->minutes = (float)pmat_columns_read_real(columns);
    flag->longest_min = (float)pmat_columns_read_real(columns);
    flag->share_frac = (float)pmat_columns_read_real(columns);
    flag->threshold = (float)pmat_columns_read_real(columns);
    pmat_columns_copy_text(columns, flag->evidence, sizeof flag->evidence);
    pmat_columns_copy_text(columns, flag->advice, sizeof flag->advice);
    pmat_columns_copy_text(columns, flag->source, sizeof flag->source);
    return sound;
}

void pmat_rows_bind_credit(struct pmat_columns *columns, const struct pmat_credit *credit)
{
    pmat_columns_bind_text(columns, credit->name);
    pmat_columns_bind_real(columns, (double)credit->minutes);
    pmat_columns_bind_real(columns, (double)credit->longest_min);
    pmat_columns_bind_text(columns, credit->words);
    pmat_columns_bind_text(columns, credit->source);
}

void pmat_rows_read_credit(struct pmat_columns *columns, struct pmat_credit *credit)
{
    pmat_columns_copy_text(columns, credit->name, sizeof credit->name);
    credit->minutes = (float)pmat_columns_read_real(columns);
    credit->longest_min = (float)pmat_columns_read_real(columns);
    pmat_columns_copy_text(columns, credit->words, sizeof credit->words);
    pmat_columns_copy_text(columns, credit->source, sizeof credit->source);
}

void pmat_rows_bind_means(struct pmat_columns *columns, const struct pmat_night_measures *measures)
{
    const float *const groups[] = {measures->firm, measures->contact, measures->dense};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (int kind = 0; kind < PMAT_LIE_KINDS; kind++)
            pmat_columns_bind_real(columns, (double)groups[i][kind]);
}

void pmat_rows_read_means(struct pmat_columns *columns, struct pmat_night_measures *measures)
{
    float *const groups[] = {measures->firm, measures->contact, measures->dense};
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        for (int kind = 0; kind < PMAT_LIE_KINDS; kind++)
            groups[i][kind] = (float)pmat_columns_read_real(columns);
}
