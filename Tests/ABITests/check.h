/* The few lines a test of the C interface needs: a promise in words, checks inside it, a count at the end. */
#ifndef CHECK_H
#define CHECK_H

#include "backpack.h"

/* Runs a test under the promise it keeps. */
void run(const char *promise, void (*test)(void));

/* Prints where and what when the condition does not hold; says whether it does. */
bool check_at(bool holds, const char *condition, const char *file, int line);
#define CHECK(condition) check_at((condition), #condition, __FILE__, __LINE__)

/* Checks a status, and what the last error says of it. */
bool check_status_at(backpack_status status, backpack_status expected, const char *file, int line);
#define CHECK_STATUS(call, expected) check_status_at((call), (expected), __FILE__, __LINE__)

/* Both texts or neither, and equal. */
bool check_text_at(const char *text, const char *expected, const char *file, int line);
#define CHECK_TEXT(text, expected) check_text_at((text), (expected), __FILE__, __LINE__)

/* Random numbers from the seed printed at the start (BACKPACK_SEED sets another one). */
uint64_t random_next(void);
uint64_t random_below(uint64_t limit);

/* A paper account in memory whose market takes the same course every time. The caller frees it. */
backpack_client *paper_new(void);

/* The venue's documented example, from Tests/Fixtures/signing-vectors.json: order-cancel-official-doc-example. */
extern const char *const example_secret;
extern const char *const example_public_key;
extern const char *const example_signature;

void library_tests(void);
void decimal_tests(void);
void signer_tests(void);
void depth_tests(void);
void book_tests(void);
void trading_tests(void);
void stream_tests(void);
void process_tests(void);
/* A part of them that needs a process of its own; the status to exit with. */
int process_program(const char *name);
void hostile_tests(void);

#endif
