/* Versions, statuses, and the last error of each thread. */
#include "check.h"

#include <pthread.h>
#include <string.h>

static void test_versions(void)
{
    CHECK(backpack_abi_version() == BACKPACK_ABI_VERSION);
    CHECK(strlen(backpack_version()) > 0);
}

static void test_texts(void)
{
    for (backpack_status status = -1; status < 40; status += 1) { CHECK(strlen(backpack_status_text(status)) > 0); }
    CHECK(strcmp(backpack_status_text(999), backpack_status_text(16)) == 0);
    CHECK(strcmp(backpack_status_text(BACKPACK_E_UNKNOWN), backpack_status_text(999)) != 0);
}

static void test_success_leaves_the_error(void)
{
    backpack_decimal value;
    CHECK_STATUS(backpack_decimal_parse("1e5", &value), BACKPACK_E_NUMBER);
    CHECK_STATUS(backpack_decimal_parse("1", &value), BACKPACK_OK);
    CHECK(backpack_last_error()->status == BACKPACK_E_NUMBER);
}

static void *fail_elsewhere(void *context)
{
    bool *holds = context;
    backpack_decimal value;
    *holds = backpack_last_error() == NULL && backpack_decimal_parse(NULL, &value) == BACKPACK_E_ARGUMENT &&
             backpack_last_error()->status == BACKPACK_E_ARGUMENT;
    return NULL;
}

static void test_threads(void)
{
    backpack_decimal value;
    CHECK_STATUS(backpack_decimal_parse("x", &value), BACKPACK_E_NUMBER);
    pthread_t thread;
    bool holds = false;
    CHECK(pthread_create(&thread, NULL, fail_elsewhere, &holds) == 0);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(holds);
    CHECK(backpack_last_error()->status == BACKPACK_E_NUMBER);
}

void library_tests(void)
{
    run("library and header are of one ABI", test_versions);
    run("every status has a text, also those nobody knows", test_texts);
    run("a success does not touch the last error", test_success_leaves_the_error);
    run("each thread has a last error of its own", test_threads);
}
