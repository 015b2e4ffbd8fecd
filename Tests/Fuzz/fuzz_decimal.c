/*
 * Two decimals as text, a blank between them, a scale and a rounding mode before them: what is read prints and
 * reads the same, and the operations agree with one another. Built like fuzz_json.c.
 */
#include "bpk.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(condition) do { if (!(condition)) { abort(); } } while (0)

static bool equal(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

/* In lowest terms, and the same when printed and read. */
static void check_value(bpk_decimal value)
{
    char text[BPK_DECIMAL_TEXT_SIZE];
    size_t size = 0;
    bpk_decimal again = {0};
    bpk_decimal_print(value, text, &size);
    REQUIRE(size < sizeof text && text[size] == '\0');
    REQUIRE(bpk_decimal_parse(text, size, &again) == BPK_OK);
    REQUIRE(equal(value, again));
    REQUIRE(bpk_decimal_compare(value, again) == 0);
}

/* Checks a result if there is one. */
static bool fits(bpk_status status, bpk_decimal value)
{
    REQUIRE(status == BPK_OK || status == BPK_E_OVERFLOW);
    if (status == BPK_OK) { check_value(value); }
    return status == BPK_OK;
}

static void check_sums(bpk_decimal a, bpk_decimal b)
{
    bpk_decimal sum = {0};
    bpk_decimal difference = {0};
    bpk_decimal back = {0};
    if (fits(bpk_decimal_add(a, b, &sum), sum)) {
        REQUIRE(bpk_decimal_subtract(sum, b, &back) == BPK_OK && equal(back, a));
    }
    if (fits(bpk_decimal_subtract(a, b, &difference), difference)) {
        const int sign = difference.negative ? -1 : difference.low == 0 && difference.high == 0 ? 0 : 1;
        REQUIRE(sign == bpk_decimal_compare(a, b));
        REQUIRE(bpk_decimal_add(difference, b, &back) == BPK_OK && equal(back, a));
    }
}

static void check_products(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding)
{
    bpk_decimal product = {0};
    bpk_decimal rounded = {0};
    bpk_decimal other = {0};
    const bool exact = fits(bpk_decimal_multiply(a, b, &product), product);
    const bool rounds = fits(bpk_decimal_multiply_rounded(a, b, scale, rounding, &rounded), rounded);
    if (exact && rounds) {
        REQUIRE(bpk_decimal_round(product, scale, rounding, &other) == BPK_OK && equal(other, rounded));
    }
    if (exact && (b.low != 0 || b.high != 0)) {
        REQUIRE(bpk_decimal_divide(product, b, BPK_DECIMAL_SCALE_MAX, rounding, &other) == BPK_OK && equal(other, a));
    }
}

static void check_quotient(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding)
{
    bpk_decimal quotient = {0};
    bpk_decimal floor = {0};
    bpk_decimal ceiling = {0};
    const bpk_status status = bpk_decimal_divide(a, b, scale, rounding, &quotient);
    if (b.low == 0 && b.high == 0) {
        REQUIRE(status == BPK_E_DIVIDE_BY_ZERO);
    } else if (fits(status, quotient) && bpk_decimal_divide(a, b, scale, BPK_ROUND_FLOOR, &floor) == BPK_OK
               && bpk_decimal_divide(a, b, scale, BPK_ROUND_CEILING, &ceiling) == BPK_OK) {
        REQUIRE(quotient.scale <= scale);
        REQUIRE(equal(quotient, floor) || equal(quotient, ceiling));
        REQUIRE(bpk_decimal_compare(floor, ceiling) <= 0);
    }
}

static void check_multiples(bpk_decimal a, bpk_decimal step, bpk_rounding rounding)
{
    bpk_decimal rounded = {0};
    bool is_multiple = false;
    const bool positive = !step.negative && (step.low != 0 || step.high != 0);
    const bpk_status status = bpk_decimal_round_to_multiple(a, step, rounding, &rounded);
    if (!positive) {
        REQUIRE(status == BPK_E_ARGUMENT);
        REQUIRE(bpk_decimal_is_multiple(a, step, &is_multiple) == BPK_E_ARGUMENT);
    } else if (fits(status, rounded)) {
        REQUIRE(bpk_decimal_is_multiple(rounded, step, &is_multiple) == BPK_OK && is_multiple);
        REQUIRE(bpk_decimal_is_multiple(a, step, &is_multiple) == BPK_OK && is_multiple == equal(a, rounded));
    }
}

static void check_root(bpk_decimal a, uint8_t scale)
{
    bpk_decimal root = {0};
    bpk_decimal square = {0};
    const bpk_status status = bpk_decimal_square_root(a, scale, &root);
    if (a.negative) {
        REQUIRE(status == BPK_E_ARGUMENT);
    } else if (fits(status, root) && bpk_decimal_multiply(root, root, &square) == BPK_OK) {
        REQUIRE(bpk_decimal_compare(square, a) <= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3) { return 0; }
    const uint8_t scale = data[0] % (BPK_DECIMAL_SCALE_MAX + 1);
    const bpk_rounding rounding = (bpk_rounding)(data[1] % (BPK_ROUND_HALF_EVEN + 1));
    const char *text = (const char *)data + 2;
    const char *blank = memchr(text, ' ', size - 2);
    const size_t first_size = blank == NULL ? size - 2 : (size_t)(blank - text);
    bpk_decimal a = {0};
    bpk_decimal b = {0};
    if (bpk_decimal_parse(text, first_size, &a) != BPK_OK) { return 0; }
    check_value(a);
    check_root(a, scale);
    if (blank == NULL || bpk_decimal_parse(blank + 1, size - 3 - first_size, &b) != BPK_OK) { return 0; }
    check_value(b);
    check_sums(a, b);
    check_products(a, b, scale, rounding);
    check_quotient(a, b, scale, rounding);
    check_multiples(a, b, rounding);
    return 0;
}
