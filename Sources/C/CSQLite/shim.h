#pragma once
#include <sqlite3.h>
#include <string.h>

// SQLITE_TRANSIENT is a cast macro, which Swift does not import. A null pointer would bind NULL instead of an empty text.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *text, sqlite3_uint64 length) {
  return sqlite3_bind_text64(statement, index, text ? (const char *)text : "", length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 length) {
  return sqlite3_bind_blob64(statement, index, bytes ? bytes : "", length, SQLITE_TRANSIENT);
}

// Swift cannot call variadic functions.

/// Has SQLite not count its memory, which takes a lock of the whole process for every piece; before its first use.
static inline int csqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// What the first bytes of a database's wal-index hold: every commit changes them (https://www.sqlite.org/walformat.html,
/// "The WAL-Index Header", seen 2026-11-21).
typedef struct {
  sqlite3_uint64 words[6];
} csqlite_wal_header;

/// The wal-index of a database in WAL mode, which stays where it is until the connection is closed; null when there is none.
static inline const volatile void *csqlite_wal_index(sqlite3 *database) {
  sqlite3_file *file = 0;
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file) return 0;
  const sqlite3_io_methods *methods = file->pMethods;
  if (!methods || methods->iVersion < 2 || !methods->xShmMap) return 0;
  volatile void *index = 0;
  return methods->xShmMap(file, 0, 32 * 1024, 0, &index) == SQLITE_OK ? index : 0;
}

/// Reads what the newest commit, of whatever process, has left there; 0 when it is of another format.
static inline int csqlite_read_wal_header(const volatile void *index, csqlite_wal_header *header) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (int word = 0; word < 6; word++) header->words[word] = ((const volatile sqlite3_uint64 *)index)[word];
  unsigned format;
  memcpy(&format, header->words, sizeof format);
  // Another one is not known here.
  return format == 3007000;
}

static inline int csqlite_is_same_header(csqlite_wal_header one, csqlite_wal_header other) {
  return memcmp(one.words, other.words, sizeof one.words) == 0;
}

// Extended result codes are macros with shifts in them, which Swift does not import.
static const int csqlite_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int csqlite_constraint_row_id = SQLITE_CONSTRAINT_ROWID;
static const int csqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
