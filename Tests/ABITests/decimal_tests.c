/* Exact decimals. That the arithmetic is right, the core's own tests show. */
#include "check.h"

#include <string.h>

static backpack_decimal parsed(const char *text)
{
    backpack_decimal value = {0};
    CHECK_STATUS(backpack_decimal_parse(text, &value), BACKPACK_OK);
    return value;
}

static bool is(backpack_decimal value, const char *expected)
{
    char text[BACKPACK_DECIMAL_SIZE];
    return CHECK_STATUS(backpack_decimal_text(value, text), BACKPACK_OK) && CHECK_TEXT(text, expected);
}

static void test_texts(void)
{
    is(parsed("0.10"), "0.1");
    is(parsed("-0"), "0");
    is(parsed("99999999999999999999999999999999999999"), "99999999999999999999999999999999999999");
    is((backpack_decimal){0}, "0");
    const char *const bad[] = {"", "+1", " 1", "1 ", "01", ".5", "1.", "1e5", "0x1", "NaN", "1,5", "-", "\xff"};
    backpack_decimal value = parsed("7");
    for (size_t index = 0; index < sizeof bad / sizeof *bad; index += 1) {
        CHECK_STATUS(backpack_decimal_parse(bad[index], &value), BACKPACK_E_NUMBER);
    }
    CHECK_STATUS(backpack_decimal_parse("0.12345678901234567890123456789", &value), BACKPACK_E_OVERFLOW);
    is(value, "7");
}

static void test_arithmetic(void)
{
    backpack_decimal out;
    CHECK_STATUS(backpack_decimal_add(parsed("0.1"), parsed("0.2"), &out), BACKPACK_OK);
    is(out, "0.3");
    CHECK_STATUS(backpack_decimal_add(parsed("0.1"), backpack_decimal_negated(parsed("0.3")), &out), BACKPACK_OK);
    is(out, "-0.2");
    is(backpack_decimal_negated(parsed("0")), "0");
    CHECK_STATUS(backpack_decimal_multiply(parsed("141.2"), parsed("0.05"), &out), BACKPACK_OK);
    is(out, "7.06");
    int32_t order = 9;
    CHECK_STATUS(backpack_decimal_compare(parsed("1.5"), parsed("1.50"), &order), BACKPACK_OK);
    CHECK(order == 0);
    CHECK_STATUS(backpack_decimal_compare(parsed("-2"), parsed("1"), &order), BACKPACK_OK);
    CHECK(order == -1);
    CHECK_STATUS(backpack_decimal_to_step(parsed("141.237"), parsed("0.05"), BACKPACK_ROUND_FLOOR, &out), BACKPACK_OK);
    is(out, "141.2");
    CHECK_STATUS(backpack_decimal_multiply(parsed("99999999999999999999"), parsed("99999999999999999999"), &out),
                 BACKPACK_E_OVERFLOW);
    is(out, "141.2");
}

static void test_hostile_members(void)
{
    const backpack_decimal hostile[] = {
        {.low = 1, .scale = 29},                                          /* too many digits after the point */
        {.low = UINT64_MAX, .high = UINT64_MAX},                          /* too many digits */
        {.low = 10, .scale = 1},                                          /* not in lowest terms */
        {.scale = 3},                                                     /* zero, not in lowest terms */
        {.negative = true},                                               /* minus zero */
        {.low = 1, .scale = 255, .high = UINT64_MAX, .negative = true},
    };
    backpack_decimal out = {.low = 5};
    char text[BACKPACK_DECIMAL_SIZE] = "as before";
    int32_t order = 7;
    for (size_t index = 0; index < sizeof hostile / sizeof *hostile; index += 1) {
        const backpack_decimal bad = hostile[index];
        const backpack_decimal good = {.low = 1};
        CHECK_STATUS(backpack_decimal_text(bad, text), BACKPACK_E_ARGUMENT);
        CHECK_STATUS(backpack_decimal_compare(good, bad, &order), BACKPACK_E_ARGUMENT);
        CHECK_STATUS(backpack_decimal_add(bad, good, &out), BACKPACK_E_ARGUMENT);
        CHECK_STATUS(backpack_decimal_multiply(good, bad, &out), BACKPACK_E_ARGUMENT);
        CHECK_STATUS(backpack_decimal_to_step(good, bad, BACKPACK_ROUND_UP, &out), BACKPACK_E_ARGUMENT);
    }
    CHECK_STATUS(backpack_decimal_to_step(parsed("1"), parsed("0"), BACKPACK_ROUND_UP, &out), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_decimal_to_step(parsed("1"), parsed("1"), 5, &out), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_decimal_to_step(parsed("1"), parsed("1"), -1, &out), BACKPACK_E_ARGUMENT);
    CHECK(strcmp(text, "as before") == 0 && order == 7);
    is(out, "5");
}

void decimal_tests(void)
{
    run("a decimal is read and written exactly, or refused", test_texts);
    run("arithmetic is exact, and says so when it cannot be", test_arithmetic);
    run("members that no function makes are refused, and nothing is written", test_hostile_members);
}
