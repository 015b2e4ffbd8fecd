/* Streams by polling and by file descriptor. */
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>

static backpack_client *client;

static void test_events(void)
{
    const char *const names[] = {"account.orderUpdate", "account.orderUpdate"};
    backpack_stream *stream = NULL;
    if (!CHECK_STATUS(backpack_stream_open(client, names, 2, &stream), BACKPACK_OK)) { return; }
    const char *text = NULL;
    size_t size = 0;
    CHECK_STATUS(backpack_stream_next(stream, 0, &text, &size), BACKPACK_E_TIMEOUT);
    CHECK(text == NULL);
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "SOL_USDC";
    request.side = BACKPACK_BID;
    request.order_type = "Limit";
    request.quantity = "1";
    request.price = "50";
    /* A subscription takes a moment: orders until one is told of. */
    backpack_result *placed[50] = {NULL};
    struct pollfd waited = {.fd = backpack_stream_fd(stream), .events = POLLIN};
    int ready = 0;
    size_t count = 0;
    while (count < 50 && ready == 0) {
        if (!CHECK_STATUS(backpack_create_order(client, &request, NULL, &placed[count]), BACKPACK_OK)) { break; }
        count += 1;
        ready = poll(&waited, 1, 200);
    }
    CHECK(ready == 1);
    CHECK_STATUS(backpack_stream_next(stream, 0, &text, &size), BACKPACK_OK);
    size_t told = 0;
    if (CHECK(text != NULL && strlen(text) == size)) {
        CHECK(strstr(text, "{\"stream\":\"account.orderUpdate\",\"data\":{") == text);
        while (told < count && strstr(text, backpack_result_order(placed[told], 0)->id) == NULL) { told += 1; }
        CHECK(told < count);
    }
    /* From then on every order is, and nothing else. */
    for (told += 1; told < count; told += 1) {
        if (!CHECK_STATUS(backpack_stream_next(stream, 10000, &text, NULL), BACKPACK_OK)) { break; }
        CHECK(strstr(text, backpack_result_order(placed[told], 0)->id) != NULL);
    }
    CHECK(poll(&waited, 1, 0) == 0);
    for (size_t index = 0; index < count; index += 1) { backpack_result_free(placed[index]); }
    backpack_stream_free(stream);
}

static void *wait_for_ever(void *context)
{
    const char *text = NULL;
    backpack_status *status = NULL;
    struct {
        backpack_stream *stream;
        backpack_status status;
    } *waiter = context;
    status = &waiter->status;
    do { *status = backpack_stream_next(waiter->stream, UINT32_MAX, &text, NULL); } while (*status == BACKPACK_OK);
    return NULL;
}

static void test_close(void)
{
    const char *const names[] = {"trade.SOL_USDC"};
    struct {
        backpack_stream *stream;
        backpack_status status;
    } waiter = {NULL, BACKPACK_OK};
    if (!CHECK_STATUS(backpack_stream_open(client, names, 1, &waiter.stream), BACKPACK_OK)) { return; }
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, wait_for_ever, &waiter) == 0);
    backpack_stream_close(waiter.stream);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(waiter.status == BACKPACK_E_CLOSED);
    struct pollfd waited = {.fd = backpack_stream_fd(waiter.stream), .events = POLLIN};
    CHECK(poll(&waited, 1, 0) == 1);
    backpack_stream_free(waiter.stream);
    CHECK(fcntl(waited.fd, F_GETFD) == -1); /* gone when freeing returns, not later */
}

static void test_refusals(void)
{
    backpack_stream *stream = NULL;
    const char *const empty[] = {""};
    const char *const missing[] = {NULL};
    const char *const odd[] = {"depth.SOL USDC"};
    const char *const good[] = {"trade.SOL_USDC"};
    CHECK_STATUS(backpack_stream_open(client, empty, 1, &stream), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_stream_open(client, missing, 1, &stream), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_stream_open(client, odd, 1, &stream), BACKPACK_E_REFUSED);
    CHECK_STATUS(backpack_stream_open(client, good, 0, &stream), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_stream_open(client, good, SIZE_MAX, &stream), BACKPACK_E_TOO_LARGE);
    CHECK_STATUS(backpack_stream_open(client, NULL, 1, &stream), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_stream_open(NULL, good, 1, &stream), BACKPACK_E_ARGUMENT);
    CHECK(stream == NULL && backpack_stream_fd(NULL) == -1);
    backpack_stream_close(NULL);
    backpack_stream_free(NULL);
}

void stream_tests(void)
{
    client = paper_new();
    if (client == NULL) { return; }
    run("an event makes the descriptor readable, and fetching it makes it quiet again", test_events);
    run("closing wakes whoever waits", test_close);
    run("a stream that cannot be is refused", test_refusals);
    backpack_client_free(client);
}
