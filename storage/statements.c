#include "storage/statements.h"

#include <string.h>

#include "storage/schema.h"

#define NAME_OF(column) ", " #column
#define MARK_OF(column) ", ?"
#define EPOCH_REALS     PMAT_SCHEMA_EPOCH_REALS(NAME_OF)
#define EPOCH_MARKS     PMAT_SCHEMA_EPOCH_REALS(MARK_OF)

/* In the order of pmat_rows_bind_session. */
#define SUMS                                                                                       \
    "start_utc_us, end_utc_us, open, end_reason, epochs, time_in_bed_min, away_min, gap_min,"      \
    " supine_min, left_min, right_min, prone_min, sitting_min, unknown_min, position_changes,"     \
    " changes_per_h, longest_still_min, longest_still_posture, bed_exits, mean_confidence,"        \
    " small_movements, twitch_bursts, breath_missing"
#define SUM_MARKS "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"

/* Of what was noted of a night, for the last of its sessions alone, so that a night in two pieces
 * counts once in every mean; a nap has it only where there is no night. */
#define LAST_OF_NIGHT                                                                              \
    "(SELECT last.id FROM session AS last WHERE last.night = session.night AND"                    \
    " last.mat = session.mat ORDER BY last.kind = 'night' DESC, last.start_utc_us DESC, last.id "  \
    "DESC"                                                                                         \
    " LIMIT 1)"
#define MORNING(column)                                                                            \
    "(SELECT " column " FROM diary WHERE diary.night = session.night AND diary.mat = session.mat"  \
    " AND session.id = " LAST_OF_NIGHT " ORDER BY revision DESC LIMIT 1)"

/* In the order of pmat_rows_read_night, after the id. */
#define NIGHT_ROW                                                                                  \
    "SELECT id, night, mat, session, kind, zone, " SUMS ", excluded, lumbar_arch_median,"          \
    " hip_stack_median, breath_rate_median_per_min,"                                               \
    " (SELECT group_concat(flag, ';') FROM flag WHERE session_id = session.id),"                   \
    " (SELECT group_concat(credit, ';') FROM credit WHERE session_id = session.id),"               \
    " EXISTS(SELECT 1 FROM judgement WHERE session_id = session.id), " MORNING(                    \
        "pain") ", " MORNING("stiffness") " FROM session "

#define MEASURES ", firm_back, firm_side, contact_back, contact_side, dense_back, dense_side"

/* What stands after the last getting out of a session is not (yet) part of it. Events carry the
 * clock's time and epochs their grid's, which drift apart over a night: an epoch's length is left
 * between them, so that the last getting out itself stays. */
#define EPOCHS_IN_SESSION "(SELECT epochs FROM session WHERE id = ?1)"
#define END_OF_EVENTS     "(SELECT end_utc_us + 30000000 FROM session WHERE id = ?1)"

/* In the order of pmat_rows_read_diary. */
#define DIARY_ROW                                                                                  \
    "SELECT night, mat, revision, noted_utc_us, pain, stiffness, spasm, tags, text FROM diary "
/* Notes that hold: the last revision of each, unless it was taken back. */
#define NOTES                                                                                      \
    "diary_note WHERE text <> '' AND revision = (SELECT max(newer.revision) FROM diary_note AS"    \
    " newer WHERE newer.mat = diary_note.mat AND newer.at_utc_us = diary_note.at_utc_us)"

/* Medians over the session's epochs that have a value; of an even number the mean of two. */
#define MEDIAN_OF(column)                                                                          \
    "(SELECT avg(v) FROM (SELECT " #column " AS v, row_number() OVER (ORDER BY " #column ") AS r," \
    " count(*) OVER () AS n FROM epoch WHERE session_id = session.id AND " #column " IS NOT NULL)" \
    " WHERE r IN ((n + 1) / 2, (n + 2) / 2))"
#define MEDIANS                                                                                    \
    "lumbar_arch_median = " MEDIAN_OF(lumbar_arch) ", hip_stack_median = " MEDIAN_OF(              \
        hip_stack) ", breath_rate_median_per_min = " MEDIAN_OF(breath_rate_per_min)

static const char *const read_sql[PMAT_SQL_COUNT] = {
    [PMAT_SQL_BEGIN_READ] = "BEGIN",
    [PMAT_SQL_COMMIT] = "COMMIT",
    [PMAT_SQL_ROLLBACK] = "ROLLBACK",
    [PMAT_SQL_PAGE_SESSIONS] =
        NIGHT_ROW "WHERE (start_utc_us, id) > (?1, ?2) AND (?3 IS NULL OR mat = ?3)"
                  " AND (?4 IS NULL OR night >= ?4) AND (?5 IS NULL OR night <= ?5)"
                  " ORDER BY start_utc_us, id LIMIT ?6",
    [PMAT_SQL_GET_SESSION] = NIGHT_ROW "WHERE id = ?",
    [PMAT_SQL_GET_PROVENANCE] =
        "SELECT program_version, calibration_id, model_id, unit, config_text, profile_text, doubts"
        " FROM provenance WHERE session_id = ?",
    [PMAT_SQL_FIND_NIGHT] =
        "SELECT id FROM session WHERE (?1 IS NULL OR mat = ?1) AND (?2 IS NULL OR night = ?2)"
        " ORDER BY kind = 'night' DESC, start_utc_us DESC, id DESC LIMIT 1",
    [PMAT_SQL_LAST_NIGHT] = "SELECT max(night) FROM session WHERE ?1 IS NULL OR mat = ?1",
    [PMAT_SQL_PAGE_EPOCHS] =
        "SELECT epoch, start_utc_us, boottime_us, posture, quality, detail" EPOCH_REALS
        " FROM epoch WHERE session_id = ?1 AND epoch > ?2 AND epoch < " EPOCHS_IN_SESSION
        " ORDER BY epoch LIMIT ?3",
    [PMAT_SQL_PAGE_EVENTS] =
        "SELECT start_utc_us, event, duration_s, from_posture, to_posture, reason, rise_s"
        " FROM event WHERE session_id = ?1 AND (start_utc_us, event) > (?2, ?3)"
        " AND start_utc_us < " END_OF_EVENTS
        " UNION ALL SELECT at_utc_us, 'note', NULL, 'unknown', 'unknown', text, NULL FROM " NOTES
        " AND mat = (SELECT mat FROM session WHERE id = ?1)"
        " AND at_utc_us >= (SELECT start_utc_us FROM session WHERE id = ?1)"
        " AND at_utc_us < " END_OF_EVENTS
        " AND (at_utc_us, 'note') > (?2, ?3) ORDER BY 1, 2 LIMIT ?4",
    [PMAT_SQL_PAGE_FLAGS] = "SELECT flag, severity, minutes, longest_min, share_frac, threshold,"
                            " evidence, advice, source"
                            " FROM flag WHERE session_id = ?1 ORDER BY flag",
    [PMAT_SQL_PAGE_CREDITS] = "SELECT credit, minutes, longest_min, words, source"
                              " FROM credit WHERE session_id = ?1 ORDER BY minutes DESC",
    [PMAT_SQL_GET_JUDGEMENT] = "SELECT epochs" MEASURES " FROM judgement WHERE session_id = ?1",
    /* The newest ones: what is usual may change over the years. */
    [PMAT_SQL_EARLIER_NIGHTS] =
        "SELECT changes_per_h, lumbar_arch_median" MEASURES
        " FROM session JOIN judgement ON session_id = id"
        " WHERE mat = ?1 AND start_utc_us < ?2 AND kind = 'night' AND NOT excluded AND NOT open"
        " ORDER BY start_utc_us DESC LIMIT ?3",
    [PMAT_SQL_FIND_UNJUDGED] =
        "SELECT id FROM session LEFT JOIN judgement ON session_id = id"
        " WHERE NOT open AND (judgement.epochs IS NULL OR judgement.epochs <> session.epochs)"
        " ORDER BY start_utc_us LIMIT 1",
    [PMAT_SQL_PAGE_MAPS] =
        "SELECT posture, seconds, cells FROM map WHERE session_id = ?1 ORDER BY seconds DESC",
    [PMAT_SQL_GET_CALIBRATION] =
        "SELECT bytes FROM calibration WHERE mat = ? ORDER BY id DESC LIMIT 1",
    [PMAT_SQL_GET_DIARY] = DIARY_ROW "WHERE mat = ? AND night = ? ORDER BY revision DESC LIMIT 1",
    [PMAT_SQL_GET_SESSION_DIARY] =
        DIARY_ROW "WHERE (night, mat) = (SELECT night, mat FROM session WHERE id = ?1"
                  " AND id = " LAST_OF_NIGHT ") ORDER BY revision DESC LIMIT 1",
    [PMAT_SQL_PAGE_DIARY] =
        DIARY_ROW "WHERE (night, mat, revision) > (?1, ?2, ?3) AND (?4 IS NULL OR mat = ?4)"
                  " AND (?5 IS NULL OR night >= ?5) AND (?6 IS NULL OR night <= ?6)"
                  " AND (?7 OR revision = (SELECT max(newer.revision) FROM diary AS newer WHERE"
                  " newer.night = diary.night AND newer.mat = diary.mat))"
                  " ORDER BY night, mat, revision LIMIT ?8",
    [PMAT_SQL_PAGE_DIARY_NOTES] =
        "SELECT night, mat, at_utc_us, text FROM " NOTES
        " AND (?1 IS NULL OR mat = ?1) AND (?2 IS NULL OR night = ?2)"
        " AND (at_utc_us, mat) > (?3, ?4) ORDER BY at_utc_us, mat LIMIT ?5",
    [PMAT_SQL_LAST_MAT] = "SELECT mat, zone, (SELECT count(DISTINCT mat) FROM session) FROM session"
                          " ORDER BY start_utc_us DESC, id DESC LIMIT 1",
};

static const char *const edit_sql[PMAT_SQL_COUNT] = {
    [PMAT_SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [PMAT_SQL_SET_EXCLUDED] = "UPDATE session SET excluded = ?2 WHERE id = ?1",
    [PMAT_SQL_IS_OPEN] = "SELECT open FROM session WHERE id = ?",
    [PMAT_SQL_DELETE_SESSION] = "DELETE FROM session WHERE id = ?",
    [PMAT_SQL_PUT_DIARY] = ("INSERT INTO diary(night, mat, revision, noted_utc_us, pain, stiffness,"
                            " spasm, tags, text) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    [PMAT_SQL_PUT_DIARY_NOTE] =
        ("INSERT INTO diary_note(mat, at_utc_us, revision, night, noted_utc_us, text)"
         " VALUES(?1, ?2, (SELECT coalesce(max(revision), 0) + 1 FROM diary_note WHERE mat = ?1"
         " AND at_utc_us = ?2), ?3, ?4, ?5)"),
    [PMAT_SQL_DELETE_DIARY] = "DELETE FROM diary WHERE mat = ? AND night = ?",
    [PMAT_SQL_DELETE_DIARY_NOTES] = "DELETE FROM diary_note WHERE mat = ? AND night = ?",
    [PMAT_SQL_CLEAR_FLAGS] = "DELETE FROM flag WHERE session_id = ?",
    [PMAT_SQL_CLEAR_CREDITS] = "DELETE FROM credit WHERE session_id = ?",
    [PMAT_SQL_PUT_FLAG] = ("INSERT OR REPLACE INTO flag(session_id, flag, severity, minutes,"
                           " longest_min, share_frac, threshold, evidence, advice, source)"
                           " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    [PMAT_SQL_PUT_CREDIT] = ("INSERT OR REPLACE INTO credit(session_id, credit, minutes,"
                             " longest_min, words, source) VALUES(?, ?, ?, ?, ?, ?)"),
    [PMAT_SQL_PUT_JUDGEMENT] = ("INSERT OR REPLACE INTO judgement(session_id, epochs" MEASURES ")"
                                " VALUES(?, ?, ?, ?, ?, ?, ?, ?)"),
    [PMAT_SQL_SET_MEDIANS] = ("UPDATE session SET lumbar_arch_median = ?, hip_stack_median = ?,"
                              " breath_rate_median_per_min = ? WHERE id = ?"),
    [PMAT_SQL_TAKE_MEDIANS] = ("UPDATE session SET " MEDIANS " WHERE id = ?1"),
};

static const char *const write_sql[PMAT_SQL_COUNT] = {
    [PMAT_SQL_CLOSE_LEFT_OPEN] =
        "UPDATE session SET open = 0, end_reason = 'the recording was cut off', " MEDIANS
        " WHERE open",
    [PMAT_SQL_NEXT_SESSION] =
        "SELECT coalesce(max(session), 0) + 1 FROM session WHERE night = ? AND mat = ?",
    [PMAT_SQL_INSERT_SESSION] = "INSERT INTO session(night, mat, session, kind, zone, " SUMS
                                ") VALUES(?, ?, ?, ?, ?, " SUM_MARKS ")",
    [PMAT_SQL_INSERT_PROVENANCE] = "INSERT INTO provenance(session_id, program_version,"
                                   " calibration_id, model_id, unit, config_text, profile_text,"
                                   " doubts) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
    [PMAT_SQL_PUT_DOUBTS] = "UPDATE provenance SET doubts = ?2 WHERE session_id = ?1",
    [PMAT_SQL_UPDATE_SUMS] = "UPDATE session SET (" SUMS ") = (" SUM_MARKS ") WHERE id = ?",
    [PMAT_SQL_PUT_BOOT] = "INSERT INTO boot(boot_id) VALUES(?) ON CONFLICT DO NOTHING",
    [PMAT_SQL_PUT_EPOCH] =
        "INSERT OR REPLACE INTO epoch(session_id, epoch, start_utc_us, boot, boottime_us, posture,"
        " quality, detail" EPOCH_REALS
        ") VALUES(?, ?, ?, (SELECT id FROM boot WHERE boot_id = ?), ?, ?, ?, ?" EPOCH_MARKS ")",
    [PMAT_SQL_PUT_EVENT] = "INSERT OR REPLACE INTO event(session_id, start_utc_us, event,"
                           " duration_s, from_posture, to_posture, reason, rise_s)"
                           " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
    [PMAT_SQL_SET_KIND] = "UPDATE session SET open = 0, kind = ? WHERE id = ?",
    [PMAT_SQL_PUT_MAP] =
        "INSERT OR REPLACE INTO map(session_id, posture, seconds, cells) VALUES(?, ?, ?, ?)",
    [PMAT_SQL_TRIM_EPOCHS] =
        "DELETE FROM epoch WHERE session_id = ?1 AND epoch >= " EPOCHS_IN_SESSION,
    [PMAT_SQL_TRIM_EVENTS] =
        "DELETE FROM event WHERE session_id = ?1 AND start_utc_us >= " END_OF_EVENTS,
    [PMAT_SQL_LAST_CUT] = "SELECT id FROM session WHERE mat = ?1 AND (open OR end_reason IN"
                          " ('the recording was cut off', 'stopped'))"
                          " AND id = (SELECT max(id) FROM session WHERE mat = ?1)",
    [PMAT_SQL_LAST_BOOT] = "SELECT boot_id, epoch.start_utc_us, boottime_us"
                           " FROM epoch JOIN boot ON boot.id = epoch.boot"
                           " WHERE session_id = ? AND boottime_us IS NOT NULL"
                           " ORDER BY epoch DESC LIMIT 1",
    [PMAT_SQL_REOPEN] = "UPDATE session SET open = 1, end_reason = '' WHERE id = ?",
    [PMAT_SQL_CUT_EPOCHS] = "DELETE FROM epoch WHERE session_id = ? AND epoch >= ?",
    [PMAT_SQL_RELABEL_SESSION] =
        "UPDATE session SET start_utc_us = start_utc_us + ?2, end_utc_us = end_utc_us + ?2,"
        " night = ?3, session = ?4, kind = ?5 WHERE id = ?1",
    [PMAT_SQL_RELABEL_EPOCHS] =
        "UPDATE epoch SET start_utc_us = start_utc_us + ?2 WHERE session_id = ?1",
    /* In two steps, so that no event meets the key of one that has not moved yet. */
    [PMAT_SQL_RELABEL_EVENTS_AWAY] =
        "UPDATE event SET start_utc_us = -(start_utc_us + ?2) WHERE session_id = ?1",
    [PMAT_SQL_RELABEL_EVENTS_BACK] =
        "UPDATE event SET start_utc_us = -start_utc_us WHERE session_id = ?1",
    [PMAT_SQL_PUT_CALIBRATION] =
        "INSERT OR REPLACE INTO calibration(mat, calibration_id, utc_us, bytes)"
        " VALUES(?, ?, ?, ?)",
    /* A few old ones stay: a night names the one it was judged with. */
    [PMAT_SQL_TRIM_CALIBRATIONS] =
        "DELETE FROM calibration WHERE mat = ?1 AND id NOT IN"
        " (SELECT id FROM calibration WHERE mat = ?1 ORDER BY id DESC LIMIT 5)",
};

static int prepare_list(struct pmat_store *store, const char *const *list)
{
    for (int i = 0; i < PMAT_SQL_COUNT; i++) {
        if (list[i] == NULL)
            continue;
        int rc = sqlite3_prepare_v3(store->db, list[i], -1, SQLITE_PREPARE_PERSISTENT,
                                    &store->statements[i], NULL);
        if (rc != SQLITE_OK)
            return rc;
    }
    return SQLITE_OK;
}

int pmat_statements_prepare(struct pmat_store *store)
{
    int rc = prepare_list(store, read_sql);
    if (rc == SQLITE_OK && store->mode != PMAT_STORE_READ)
        rc = prepare_list(store, edit_sql);
    if (rc == SQLITE_OK && store->mode == PMAT_STORE_WRITE)
        rc = prepare_list(store, write_sql);
    return rc;
}

void pmat_statements_finalize(struct pmat_store *store)
{
    for (int i = 0; i < PMAT_SQL_COUNT; i++) {
        sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
}

struct pmat_columns pmat_statement_begin(struct pmat_store *store, enum pmat_statement which)
{
    sqlite3_stmt *statement = store->statements[which];
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return pmat_columns_of_parameters(statement);
}

enum pmat_err pmat_statement_step(struct pmat_store *store, struct pmat_columns *parameters,
                                  bool *row, struct pmat_fault *fault)
{
    *row = false;
    int rc = parameters->rc != SQLITE_OK ? parameters->rc : sqlite3_step(parameters->statement);
    if (rc == SQLITE_ROW) {
        *row = true;
        return PMAT_OK;
    }
    enum pmat_err err = rc == SQLITE_DONE ? PMAT_OK : pmat_store_fault(store, rc, fault);
    sqlite3_reset(parameters->statement);
    return err;
}

void pmat_statement_end(struct pmat_columns *parameters)
{
    sqlite3_reset(parameters->statement);
}

enum pmat_err pmat_statement_run(struct pmat_store *store, struct pmat_columns *parameters,
                                 struct pmat_fault *fault)
{
    bool row;
    return pmat_statement_step(store, parameters, &row, fault);
}

enum pmat_err pmat_store_no_session(const struct pmat_store *store, pmat_session_id id,
                                    struct pmat_fault *fault)
{
    return pmat_fault_set(fault, PMAT_ERR_MISSING, "no session number %lld in %s", (long long)id,
                          store->path);
}

enum pmat_err pmat_statement_run_on_session(struct pmat_store *store,
                                            struct pmat_columns *parameters, pmat_session_id id,
                                            struct pmat_fault *fault)
{
    enum pmat_err err = pmat_statement_run(store, parameters, fault);
    if (err == PMAT_OK && sqlite3_changes(store->db) == 0)
        err = pmat_store_no_session(store, id, fault);
    return err;
}

enum pmat_err pmat_transaction_begin(struct pmat_store *store, struct pmat_fault *fault)
{
    struct pmat_columns begin = pmat_statement_begin(store, PMAT_SQL_BEGIN_WRITE);
    return pmat_statement_run(store, &begin, fault);
}

enum pmat_err pmat_transaction_end(struct pmat_store *store, enum pmat_err err,
                                   struct pmat_fault *fault)
{
    if (err == PMAT_OK) {
        struct pmat_columns commit = pmat_statement_begin(store, PMAT_SQL_COMMIT);
        err = pmat_statement_run(store, &commit, fault);
    }
    if (!sqlite3_get_autocommit(store->db)) {
        struct pmat_columns rollback = pmat_statement_begin(store, PMAT_SQL_ROLLBACK);
        pmat_statement_run(store, &rollback, NULL);
    }
    return err;
}

enum pmat_err pmat_store_damaged(const struct pmat_store *store, struct pmat_fault *fault)
{
    return pmat_fault_set(
        fault, PMAT_ERR_DATA,
        "%s is damaged; move it aside and restore a backup, or let posture-logger "
        "begin a new one",
        store->path);
}

enum pmat_err pmat_store_fault(const struct pmat_store *store, int rc, struct pmat_fault *fault)
{
    int system = sqlite3_system_errno(store->db);
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return pmat_fault_set(fault, PMAT_ERR_UNAVAILABLE,
                              "%s is in use by another program; try again in a moment",
                              store->path);
    case SQLITE_FULL:
        return pmat_fault_set(fault, PMAT_ERR_IO, "%s: no space left; free some on that disk",
                              store->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return pmat_store_damaged(store, fault);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
    case SQLITE_PERM:
        return pmat_fault_set(fault, PMAT_ERR_IO, "reading or writing %s failed: %s%s%s",
                              store->path, sqlite3_errstr(rc), system != 0 ? ", " : "",
                              system != 0 ? strerror(system) : "");
    case SQLITE_NOMEM:
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "no memory left for %s", store->path);
    default:
        return pmat_fault_set(fault, PMAT_ERR_INTERNAL, "%s: %s", store->path,
                              sqlite3_errmsg(store->db));
    }
}
