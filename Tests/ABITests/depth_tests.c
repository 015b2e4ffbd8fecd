/* Depth into the caller's buffers, then as integers. */
#include "check.h"

#include <string.h>

static const char *const snapshot =
    "{\"asks\":[[\"141.3\",\"0.5\"],[\"141.35\",\"12\"]],\"bids\":[[\"141.1\",\"7.25\"],[\"141.2\",\"3\"]],"
    "\"lastUpdateId\":\"1000\",\"timestamp\":1790000000000000}";

static void test_exact(void)
{
    backpack_level bids[2];
    backpack_level asks[2];
    backpack_depth depth = {.bids = bids, .bids_capacity = 2, .asks = asks, .asks_capacity = 2};
    CHECK_STATUS(backpack_depth_parse(snapshot, strlen(snapshot), &depth), BACKPACK_OK);
    CHECK(depth.bids_count == 2 && depth.asks_count == 2 && depth.last_update_id == 1000);
    CHECK(depth.engine_time_us == 1790000000000000);
    char text[BACKPACK_DECIMAL_SIZE];
    CHECK_STATUS(backpack_decimal_text(bids[1].price, text), BACKPACK_OK);
    CHECK_TEXT(text, "141.2");
    CHECK_STATUS(backpack_decimal_text(bids[0].quantity, text), BACKPACK_OK);
    CHECK_TEXT(text, "7.25");
}

static void test_integers(void)
{
    backpack_level levels[4];
    backpack_depth depth = {.bids = levels, .bids_capacity = 2, .asks = levels + 2, .asks_capacity = 2};
    CHECK_STATUS(backpack_depth_parse(snapshot, strlen(snapshot), &depth), BACKPACK_OK);
    int64_t numbers[8];
    backpack_fixed_depth fixed = {.bid_prices = numbers, .bid_quantities = numbers + 2, .ask_prices = numbers + 4,
                                  .ask_quantities = numbers + 6};
    CHECK_STATUS(backpack_depth_to_fixed(&depth, &fixed), BACKPACK_OK);
    const int64_t expected[] = {14110, 14120, 725, 300, 14130, 14135, 50, 1200};
    CHECK(fixed.price_scale == 2 && fixed.quantity_scale == 2);
    CHECK(memcmp(numbers, expected, sizeof expected) == 0);
}

static void test_integers_that_do_not_fit(void)
{
    const char *const far = "{\"asks\":[[\"0.0000000000000000000000001\",\"1\"]],\"bids\":[[\"100000\",\"1\"]],"
                            "\"lastUpdateId\":\"1\",\"timestamp\":1}";
    backpack_level levels[2];
    backpack_depth depth = {.bids = levels, .bids_capacity = 1, .asks = levels + 1, .asks_capacity = 1};
    CHECK_STATUS(backpack_depth_parse(far, strlen(far), &depth), BACKPACK_OK);
    int64_t numbers[4];
    backpack_fixed_depth fixed = {.bid_prices = numbers, .bid_quantities = numbers + 1, .ask_prices = numbers + 2,
                                  .ask_quantities = numbers + 3, .price_scale = 77};
    CHECK_STATUS(backpack_depth_to_fixed(&depth, &fixed), BACKPACK_E_OVERFLOW);
    CHECK(fixed.price_scale == 77);
    fixed.ask_prices = NULL;
    CHECK_STATUS(backpack_depth_to_fixed(&depth, &fixed), BACKPACK_E_ARGUMENT);
    levels[0].price.scale = 200;
    fixed.ask_prices = numbers + 2;
    CHECK_STATUS(backpack_depth_to_fixed(&depth, &fixed), BACKPACK_E_ARGUMENT);
    depth.bids_count = 2;
    CHECK_STATUS(backpack_depth_to_fixed(&depth, &fixed), BACKPACK_E_ARGUMENT);
}

static void test_refusals(void)
{
    backpack_level levels[1];
    backpack_depth depth = {.bids = levels, .bids_capacity = 1, .asks = levels, .asks_capacity = 1, .last_update_id = 5};
    CHECK_STATUS(backpack_depth_parse(snapshot, strlen(snapshot), &depth), BACKPACK_E_CAPACITY);
    CHECK_STATUS(backpack_depth_parse("{}", 2, &depth), BACKPACK_E_FORMAT);
    CHECK_STATUS(backpack_depth_parse("", 0, &depth), BACKPACK_E_FORMAT);
    CHECK_STATUS(backpack_depth_parse(snapshot, SIZE_MAX, &depth), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_depth_parse(NULL, 0, &depth), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_depth_parse("{}", 2, NULL), BACKPACK_E_ARGUMENT);
    depth.bids = NULL;
    CHECK_STATUS(backpack_depth_parse(snapshot, strlen(snapshot), &depth), BACKPACK_E_ARGUMENT);
    depth.bids = levels;
    depth.bids_capacity = SIZE_MAX;
    CHECK_STATUS(backpack_depth_parse(snapshot, strlen(snapshot), &depth), BACKPACK_E_ARGUMENT);
    CHECK(depth.bids_count == 0 && depth.asks_count == 0 && depth.last_update_id == 5);
}

void depth_tests(void)
{
    run("a snapshot is read to exact decimals", test_exact);
    run("a snapshot becomes integers of one scale", test_integers);
    run("integers that would not be exact are refused", test_integers_that_do_not_fit);
    run("a bad snapshot, or one without room, is refused and leaves the struct as it was", test_refusals);
}
