/* The few lines a test needs: a promise in words, checks inside it, a count at the end. */
#ifndef CHECK_H
#define CHECK_H

#include "bpk.h"

/* Runs a test under the promise it keeps. */
void run(const char *promise, void (*test)(void));

/* Prints where and what when the condition does not hold; says whether it does. */
bool check_at(bool holds, const char *condition, const char *file, int line);
#define CHECK(condition) check_at((condition), #condition, __FILE__, __LINE__)

/* Compares bytes and prints both when they differ. */
bool check_text_at(const char *text, size_t text_size, const char *expected, const char *file, int line);
#define CHECK_TEXT(text, text_size, expected) check_text_at((text), (text_size), (expected), __FILE__, __LINE__)

/* What a loop is at, printed with a failure; NULL when there is no loop. */
void check_note(const char *note);

/* Random numbers from the seed printed at the start (BACKPACK_SEED sets another one). */
uint64_t random_next(void);
uint64_t random_below(uint64_t limit);

/* Formatted JSON with ' in place of ", which C would have us escape. Returns its size; out ends in NUL. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
size_t json_make(char *out, size_t capacity, const char *form, ...);

/* A fixture as text that ends in NUL, or NULL after a failed check. The caller frees it. */
char *fixture_read(const char *name, size_t *size_out);

void decimal_tests(void);
void decimal_property_tests(void);
void signing_tests(void);
void key_tests(void);
void json_reading_tests(void);
void json_grammar_tests(void);
void json_writing_tests(void);
void depth_tests(void);
void book_tests(void);
void book_property_tests(void);

#endif
