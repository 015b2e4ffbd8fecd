/* The account on paper: the trader's day, its errors, cancellation and deadlines. */
#include "check.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static backpack_client *client;

static backpack_order_request resting(void)
{
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "BTC_USDC";
    request.order_type = "Limit";
    request.quantity = "0.001";
    request.price = "60000";
    request.side = BACKPACK_BID;
    return request;
}

static void test_order(void)
{
    backpack_order_request request = resting();
    request.client_id = 4242;
    request.post_only = true;
    backpack_result *placed = NULL;
    if (!CHECK_STATUS(backpack_create_order(client, &request, NULL, &placed), BACKPACK_OK)) { return; }
    const backpack_order *order = backpack_result_order(placed, 0);
    if (!CHECK(order != NULL && backpack_result_count(placed) == 1)) { return; }
    CHECK_TEXT(order->symbol, "BTC_USDC");
    CHECK_TEXT(order->price, "60000");
    CHECK_TEXT(order->quantity, "0.001");
    CHECK_TEXT(order->status, "New");
    CHECK_TEXT(order->quote_quantity, NULL);
    CHECK(order->side == BACKPACK_BID && order->has_client_id && order->client_id == 4242 && order->post_only);
    CHECK(backpack_result_order(placed, 1) == NULL && backpack_result_position(placed, 0) == NULL);
    CHECK(strstr(backpack_result_json(placed, NULL), "\"clientId\":4242") != NULL);

    backpack_result *found = NULL;
    CHECK_STATUS(backpack_get_order(client, "BTC_USDC", NULL, 4242, NULL, &found), BACKPACK_OK);
    CHECK_TEXT(backpack_result_order(found, 0)->id, order->id);
    backpack_result_free(found);
    CHECK_STATUS(backpack_get_orders(client, "SOL_USDC", NULL, &found), BACKPACK_OK);
    CHECK(backpack_result_count(found) == 0);
    CHECK_TEXT(backpack_result_json(found, NULL), "[]");
    backpack_result_free(found);
    CHECK_STATUS(backpack_get_orders(client, NULL, NULL, &found), BACKPACK_OK);
    CHECK(backpack_result_count(found) == 1);
    backpack_result_free(found);

    CHECK_STATUS(backpack_cancel_order(client, "BTC_USDC", order->id, 0, NULL, &found), BACKPACK_OK);
    CHECK_TEXT(backpack_result_order(found, 0)->status, "Cancelled");
    backpack_result_free(found);
    CHECK_STATUS(backpack_get_order(client, "BTC_USDC", order->id, 0, NULL, &found), BACKPACK_E_REJECTED);
    CHECK(backpack_last_error()->http_status == 404 && backpack_last_error()->code != NULL);
    backpack_result_free(placed);
}

static void test_position_and_balances(void)
{
    backpack_result *result = NULL;
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    request.symbol = "SOL_USDC_PERP";
    request.side = BACKPACK_BID;
    request.order_type = "Market";
    request.quote_quantity = "50";
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_OK);
    CHECK_TEXT(backpack_result_order(result, 0)->status, "Filled");
    backpack_result_free(result);
    CHECK_STATUS(backpack_get_positions(client, NULL, NULL, &result), BACKPACK_OK);
    if (CHECK(backpack_result_count(result) == 1)) {
        const backpack_position *position = backpack_result_position(result, 0);
        CHECK_TEXT(position->symbol, "SOL_USDC_PERP");
        CHECK(position->net_quantity[0] != '-' && position->mark_price != NULL && position->pnl_unrealized != NULL);
    }
    backpack_result_free(result);
    CHECK_STATUS(backpack_get_balances(client, NULL, &result), BACKPACK_OK);
    CHECK(backpack_result_count(result) >= 3);
    bool has_usdc = false;
    for (size_t index = 0; index < backpack_result_count(result); index += 1) {
        const backpack_balance *balance = backpack_result_balance(result, index);
        has_usdc = has_usdc || strcmp(balance->asset, "USDC") == 0;
        CHECK(balance->available != NULL && balance->locked != NULL && balance->staked != NULL && balance->lent != NULL);
    }
    CHECK(has_usdc);
    backpack_result_free(result);
}

static void test_request(void)
{
    backpack_result *result = NULL;
    size_t size = 0;
    CHECK_STATUS(backpack_request(client, "get_depth", "{\"symbol\":\"SOL_USDC\",\"limit\":\"5\"}", NULL, &result),
                 BACKPACK_OK);
    CHECK(strlen(backpack_result_json(result, &size)) == size && size > 10 && backpack_result_count(result) == 0);
    backpack_result_free(result);
    CHECK_STATUS(backpack_request(client, "execute_order",
                                  "{\"symbol\":\"SOL_USDC_PERP\",\"side\":\"Ask\",\"orderType\":\"Market\","
                                  "\"triggerPrice\":\"50\",\"triggerBy\":\"MarkPrice\",\"triggerQuantity\":\"0.1\"}",
                                  NULL, &result),
                 BACKPACK_OK);
    CHECK_TEXT(backpack_result_order(result, 0)->trigger_price, "50");
    backpack_result_free(result);
    result = NULL;
    CHECK_STATUS(backpack_request(client, "execute_ordr", NULL, NULL, &result), BACKPACK_E_REFUSED);
    CHECK_STATUS(backpack_request(client, "get_depth", "{\"Symbol\":\"SOL_USDC\"}", NULL, &result), BACKPACK_E_REFUSED);
    CHECK(strstr(backpack_last_error()->message, "write symbol") != NULL);
    CHECK_STATUS(backpack_request(client, "get_depth", "{\"symbol\":\"NO_SUCH\"}", NULL, &result), BACKPACK_E_REJECTED);
    CHECK(result == NULL);
}

static void test_bad_orders(void)
{
    backpack_result *result = NULL;
    backpack_order_request request = resting();
    request.price = "1e5";
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_REFUSED);
    request = resting();
    request.price = NULL;
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_REFUSED);
    request = resting();
    request.price = "60000.001";
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_REJECTED);
    request = resting();
    request.quantity = "1000000";
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_REJECTED);
    CHECK_TEXT(backpack_last_error()->code, "INSUFFICIENT_FUNDS");
    request = resting();
    request.side = 0; /* forgotten */
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_ARGUMENT);
    request.side = 3;
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_ARGUMENT);
    request = resting();
    request.symbol = "\xff\xfe";
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_ARGUMENT);
    request = resting();
    request.size = 8;
    CHECK_STATUS(backpack_create_order(client, &request, NULL, &result), BACKPACK_E_ARGUMENT);
    CHECK(result == NULL);
    CHECK_STATUS(backpack_get_orders(client, NULL, NULL, &result), BACKPACK_OK);
    for (size_t index = 0; index < backpack_result_count(result); index += 1) {
        CHECK(strcmp(backpack_result_order(result, index)->symbol, "BTC_USDC") != 0);
    }
    backpack_result_free(result);
}

static void test_configuration(void)
{
    backpack_client *none = NULL;
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.size = 4;
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_ARGUMENT);
    config = (backpack_config)BACKPACK_CONFIG_INIT;
    config.mode = 3;
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_ARGUMENT);
    config = (backpack_config)BACKPACK_CONFIG_INIT;
    config.secret_base64 = "c2VjcmV0LXRoYXQtaXMtbm9uZQ==";
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_CONFIGURATION);
    CHECK(strstr(backpack_last_error()->message, "c2VjcmV0") == NULL);
    config.secret_base64 = example_secret;
    config.base_url = "http://elsewhere.example";
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_CONFIGURATION);
    CHECK(strstr(backpack_last_error()->message, "(from the program)") != NULL);
    config.base_url = NULL;
    config.env_file = "/nowhere";
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_ARGUMENT);
    config.secret_base64 = NULL;
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_CONFIGURATION);
    config = (backpack_config)BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_PAPER;
    config.paper_seed = 7;
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_ARGUMENT);
    config = (backpack_config)BACKPACK_CONFIG_INIT;
    config.order_max = "-1";
    CHECK_STATUS(backpack_client_new(&config, &none), BACKPACK_E_ARGUMENT);
    CHECK(none == NULL);
    CHECK(strstr(backpack_client_describe(client), "\"mode\":\"paper\"") != NULL);
}

/* A listener that takes connections and never answers. */
static int silence(uint16_t *port)
{
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 16) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static backpack_client *live_new(const char *base_url)
{
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.secret_base64 = example_secret;
    config.base_url = base_url;
    backpack_client *live = NULL;
    CHECK_STATUS(backpack_client_new(&config, &live), BACKPACK_OK);
    return live;
}

struct caller {
    const backpack_client *client;
    backpack_stopper *stopper;
    backpack_status status;
};

static void *ask(void *context)
{
    struct caller *caller = context;
    backpack_call call = BACKPACK_CALL_INIT;
    call.stopper = caller->stopper;
    call.timeout_ms = 60000;
    backpack_result *result = NULL;
    caller->status = backpack_get_positions(caller->client, NULL, &call, &result);
    return NULL;
}

static void test_stopping(void)
{
    uint16_t port = 0;
    const int listener = silence(&port);
    char url[40];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
    backpack_client *live = live_new(url);
    CHECK(strstr(backpack_client_describe(live), "\"mode\":\"live\"") != NULL);
    CHECK(strstr(backpack_client_describe(live), example_secret) == NULL);
    backpack_stopper *stopper = NULL;
    CHECK_STATUS(backpack_stopper_new(&stopper), BACKPACK_OK);
    struct caller caller = {live, stopper, BACKPACK_OK};
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, ask, &caller) == 0);
    const int connection = accept(listener, NULL, NULL);
    char byte;
    CHECK(read(connection, &byte, 1) == 1); /* the request is under way */
    backpack_stopper_stop(stopper);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(caller.status == BACKPACK_E_UNAVAILABLE);
    ask(&caller); /* a stopper that was used ends later calls before they begin */
    CHECK(caller.status == BACKPACK_E_NOT_SENT);
    backpack_stopper_free(stopper);
    backpack_stopper_free(NULL);
    backpack_stopper_stop(NULL);
    backpack_client_free(live);
    close(connection);
    close(listener);
}

static void test_deadline(void)
{
    uint16_t port = 0;
    const int listener = silence(&port);
    char url[40];
    snprintf(url, sizeof url, "http://127.0.0.1:%u", port);
    backpack_client *live = live_new(url);
    backpack_call call = BACKPACK_CALL_INIT;
    call.timeout_ms = 1000;
    backpack_result *result = NULL;
    struct timespec began;
    struct timespec ended;
    clock_gettime(CLOCK_MONOTONIC, &began);
    /* An order is valued first, which takes reads: all of it has a second. */
    backpack_order_request request = resting();
    CHECK_STATUS(backpack_create_order(live, &request, &call, &result), BACKPACK_E_UNAVAILABLE);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    CHECK(ended.tv_sec - began.tv_sec < 5);
    backpack_client_free(live);
    /* A call's own time counts, also where it is more than the client's. */
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.secret_base64 = example_secret;
    config.base_url = url;
    config.timeout_ms = 1;
    CHECK_STATUS(backpack_client_new(&config, &live), BACKPACK_OK);
    clock_gettime(CLOCK_MONOTONIC, &began);
    call.timeout_ms = 300;
    CHECK_STATUS(backpack_get_positions(live, NULL, &call, &result), BACKPACK_E_UNAVAILABLE);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    CHECK((ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000 >= 250);
    CHECK(result == NULL);
    call.size = 0;
    CHECK_STATUS(backpack_get_orders(live, NULL, &call, &result), BACKPACK_E_ARGUMENT);
    backpack_client_free(live);
    close(listener);
}

static void test_money(void)
{
    backpack_client *live = live_new("http://127.0.0.1:9");
    backpack_result *result = NULL;
    CHECK_STATUS(backpack_request(live, "request_withdrawal",
                                  "{\"address\":\"a\",\"blockchain\":\"Solana\",\"quantity\":\"1\",\"symbol\":\"SOL\"}",
                                  NULL, &result),
                 BACKPACK_E_REFUSED);
    CHECK_STATUS(backpack_request(live, "execute_borrow_lend",
                                  "{\"quantity\":\"1\",\"side\":\"Borrow\",\"symbol\":\"SOL\"}", NULL, &result),
                 BACKPACK_E_REFUSED);
    backpack_outcome outcome = 9;
    CHECK_STATUS(backpack_resolve_order(live, "SOL_USDC", 77, NULL, &outcome), BACKPACK_E_REFUSED);
    CHECK_STATUS(backpack_cancel_order(live, "SOL_USDC", NULL, 0, NULL, &result), BACKPACK_E_ARGUMENT);
    CHECK(outcome == 9 && result == NULL);
    backpack_client_free(live);
    /* Without a key it is the same: this one would leave unsigned, its second factor with it. */
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = BACKPACK_MODE_LIVE;
    config.base_url = "http://127.0.0.1:9";
    CHECK_STATUS(backpack_client_new(&config, &live), BACKPACK_OK);
    CHECK_STATUS(backpack_request(live, "create_withdrawal_delay",
                                  "{\"withdrawalDelayHours\":24,\"twoFactorToken\":\"123456\"}", NULL, &result),
                 BACKPACK_E_REFUSED);
    CHECK(strstr(backpack_last_error()->message, "123456") == NULL);
    backpack_client_free(live);
}

static void test_batch(void)
{
    backpack_result *result = NULL;
    CHECK_STATUS(backpack_request(client, "execute_order_batch",
                                  "[{\"symbol\":\"SOL_USDC\",\"side\":\"Bid\",\"orderType\":\"Limit\",\"quantity\":\"1\","
                                  "\"price\":\"40\",\"clientId\":901},{\"symbol\":\"SOL_USDC\",\"side\":\"Bid\","
                                  "\"orderType\":\"Limit\",\"quantity\":\"1000000\",\"price\":\"40\",\"clientId\":902}]",
                                  NULL, &result),
                 BACKPACK_OK);
    const char *json = backpack_result_json(result, NULL);
    CHECK(strstr(json, "\"clientId\":901") != NULL && strstr(json, "\"operation\":\"Ok\"") != NULL);
    CHECK(strstr(json, "\"clientId\":902,\"symbol\":\"SOL_USDC\",\"outcome\":\"rejected\"}") != NULL);
    backpack_result_free(result);
    CHECK_STATUS(backpack_cancel_order(client, "SOL_USDC", NULL, 901, NULL, &result), BACKPACK_OK);
    backpack_result_free(result);
}

static void *trade_often(void *context)
{
    bool *holds = context;
    *holds = true;
    for (int round = 0; round < 25; round += 1) {
        backpack_order_request request = resting();
        backpack_result *placed = NULL;
        backpack_result *ended = NULL;
        if (backpack_create_order(client, &request, NULL, &placed) != BACKPACK_OK) {
            *holds = false;
            break;
        }
        const char *id = backpack_result_order(placed, 0)->id;
        *holds = *holds && backpack_cancel_order(client, "BTC_USDC", id, 0, NULL, &ended) == BACKPACK_OK &&
                 strcmp(backpack_result_order(ended, 0)->id, id) == 0;
        backpack_result_free(placed);
        backpack_result_free(ended);
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[8];
    bool holds[8] = {false};
    for (int index = 0; index < 8; index += 1) {
        CHECK(pthread_create(&threads[index], NULL, trade_often, &holds[index]) == 0);
    }
    for (int index = 0; index < 8; index += 1) {
        CHECK(pthread_join(threads[index], NULL) == 0);
        CHECK(holds[index]);
    }
}

void trading_tests(void)
{
    client = paper_new();
    if (client == NULL) { return; }
    run("an order is placed, found, listed and cancelled", test_order);
    run("positions and balances come typed", test_position_and_balances);
    run("any operation goes by its name, and a wrong parameter goes nowhere", test_request);
    run("a bad order is refused with its reason and leaves nothing behind", test_bad_orders);
    run("a bad configuration opens no account, and no secret is repeated", test_configuration);
    run("a call ends when another thread stops it", test_stopping);
    run("a call ends with its time, however many requests it takes", test_deadline);
    run("each row of a batch says which order it is about, and what became of it", test_batch);
    run("what the limits cannot bound is not sent for money", test_money);
    run("8 threads trade on one client", test_threads);
    backpack_client_free(client);
    backpack_client_free(NULL);
    backpack_result_free(NULL);
}
