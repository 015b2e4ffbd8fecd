// SQLite (libsqlite3-dev). pkg-config finds the header, so that other prefixes than /usr work.
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast, which Swift does not import: SQLite copies the text. NULL would be no text at
// all; the text of no bytes is meant.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int size)
{
    return sqlite3_bind_text(statement, index, text ? text : "", size, SQLITE_TRANSIENT);
}
