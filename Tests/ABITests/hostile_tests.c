/* Nonsense from a seed, at every function: whatever it answers, it answers. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 300

static backpack_client *client;
static backpack_signer *signer;
static backpack_book *book;
static char texts[8][TEXT_SIZE];

/* Words that come near to meaning something, and bytes that mean nothing. */
static const char *hostile_text(void)
{
    static const char *const words[] = {
        "", "SOL_USDC", "SOL_USDC_PERP", "0.1", "-1", "1e400", "Limit", "Market", "GTC", "99999999999999999999999999999999999999",
        "execute_order", "get_depth", "cancel_order", "execute_order_batch", "{}", "[]", "[{}]", "{\"symbol\":\"SOL_USDC\"}",
        "{\"symbol\":\"SOL_USDC\",\"side\":\"Bid\",\"orderType\":\"Market\",\"quantity\":\"0.1\"}", "depth.SOL_USDC", "null", "\xc0\x80",
        "{\"asks\":[],\"bids\":[],\"lastUpdateId\":\"1\",\"timestamp\":1}", "\xed\xa0\x80", "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
    };
    if (random_below(12) == 0) { return NULL; }
    char *text = texts[random_below(8)];
    const char *word = words[random_below(sizeof words / sizeof *words)];
    const size_t size = strlen(word) + 1;
    memcpy(text, word, size);
    if (random_below(3) == 0 && size > 1) { text[random_below(size - 1)] = (char)random_next(); }
    if (random_below(12) == 0) {
        for (size_t index = 0; index < TEXT_SIZE - 1; index += 1) { text[index] = (char)(1 + random_below(255)); }
        text[TEXT_SIZE - 1] = '\0';
    }
    return text;
}

static size_t hostile_size(const char *text)
{
    const uint64_t choice = random_below(20);
    if (choice == 0) { return SIZE_MAX - random_below(100); }
    if (choice == 1) { return (size_t)1 << 63; }
    return text == NULL ? 0 : random_below(strlen(text) + 1);
}

static backpack_decimal hostile_decimal(void)
{
    backpack_decimal value;
    const uint64_t kind = random_below(3);
    memset(&value, 0, sizeof value);
    value.low = kind == 0 ? random_next() : random_below(100);
    value.high = kind == 1 ? random_next() : 0;
    value.scale = (uint8_t)random_below(kind == 2 ? 5 : 256);
    value.negative = random_below(2) == 1;
    return value;
}

static void hostile_values(void)
{
    backpack_decimal out;
    char text[BACKPACK_DECIMAL_SIZE];
    int32_t order;
    (void)(backpack_decimal_parse(hostile_text(), &out) + backpack_decimal_text(hostile_decimal(), text) +
           backpack_decimal_compare(hostile_decimal(), hostile_decimal(), &order) +
           backpack_decimal_add(hostile_decimal(), hostile_decimal(), &out) +
           backpack_decimal_multiply(hostile_decimal(), hostile_decimal(), &out) +
           backpack_decimal_to_step(hostile_decimal(), hostile_decimal(), (int32_t)random_below(8) - 1, &out));
    backpack_param params[3];
    for (int index = 0; index < 3; index += 1) { params[index] = (backpack_param){hostile_text(), hostile_text()}; }
    const size_t count = random_below(10) == 0 ? SIZE_MAX - random_below(9) : random_below(4);
    const backpack_group groups[] = {{params, count}, {NULL, random_below(2)}};
    char signature[BACKPACK_SIGNATURE_SIZE];
    backpack_headers headers;
    const uint32_t window = (uint32_t)random_below(70000);
    (void)(backpack_sign(random_below(9) == 0 ? NULL : signer, hostile_text(), params, count, random_next(), window, signature) +
           backpack_sign_headers(signer, hostile_text(), params, count, random_below(1u << 31), window, &headers) +
           backpack_sign_batch(signer, hostile_text(), groups, random_below(3), 1, window, signature) +
           backpack_verify(hostile_text(), "x", params, count, 1, window, hostile_text()));
    const char *json = hostile_text();
    backpack_level levels[4];
    memset(levels, 0, sizeof levels);
    backpack_depth depth = {.bids = levels, .bids_capacity = random_below(3), .asks = levels + 2, .asks_capacity = random_below(3)};
    int64_t numbers[8];
    backpack_fixed_depth fixed = {.bid_prices = numbers, .bid_quantities = numbers + 2, .ask_prices = numbers + 4,
                                  .ask_quantities = numbers + 6};
    bool applied;
    size_t found;
    /* A size beyond the text is the caller's to answer for, unless no memory could be that large. */
    size_t size = hostile_size(json);
    (void)(backpack_depth_parse(json, size, &depth) + backpack_depth_to_fixed(&depth, &fixed) +
           backpack_book_load(book, json, size, random_below(3)) + backpack_book_apply(book, json, size, &applied) +
           backpack_book_levels(book, (int32_t)random_below(4) - 1, levels, random_below(5), &found) +
           backpack_book_cost(book, (int32_t)random_below(4), hostile_decimal(), &levels[0].price, &levels[0].quantity));
}

static void hostile_calls(void)
{
    backpack_result *result = NULL;
    backpack_call call = BACKPACK_CALL_INIT;
    if (random_below(8) == 0) { call.size = random_below(64); }
    call.timeout_ms = (uint32_t)random_below(2000);
    backpack_order_request request = BACKPACK_ORDER_REQUEST_INIT;
    if (random_below(8) == 0) { request.size = random_next(); }
    request.symbol = hostile_text();
    request.order_type = hostile_text();
    request.quantity = hostile_text();
    request.price = hostile_text();
    request.side = (int32_t)random_below(4);
    switch (random_below(7)) {
    case 0: (void)!backpack_get_orders(client, hostile_text(), &call, &result); break;
    case 1: (void)!backpack_create_order(client, &request, &call, &result); break;
    case 2: (void)!backpack_cancel_order(client, hostile_text(), hostile_text(), (uint32_t)random_next(), &call, &result); break;
    case 3: (void)!backpack_get_order(client, hostile_text(), hostile_text(), 0, &call, &result); break;
    case 4: (void)!backpack_get_positions(client, hostile_text(), &call, &result); break;
    default: (void)!backpack_request(client, hostile_text(), hostile_text(), &call, &result); break;
    }
    (void)backpack_result_order(result, random_next());
    (void)backpack_result_balance(result, random_below(3));
    (void)backpack_result_json(result, NULL);
    backpack_result_free(result);
    const char *const names[] = {hostile_text(), hostile_text()};
    backpack_stream *stream = NULL;
    const char *text = NULL;
    (void)!backpack_stream_open(client, names, random_below(3), &stream);
    (void)!backpack_stream_next(stream, 0, &text, NULL);
    backpack_stream_free(stream);
    backpack_config config = BACKPACK_CONFIG_INIT;
    config.mode = (int32_t)random_below(4);
    config.secret_base64 = hostile_text();
    config.base_url = hostile_text();
    config.paper_state = ":memory:";
    config.env_file = hostile_text();
    config.order_max = hostile_text();
    backpack_client *other = NULL;
    (void)!backpack_client_new(random_below(9) == 0 ? NULL : &config, random_below(9) == 0 ? NULL : &other);
    backpack_client_free(other);
}

static void test_nonsense(void)
{
    const char *wanted = getenv("BACKPACK_ROUNDS");
    const long rounds = wanted == NULL ? 3000 : strtol(wanted, NULL, 10);
    for (long round = 0; round < rounds; round += 1) {
        hostile_values();
        if (round % 4 == 0) { hostile_calls(); }
    }
    backpack_result *result = NULL;
    CHECK_STATUS(backpack_get_balances(client, NULL, &result), BACKPACK_OK);
    backpack_result_free(result);
}

void hostile_tests(void)
{
    client = paper_new();
    CHECK_STATUS(backpack_signer_new(example_secret, &signer), BACKPACK_OK);
    CHECK_STATUS(backpack_book_new("SOL_USDC", 10, &book), BACKPACK_OK);
    if (client == NULL || signer == NULL || book == NULL) { return; }
    run("nonsense at every function ends in a status, and trading goes on", test_nonsense);
    backpack_book_free(book);
    backpack_signer_free(signer);
    backpack_client_free(client);
}
