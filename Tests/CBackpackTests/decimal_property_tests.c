#include "check.h"

#include <stdio.h>
#include <string.h>

#define ROUNDS 20000

/* Up to `digits_max` digits at a random place of the point; a few values are far more likely than others. */
static bpk_decimal random_decimal(unsigned digits_max)
{
    char text[64];
    size_t size = 0;
    const unsigned digits = 1 + (unsigned)random_below(digits_max);
    const unsigned scale = (unsigned)random_below(digits < BPK_DECIMAL_SCALE_MAX ? digits : BPK_DECIMAL_SCALE_MAX);
    const bool extreme = random_below(8) == 0;
    if (random_below(2) == 0) { text[size++] = '-'; }
    for (unsigned i = 0; i < digits; i += 1) {
        if (i > 0 && i == digits - scale) { text[size++] = '.'; }
        const char least = i == 0 && digits - scale > 1 ? '1' : '0';
        text[size++] = extreme ? '9' : (char)(least + (char)random_below((uint64_t)('9' - least) + 1));
    }
    bpk_decimal value = {0};
    text[size] = '\0';
    check_note(text);
    CHECK(bpk_decimal_parse(text, size, &value) == BPK_OK);
    check_note(NULL);
    return value;
}

static bool equal(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

static void text_round_trips(void)
{
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal value = random_decimal(BPK_DECIMAL_DIGITS_MAX);
        char text[BPK_DECIMAL_TEXT_SIZE];
        size_t size = 0;
        bpk_decimal again = {0};
        bpk_decimal_print(value, text, &size);
        CHECK(size < BPK_DECIMAL_TEXT_SIZE);
        CHECK(bpk_decimal_parse(text, size, &again) == BPK_OK);
        CHECK(equal(value, again));
    }
}

static void sums_can_be_taken_apart(void)
{
    unsigned fitting = 0;
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal a = random_decimal(30);
        const bpk_decimal b = random_decimal(30);
        bpk_decimal sum = {0};
        bpk_decimal other = {0};
        const bpk_status status = bpk_decimal_add(a, b, &sum);
        CHECK(bpk_decimal_add(b, a, &other) == status);
        if (status != BPK_OK) { continue; }
        CHECK(equal(sum, other));
        CHECK(bpk_decimal_subtract(sum, b, &other) == BPK_OK && equal(other, a));
        CHECK(bpk_decimal_subtract(sum, a, &other) == BPK_OK && equal(other, b));
        fitting += 1;
    }
    CHECK(fitting > ROUNDS / 2);
}

static void comparing_agrees_with_subtracting(void)
{
    const bpk_decimal zero = {0};
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal a = random_decimal(BPK_DECIMAL_DIGITS_MAX);
        const bpk_decimal b = random_below(10) == 0 ? a : random_decimal(BPK_DECIMAL_DIGITS_MAX);
        bpk_decimal difference = {0};
        CHECK(bpk_decimal_compare(a, b) == -bpk_decimal_compare(b, a));
        CHECK((bpk_decimal_compare(a, b) == 0) == equal(a, b));
        if (bpk_decimal_subtract(a, b, &difference) == BPK_OK) {
            CHECK(bpk_decimal_compare(difference, zero) == bpk_decimal_compare(a, b));
        }
    }
}

static void products_distribute_and_divide_back(void)
{
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal a = random_decimal(12);
        const bpk_decimal b = random_decimal(12);
        const bpk_decimal c = random_decimal(12);
        bpk_decimal ab = {0}, ac = {0}, right = {0}, left = {0}, back = {0};
        if (bpk_decimal_multiply(a, b, &ab) != BPK_OK || bpk_decimal_multiply(a, c, &ac) != BPK_OK) { continue; }
        CHECK(bpk_decimal_add(ab, ac, &right) == BPK_OK);
        CHECK(bpk_decimal_add(b, c, &left) == BPK_OK);
        CHECK(bpk_decimal_multiply(a, left, &left) == BPK_OK && equal(left, right));
        if (a.low != 0) {
            CHECK(bpk_decimal_divide(ab, a, BPK_DECIMAL_SCALE_MAX, BPK_ROUND_DOWN, &back) == BPK_OK);
            CHECK(equal(back, b));
        }
    }
}

/* floor <= value <= ceiling, no further apart than one step; the other modes choose between the two. */
static void modes_bracket_the_value(void)
{
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal a = random_decimal(33);
        const uint8_t scale = (uint8_t)random_below(6);
        bpk_decimal step = {0}, floor = {0}, ceiling = {0}, gap = {0}, chosen = {0};
        CHECK(bpk_decimal_make(1, scale, &step) == BPK_OK);
        if (bpk_decimal_round(a, scale, BPK_ROUND_FLOOR, &floor) != BPK_OK
            || bpk_decimal_round(a, scale, BPK_ROUND_CEILING, &ceiling) != BPK_OK) {
            continue;
        }
        CHECK(bpk_decimal_compare(floor, a) <= 0 && bpk_decimal_compare(a, ceiling) <= 0);
        CHECK(bpk_decimal_subtract(ceiling, floor, &gap) == BPK_OK);
        CHECK(equal(floor, ceiling) ? equal(floor, a) : equal(gap, step));
        for (int mode = BPK_ROUND_DOWN; mode <= BPK_ROUND_HALF_EVEN; mode += 1) {
            CHECK(bpk_decimal_round(a, scale, (bpk_rounding)mode, &chosen) == BPK_OK);
            CHECK(equal(chosen, floor) || equal(chosen, ceiling));
            bpk_decimal same = {0};
            CHECK(bpk_decimal_round_to_multiple(a, step, (bpk_rounding)mode, &same) == BPK_OK);
            CHECK(equal(same, chosen));
        }
        CHECK(bpk_decimal_round(a, scale, BPK_ROUND_UP, &chosen) == BPK_OK);
        CHECK(equal(chosen, a.negative ? floor : ceiling));
    }
}

static void multiples_are_multiples(void)
{
    for (unsigned i = 0; i < ROUNDS; i += 1) {
        const bpk_decimal a = random_decimal(20);
        bpk_decimal step = random_decimal(14);
        step.negative = false;
        bpk_decimal rounded = {0};
        bool is_multiple = false;
        if (step.low == 0) { continue; }
        const bpk_rounding mode = (bpk_rounding)random_below(BPK_ROUND_HALF_EVEN + 1);
        CHECK(bpk_decimal_round_to_multiple(a, step, mode, &rounded) == BPK_OK);
        CHECK(bpk_decimal_is_multiple(rounded, step, &is_multiple) == BPK_OK && is_multiple);
        CHECK(bpk_decimal_is_multiple(a, step, &is_multiple) == BPK_OK && is_multiple == equal(rounded, a));
    }
}

static void roots_are_the_largest_that_fit(void)
{
    for (unsigned i = 0; i < ROUNDS / 4; i += 1) {
        bpk_decimal a = random_decimal(18);
        a.negative = false;
        const uint8_t scale = (uint8_t)random_below(8);
        bpk_decimal root = {0}, square = {0}, next = {0}, step = {0};
        CHECK(bpk_decimal_square_root(a, scale, &root) == BPK_OK && root.scale <= scale);
        CHECK(bpk_decimal_multiply(root, root, &square) == BPK_OK && bpk_decimal_compare(square, a) <= 0);
        CHECK(bpk_decimal_make(1, scale, &step) == BPK_OK && bpk_decimal_add(root, step, &next) == BPK_OK);
        CHECK(bpk_decimal_multiply(next, next, &square) == BPK_OK && bpk_decimal_compare(square, a) > 0);
    }
}

void decimal_property_tests(void)
{
    run("what is printed parses to the same decimal", text_round_trips);
    run("a sum minus one part is the other part", sums_can_be_taken_apart);
    run("a is less than b exactly when a - b is negative", comparing_agrees_with_subtracting);
    run("products distribute over sums and divide back", products_distribute_and_divide_back);
    run("every rounding mode chooses floor or ceiling, which are at most one step apart", modes_bracket_the_value);
    run("a value rounded to a multiple is one, and only multiples stay as they are", multiples_are_multiples);
    run("a root squared is not above the value, and the next one is", roots_are_the_largest_that_fit);
}
