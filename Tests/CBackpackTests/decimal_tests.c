#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 8

/* One line of decimal-vectors.txt, cut into words. */
typedef struct vector {
    char *words[WORDS_MAX];
    size_t count;
} vector;

static bpk_decimal decimal(const char *text)
{
    bpk_decimal value = {0};
    CHECK(bpk_decimal_parse(text, strlen(text), &value) == BPK_OK);
    return value;
}

/* Not memcmp: the padding may differ. */
static bool same_members(bpk_decimal a, bpk_decimal b)
{
    return a.low == b.low && a.high == b.high && a.scale == b.scale && a.negative == b.negative;
}

static void check_decimal(bpk_decimal value, const char *expected)
{
    char text[BPK_DECIMAL_TEXT_SIZE];
    size_t size = 0;
    bpk_decimal_print(value, text, &size);
    CHECK_TEXT(text, size, expected);
    CHECK(text[size] == '\0');
}

/* Checks a status and, when it is BPK_OK, the value against what stands in the file. */
static void check_outcome(bpk_status status, bpk_decimal value, const char *expected)
{
    if (strcmp(expected, "!overflow") == 0) {
        CHECK(status == BPK_E_OVERFLOW);
    } else if (strcmp(expected, "!syntax") == 0) {
        CHECK(status == BPK_E_SYNTAX);
    } else if (strcmp(expected, "!zero") == 0) {
        CHECK(status == BPK_E_DIVIDE_BY_ZERO);
    } else if (strcmp(expected, "!argument") == 0) {
        CHECK(status == BPK_E_ARGUMENT);
    } else if (CHECK(status == BPK_OK)) {
        check_decimal(value, expected);
    }
}

static bpk_rounding rounding_named(const char *name)
{
    static const char *const names[] = {"down", "up", "floor", "ceiling", "half_even"};
    for (unsigned i = 0; i < 5; i += 1) {
        if (strcmp(name, names[i]) == 0) { return (bpk_rounding)i; }
    }
    const bool mode_is_known = false;
    CHECK(mode_is_known);
    return BPK_ROUND_DOWN;
}

static bpk_status parse_quoted(char *quoted, bpk_decimal *out)
{
    /* 'text', with ~ for a blank */
    const size_t size = strlen(quoted) - 2;
    for (size_t i = 0; i < size; i += 1) {
        if (quoted[1 + i] == '~') { quoted[1 + i] = ' '; }
    }
    return bpk_decimal_parse(quoted + 1, size, out);
}

/* Runs the operation; false when it has no decimal result and was checked here. */
static bool operate(const vector *v, bpk_status *status, bpk_decimal *out)
{
    const char *operation = v->words[0];
    const char *expected = v->words[v->count - 1];
    if (strcmp(operation, "parse") == 0) {
        *status = parse_quoted(v->words[1], out);
        return true;
    }
    const bpk_decimal a = decimal(v->words[1]);
    if (strcmp(operation, "square_root") == 0 || strcmp(operation, "round") == 0) {
        const uint8_t scale = (uint8_t)atoi(v->words[2]);
        *status = operation[0] == 's' ? bpk_decimal_square_root(a, scale, out)
                                      : bpk_decimal_round(a, scale, rounding_named(v->words[3]), out);
        return true;
    }

    const bpk_decimal b = decimal(v->words[2]);
    if (strcmp(operation, "compare") == 0) {
        CHECK(bpk_decimal_compare(a, b) == atoi(expected));
        CHECK(bpk_decimal_compare(b, a) == -atoi(expected));
        return false;
    }
    if (strcmp(operation, "is_multiple") == 0) {
        bool is_multiple = false;
        CHECK(bpk_decimal_is_multiple(a, b, &is_multiple) == BPK_OK);
        CHECK(is_multiple == (strcmp(expected, "true") == 0));
        return false;
    }
    if (strcmp(operation, "add") == 0) {
        *status = bpk_decimal_add(a, b, out);
    } else if (strcmp(operation, "subtract") == 0) {
        *status = bpk_decimal_subtract(a, b, out);
    } else if (strcmp(operation, "multiply") == 0) {
        *status = bpk_decimal_multiply(a, b, out);
    } else if (strcmp(operation, "round_to_multiple") == 0) {
        *status = bpk_decimal_round_to_multiple(a, b, rounding_named(v->words[3]), out);
    } else {
        const bool divides = strcmp(operation, "divide") == 0;
        CHECK(divides || strcmp(operation, "multiply_rounded") == 0);
        const uint8_t scale = (uint8_t)atoi(v->words[3]);
        const bpk_rounding rounding = rounding_named(v->words[4]);
        *status = divides ? bpk_decimal_divide(a, b, scale, rounding, out)
                          : bpk_decimal_multiply_rounded(a, b, scale, rounding, out);
    }
    return true;
}

static void agrees_with_python(void)
{
    size_t size = 0;
    char *text = fixture_read("decimal-vectors.txt", &size);
    if (text == NULL) { return; }

    size_t cases_count = 0;
    char *line = text;
    while (*line != '\0') {
        const size_t line_size = strcspn(line, "\n");
        char *next = line + line_size + (line[line_size] == '\n' ? 1 : 0);
        line[line_size] = '\0';
        if (line[0] != '#') {
            char note[1200];
            snprintf(note, sizeof note, "%s", line);
            check_note(note);
            vector v = {.count = 0};
            for (char *word = strtok(line, " "); word != NULL && v.count < WORDS_MAX; word = strtok(NULL, " ")) {
                v.words[v.count] = word;
                v.count += 1;
            }
            const bpk_decimal before = {.low = 77, .high = 7, .scale = 3, .negative = true};
            bpk_decimal out = before;
            bpk_status status = BPK_OK;
            if (CHECK(v.count >= 3) && operate(&v, &status, &out)) {
                check_outcome(status, out, v.words[v.count - 1]);
                if (status != BPK_OK) { CHECK(same_members(out, before)); }
            }
            cases_count += 1;
            check_note(NULL);
        }
        line = next;
    }
    CHECK(cases_count > 8000);
    free(text);
}

static void is_in_lowest_terms(void)
{
    static const char *const equal[][2] = {{"1.50", "1.5"}, {"100", "100.000"}, {"0", "-0.00"}, {"-7.10", "-7.1"}};
    for (size_t i = 0; i < sizeof equal / sizeof equal[0]; i += 1) {
        const bpk_decimal a = decimal(equal[i][0]);
        const bpk_decimal b = decimal(equal[i][1]);
        CHECK(same_members(a, b));
    }
    const bpk_decimal zero = decimal("-0.000");
    CHECK(zero.low == 0 && zero.high == 0 && zero.scale == 0 && !zero.negative);
}

static void is_made_from_integers(void)
{
    bpk_decimal value = {0};
    CHECK(bpk_decimal_make(INT64_MIN, 0, &value) == BPK_OK);
    check_decimal(value, "-9223372036854775808");
    CHECK(bpk_decimal_make(INT64_MIN, 28, &value) == BPK_OK);
    check_decimal(value, "-0.0000000009223372036854775808");
    CHECK(bpk_decimal_make(INT64_MAX, 19, &value) == BPK_OK);
    check_decimal(value, "0.9223372036854775807");
    CHECK(bpk_decimal_make(-1500, 3, &value) == BPK_OK);
    check_decimal(value, "-1.5");
    CHECK(bpk_decimal_make(0, 28, &value) == BPK_OK);
    check_decimal(value, "0");
    CHECK(bpk_decimal_make(1, 29, &value) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_make(1, 0, NULL) == BPK_E_ARGUMENT);
}

static void longest_text_fits(void)
{
    static const char *const longest[] = {"-9999999999.9999999999999999999999999999",
                                          "-0.0000000000000000000000000001",
                                          "-99999999999999999999999999999999999999"};
    for (size_t i = 0; i < 3; i += 1) { check_decimal(decimal(longest[i]), longest[i]); }
}

static void reads_only_the_bytes_given(void)
{
    bpk_decimal value = {0};
    CHECK(bpk_decimal_parse("12345", 2, &value) == BPK_OK);
    check_decimal(value, "12");
    CHECK(bpk_decimal_parse("1.5", 2, &value) == BPK_E_SYNTAX);
    CHECK(bpk_decimal_parse("1\0", 2, &value) == BPK_E_SYNTAX);
    CHECK(bpk_decimal_parse("", 0, &value) == BPK_E_SYNTAX);
    CHECK(bpk_decimal_parse(NULL, 0, &value) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_parse("1", 1, NULL) == BPK_E_ARGUMENT);
}

static void wrong_arguments_are_refused(void)
{
    const bpk_decimal one = decimal("1");
    bpk_decimal out = {0};
    bool multiple = false;
    const int beyond = BPK_ROUND_HALF_EVEN + 1;
    const bpk_rounding unknown = (bpk_rounding)beyond;
    CHECK(bpk_decimal_divide(one, one, 29, BPK_ROUND_DOWN, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_divide(one, one, 0, unknown, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_divide(one, one, 0, BPK_ROUND_DOWN, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_multiply_rounded(one, one, 29, BPK_ROUND_DOWN, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_multiply_rounded(one, one, 0, unknown, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_round(one, 29, BPK_ROUND_DOWN, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_round(one, 0, unknown, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_round_to_multiple(one, one, unknown, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_square_root(one, 29, &out) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_is_multiple(one, decimal("0"), &multiple) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_is_multiple(one, decimal("-1"), &multiple) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_is_multiple(one, one, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_add(one, one, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_subtract(one, one, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_decimal_multiply(one, one, NULL) == BPK_E_ARGUMENT);
}

static void wide_quotients_are_exact(void)
{
    /* 2^-28 into a number of 30 digits: the dividend takes 10^86, the result 38 digits. */
    bpk_decimal out = {0};
    const bpk_decimal divisor = decimal("0.0000000037252902984619140625");
    const bpk_decimal largest = decimal("372529029846191406249999999999");
    const bpk_decimal beyond = decimal("372529029846191406250000000000");
    CHECK(bpk_decimal_divide(largest, divisor, 28, BPK_ROUND_DOWN, &out) == BPK_OK);
    check_decimal(out, "99999999999999999999999999999731564544");
    CHECK(bpk_decimal_divide(beyond, divisor, 28, BPK_ROUND_DOWN, &out) == BPK_E_OVERFLOW);
}

static void rounding_looks_at_every_digit(void)
{
    /* Just above a tie, by a digit far beyond those that are kept. */
    bpk_decimal out = {0};
    const bpk_decimal above = decimal("0.5000000000000000000000000001");
    CHECK(bpk_decimal_round(above, 0, BPK_ROUND_HALF_EVEN, &out) == BPK_OK);
    check_decimal(out, "1");
    CHECK(bpk_decimal_round(decimal("0.5"), 0, BPK_ROUND_HALF_EVEN, &out) == BPK_OK);
    check_decimal(out, "0");
    CHECK(bpk_decimal_multiply_rounded(above, above, 1, BPK_ROUND_HALF_EVEN, &out) == BPK_OK);
    check_decimal(out, "0.3");
    CHECK(bpk_decimal_round(decimal("-0.01"), 1, BPK_ROUND_CEILING, &out) == BPK_OK);
    check_decimal(out, "0");
    CHECK(!out.negative);
    CHECK(bpk_decimal_round_to_multiple(decimal("-141.201"), decimal("0.05"), BPK_ROUND_FLOOR, &out) == BPK_OK);
    check_decimal(out, "-141.25");
}

void decimal_tests(void)
{
    run("every case agrees with Python's decimal, errors included, and an error leaves the output alone",
        agrees_with_python);
    run("equal decimals have equal members and zero is all zeros", is_in_lowest_terms);
    run("every 64-bit integer at every scale makes a decimal", is_made_from_integers);
    run("the longest decimals fit the text buffer", longest_text_fits);
    run("parsing reads the bytes it was given and no more", reads_only_the_bytes_given);
    run("scales, modes, steps and outputs out of range are refused", wrong_arguments_are_refused);
    run("a quotient that fits is found whatever its dividend takes", wide_quotients_are_exact);
    run("rounding happens once and looks at every digit", rounding_looks_at_every_digit);
}
