#include "check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *fixtures_folder = "Tests/Fixtures";
static const char *current_promise = "";
static const char *current_note;
static bool current_holds;
static unsigned passed_count;
static unsigned failed_count;
static uint64_t random_state = 20261122;

void run(const char *promise, void (*test)(void))
{
    current_promise = promise;
    current_note = NULL;
    current_holds = true;
    test();
    if (current_holds) {
        passed_count += 1;
    } else {
        failed_count += 1;
    }
}

void check_note(const char *note)
{
    current_note = note;
}

static void report(const char *file, int line)
{
    current_holds = false;
    printf("%s:%d: \"%s\" is broken", file, line, current_promise);
    if (current_note != NULL) { printf(" at %s", current_note); }
}

bool check_at(bool holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        report(file, line);
        printf(": %s\n", condition);
    }
    return holds;
}

bool check_text_at(const char *text, size_t text_size, const char *expected, const char *file, int line)
{
    if (text != NULL && strlen(expected) == text_size && memcmp(text, expected, text_size) == 0) { return true; }
    report(file, line);
    const int size = text == NULL ? 6 : (int)text_size;
    printf("\n  got      %.*s\n  expected %s\n", size, text == NULL ? "(NULL)" : text, expected);
    return false;
}

/* splitmix64: one line of state, and every seed is a good one. */
uint64_t random_next(void)
{
    random_state += 0x9e3779b97f4a7c15u;
    uint64_t value = random_state;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

uint64_t random_below(uint64_t limit)
{
    return random_next() % limit;
}

size_t json_make(char *out, size_t capacity, const char *form, ...)
{
    va_list arguments;
    va_start(arguments, form);
    const int size = vsnprintf(out, capacity, form, arguments);
    va_end(arguments);
    if (!CHECK(size >= 0 && (size_t)size < capacity)) { return 0; }
    for (char *quote = strchr(out, '\''); quote != NULL; quote = strchr(quote, '\'')) { *quote = '"'; }
    return (size_t)size;
}

/* On error the text is lost and NULL comes back; the file stays the caller's. */
static char *file_read(FILE *file, size_t *size_out)
{
    if (fseek(file, 0, SEEK_END) != 0) { return NULL; }
    const long size = ftell(file);
    if (size < 0 || fseek(file, 0, SEEK_SET) != 0) { return NULL; }
    char *text = malloc((size_t)size + 1);
    if (text == NULL) { return NULL; }
    if (fread(text, 1, (size_t)size, file) != (size_t)size) {
        free(text);
        return NULL;
    }
    text[size] = '\0';
    *size_out = (size_t)size;
    return text;
}

char *fixture_read(const char *name, size_t *size_out)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", fixtures_folder, name);
    check_note(path);
    FILE *file = fopen(path, "rb");
    char *text = file == NULL ? NULL : file_read(file, size_out);
    if (file != NULL) { (void)fclose(file); }
    CHECK(text != NULL);
    check_note(NULL);
    return text;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : getenv("BACKPACK_FIXTURES");
    if (folder != NULL) { fixtures_folder = folder; }
    const char *seed = getenv("BACKPACK_SEED");
    if (seed != NULL) { random_state = strtoull(seed, NULL, 10); }
    printf("seed %" PRIu64 "\n", random_state);

    decimal_tests();
    decimal_property_tests();
    signing_tests();
    key_tests();
    json_reading_tests();
    json_grammar_tests();
    json_writing_tests();
    depth_tests();
    book_tests();
    book_property_tests();
    printf("%u passed, %u failed\n", passed_count, failed_count);
    return failed_count == 0 ? 0 : 1;
}
