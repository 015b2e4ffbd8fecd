/* libbackpack.so from a plain C program: what it does, what it refuses, and what it leaves alone. */
#include "check.h"

#include <ftw.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const example_secret = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const char *const example_public_key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const char *const example_signature =
    "wLQaGPszkXrEWaIm6RsnVLJv70Uuw62SXxmdso6cadUmR0NWzFhfhvuCWMl+jbBNJ5gZRfCPjvXI29H7JeW6Ag==";

static const char *current_promise = "";
static bool current_holds;
static unsigned passed_count;
static unsigned failed_count;
static uint64_t random_state = 20261128;

void run(const char *promise, void (*test)(void))
{
    current_promise = promise;
    current_holds = true;
    test();
    if (current_holds) {
        passed_count += 1;
    } else {
        failed_count += 1;
    }
}

static void report(const char *file, int line)
{
    current_holds = false;
    printf("%s:%d: \"%s\" is broken: ", file, line, current_promise);
}

bool check_at(bool holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        report(file, line);
        printf("%s\n", condition);
    }
    return holds;
}

bool check_status_at(backpack_status status, backpack_status expected, const char *file, int line)
{
    const backpack_error *error = backpack_last_error();
    if (status != expected) {
        report(file, line);
        printf("status %d, not %d: %s\n", status, expected,
               status == BACKPACK_OK || error == NULL ? backpack_status_text(status) : error->message);
        return false;
    }
    if (status == BACKPACK_OK) { return true; }
    return check_at(error != NULL && error->status == status && error->message != NULL && error->message[0] != '\0',
                    "the last error tells of it", file, line);
}

bool check_text_at(const char *text, const char *expected, const char *file, int line)
{
    if (text == expected || (text != NULL && expected != NULL && strcmp(text, expected) == 0)) { return true; }
    report(file, line);
    printf("got %s, expected %s\n", text == NULL ? "(NULL)" : text, expected == NULL ? "(NULL)" : expected);
    return false;
}

/* splitmix64: one line of state, and every seed is a good one. */
uint64_t random_next(void)
{
    random_state += 0x9e3779b97f4a7c15u;
    uint64_t mixed = random_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
}

uint64_t random_below(uint64_t limit)
{
    return random_next() % limit;
}

backpack_client *paper_new(void)
{
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_state = ":memory:";
    config.paper_seed = 7;
    backpack_client *client = NULL;
    CHECK_STATUS(backpack_client_new(&config, &client), BACKPACK_OK);
    return client;
}

/* Nobody's account and keys are found: an empty home that the process works in, and no settings. */
static char home[] = "/tmp/backpack-abi-tests-XXXXXX";

static bool become_nobody(void)
{
    static const char *const settings[] = {
        "BACKPACK_PRIVATE_KEY", "BACKPACK_PUBLIC_KEY", "BACKPACK_BASE_URL", "BACKPACK_WS_URL",
        "XDG_CONFIG_HOME",      "XDG_DATA_HOME",       "XDG_STATE_HOME",
    };
    for (size_t index = 0; index < sizeof settings / sizeof *settings; index += 1) { unsetenv(settings[index]); }
    return mkdtemp(home) != NULL && setenv("HOME", home, 1) == 0 && chdir(home) == 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

int main(int count, char **arguments)
{
    if (count == 2) { return process_program(arguments[1]); }
    if (!become_nobody()) {
        perror("a home of its own");
        return EXIT_FAILURE;
    }
    const char *seed = getenv("BACKPACK_SEED");
    if (seed != NULL) { random_state = strtoull(seed, NULL, 10); }
    printf("seed %" PRIu64 "\n", random_state);
    library_tests();
    decimal_tests();
    signer_tests();
    depth_tests();
    book_tests();
    process_tests();
    trading_tests();
    stream_tests();
    hostile_tests();
    (void)nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    printf("%u passed, %u failed\n", passed_count, failed_count);
    return failed_count == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
