#include "storage/schema.h"

#include <stdint.h>
#include <string.h>

/* Words (posture, quality, event) are stored as text: a reordered enum must not change old nights.
 * Epochs, events and maps lie in the order of their session, without a row number of their own.
 * The sums are rewritten with every epoch, so the long texts stand in a table beside them. */
static const char step_1[] = //
    "PRAGMA application_id = 0x504D4154;"
    "CREATE TABLE session("
    " id INTEGER PRIMARY KEY,"
    " night TEXT NOT NULL,"
    " mat TEXT NOT NULL,"
    " session INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " zone TEXT NOT NULL,"
    " start_utc_us INTEGER NOT NULL,"
    " end_utc_us INTEGER NOT NULL,"
    " open INTEGER NOT NULL,"
    " end_reason TEXT NOT NULL,"
    " epochs INTEGER NOT NULL,"
    " time_in_bed_min REAL,"
    " away_min REAL,"
    " gap_min REAL,"
    " supine_min REAL,"
    " left_min REAL,"
    " right_min REAL,"
    " prone_min REAL,"
    " sitting_min REAL,"
    " unknown_min REAL,"
    " position_changes INTEGER NOT NULL,"
    " changes_per_h REAL,"
    " longest_still_min REAL,"
    " longest_still_posture TEXT NOT NULL,"
    " bed_exits INTEGER NOT NULL,"
    " mean_confidence REAL,"
    " excluded INTEGER NOT NULL DEFAULT 0,"
    " lumbar_arch_median REAL,"
    " hip_stack_median REAL,"
    " breath_rate_median_per_min REAL,"
    " UNIQUE(night, mat, session)"
    ") STRICT;"
    "CREATE TABLE provenance("
    " session_id INTEGER PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,"
    " program_version TEXT NOT NULL,"
    " calibration_id TEXT NOT NULL,"
    " model_id TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " config_text TEXT NOT NULL,"
    " profile_text TEXT NOT NULL"
    ") STRICT;"
    "CREATE TABLE boot("
    " id INTEGER PRIMARY KEY,"
    " boot_id TEXT NOT NULL UNIQUE"
    ") STRICT;"
    "CREATE TABLE epoch("
    " session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " epoch INTEGER NOT NULL,"
    " start_utc_us INTEGER NOT NULL,"
    " boot INTEGER REFERENCES boot(id),"
    " boottime_us INTEGER,"
    " posture TEXT NOT NULL,"
    " quality TEXT NOT NULL,"
    " detail TEXT,"
    " duration_s REAL,"
    " confidence REAL,"
    " lumbar_arch REAL,"
    " pelvis_roll_deg REAL,"
    " hip_stack REAL,"
    " torso_twist_deg REAL,"
    " fetal REAL,"
    " axis_deg REAL,"
    " load_left_frac REAL,"
    " contact_area_frac REAL,"
    " peak_pressure REAL,"
    " dispersion REAL,"
    " movement REAL,"
    " breath_rate_per_min REAL,"
    " load REAL,"
    " PRIMARY KEY(session_id, epoch)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE event("
    " session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " start_utc_us INTEGER NOT NULL,"
    " event TEXT NOT NULL,"
    " duration_s REAL,"
    " from_posture TEXT NOT NULL,"
    " to_posture TEXT NOT NULL,"
    " reason TEXT NOT NULL,"
    " PRIMARY KEY(session_id, start_utc_us, event)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE map("
    " session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " posture TEXT NOT NULL,"
    " seconds REAL NOT NULL,"
    " cells BLOB NOT NULL," /* 32 x 16 little-endian float32, row-major, row 0 = head */
    " UNIQUE(session_id, posture)"
    ") STRICT;"
    "CREATE TABLE flag("
    " session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " flag TEXT NOT NULL,"
    " severity TEXT NOT NULL,"
    " minutes REAL,"
    " longest_min REAL,"
    " share_frac REAL,"
    " threshold REAL,"
    " evidence TEXT NOT NULL,"
    " advice TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " PRIMARY KEY(session_id, flag)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE calibration("
    " id INTEGER PRIMARY KEY," /* counts up: the newest one, whatever the clock said */
    " mat TEXT NOT NULL,"
    " calibration_id TEXT NOT NULL,"
    " utc_us INTEGER NOT NULL,"
    " bytes BLOB NOT NULL,"
    " UNIQUE(mat, calibration_id)"
    ") STRICT;"
    "PRAGMA user_version = 1;";

/* Nights are read in the order of time: a trend over ten years sorts nothing. */
static const char step_2[] = //
    "CREATE INDEX session_start ON session(start_utc_us);"
    "PRAGMA user_version = 2;";

/* What the sleeper notes of a morning belongs to a night and a mat, not to a session: it may be
 * known where nothing was recorded, and it stays when a recording is deleted. A change is a further
 * revision; the triggers keep any program from overwriting an earlier one. */
static const char step_3[] = //
    "CREATE TABLE diary("
    " id INTEGER PRIMARY KEY,"
    " night TEXT NOT NULL,"
    " mat TEXT NOT NULL,"
    " revision INTEGER NOT NULL," /* 1, 2, ...: the last one holds */
    " noted_utc_us INTEGER NOT NULL,"
    " pain REAL CHECK(pain BETWEEN 0 AND 10),"
    " stiffness REAL CHECK(stiffness BETWEEN 0 AND 10),"
    " spasm INTEGER CHECK(spasm IN (0, 1)),"
    " tags TEXT," /* joined by ';', '' = none held, NULL = not said */
    " text TEXT NOT NULL,"
    " UNIQUE(night, mat, revision)"
    ") STRICT;"
    "CREATE TABLE diary_note("
    " id INTEGER PRIMARY KEY,"
    " mat TEXT NOT NULL,"
    " at_utc_us INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " night TEXT NOT NULL,"
    " noted_utc_us INTEGER NOT NULL,"
    " text TEXT NOT NULL," /* '' = taken back */
    " UNIQUE(mat, at_utc_us, revision)"
    ") STRICT;"
    "CREATE TRIGGER diary_is_kept BEFORE UPDATE ON diary"
    " BEGIN SELECT raise(ABORT, 'a revision is never changed'); END;"
    "CREATE TRIGGER diary_note_is_kept BEFORE UPDATE ON diary_note"
    " BEGIN SELECT raise(ABORT, 'a revision is never changed'); END;"
    "PRAGMA user_version = 3;";

/* What strain is judged by, and what was judged. A session with a row in `judgement` was looked
 * over as of that many epochs: without a flag it is clean. The means are what later nights are
 * compared with. */
static const char step_4[] = //
    "ALTER TABLE epoch ADD COLUMN edge_load_frac REAL;"
    "ALTER TABLE event ADD COLUMN rise_s REAL;"
    "CREATE TABLE judgement("
    " session_id INTEGER PRIMARY KEY REFERENCES session(id) ON DELETE CASCADE,"
    " epochs INTEGER NOT NULL,"
    " firm_back REAL,"
    " firm_side REAL,"
    " contact_back REAL,"
    " contact_side REAL,"
    " dense_back REAL,"
    " dense_side REAL"
    ") STRICT;"
    "CREATE TABLE credit("
    " session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,"
    " credit TEXT NOT NULL,"
    " minutes REAL,"
    " longest_min REAL,"
    " words TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " PRIMARY KEY(session_id, credit)"
    ") STRICT, WITHOUT ROWID;"
    "PRAGMA user_version = 4;";

/* NULL in sessions from before: small movements were not counted, breathing was not looked for. */
static const char step_5[] = //
    "ALTER TABLE session ADD COLUMN small_movements REAL;"
    "ALTER TABLE session ADD COLUMN twitch_bursts REAL;"
    "ALTER TABLE session ADD COLUMN breath_missing TEXT;"
    "PRAGMA user_version = 5;";

/* What is to be doubted of a session's postures, in words; NULL: nobody looked. */
static const char step_6[] = //
    "ALTER TABLE provenance ADD COLUMN doubts TEXT;"
    "PRAGMA user_version = 6;";

const char *const pmat_schema_steps[PMAT_SCHEMA_VERSION] = {step_1, step_2, step_3,
                                                            step_4, step_5, step_6};

/* SQLite's file format: magic at 0, user_version at 60, application_id at 68, big-endian. */
enum { HEADER_SIZE = 100, VERSION_AT = 60, APPLICATION_AT = 68 };
static const char magic[16] = "SQLite format 3";

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static enum pmat_schema_state judge(uint32_t application_id, uint32_t version)
{
    if (application_id != PMAT_SCHEMA_APPLICATION_ID)
        return PMAT_SCHEMA_FOREIGN;
    if (version > PMAT_SCHEMA_VERSION)
        return PMAT_SCHEMA_NEWER;
    return version == PMAT_SCHEMA_VERSION ? PMAT_SCHEMA_CURRENT : PMAT_SCHEMA_OLDER;
}

/* Reads through SQLite's own file handle: a second descriptor of ours, once closed, would drop the
 * POSIX locks of every connection of this process. */
int pmat_schema_peek(sqlite3 *db, enum pmat_schema_state *state)
{
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_int64 size = 0;
    rc = file->pMethods->xFileSize(file, &size);
    if (rc != SQLITE_OK)
        return rc;
    unsigned char header[HEADER_SIZE] = {0};
    rc = file->pMethods->xRead(file, header, HEADER_SIZE, 0);
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ)
        return rc;
    if (size == 0 && header[0] == '\0') /* SQLite calls a file of one byte empty */
        *state = PMAT_SCHEMA_EMPTY;
    else if (memcmp(header, magic, sizeof magic) != 0)
        *state = PMAT_SCHEMA_FOREIGN;
    else
        *state = judge(big_endian(header + APPLICATION_AT), big_endian(header + VERSION_AT));
    return SQLITE_OK;
}

int pmat_schema_version(sqlite3 *db, int *version)
{
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &statement, NULL);
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW)
        *version = sqlite3_column_int(statement, 0);
    return sqlite3_finalize(statement);
}

/* The version is read again inside the transaction: another process may have gone ahead. */
static int apply_next(sqlite3 *db, const char *const *steps, int count, int *version)
{
    int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = pmat_schema_version(db, version);
    if (rc == SQLITE_OK && *version < count) {
        int wanted = *version + 1;
        rc = sqlite3_exec(db, steps[*version], NULL, NULL, NULL);
        if (rc == SQLITE_OK)
            rc = pmat_schema_version(db, version);
        if (rc == SQLITE_OK && *version != wanted)
            rc = SQLITE_INTERNAL; /* a step that forgot to count itself */
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

int pmat_schema_upgrade(sqlite3 *db, const char *const *steps, int count)
{
    int version = 0;
    int rc = pmat_schema_version(db, &version);
    while (rc == SQLITE_OK && version < count)
        rc = apply_next(db, steps, count, &version);
    return rc;
}
