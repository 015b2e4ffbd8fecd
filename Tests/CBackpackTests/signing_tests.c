#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARAM(key, value) {(key), sizeof(key) - 1, (value), sizeof(value) - 1}

static bpk_status text_of(const bpk_param *params, size_t count, char *out, size_t capacity, size_t *size_out)
{
    const bpk_group group = {.params = params, .count = count};
    return bpk_signing_text("test", &group, 1, 1, 1, out, capacity, size_out, NULL, NULL);
}

static const bpk_json_node *member(const bpk_json_node *node, const char *key)
{
    return bpk_json_member(node, key, strlen(key));
}

static const char *text_member(const bpk_json_node *node, const char *key, size_t *size_out)
{
    const char *text = bpk_json_text(member(node, key), size_out);
    CHECK(text != NULL);
    return text == NULL ? "" : text;
}

static uint64_t integer_member(const bpk_json_node *node, const char *key)
{
    size_t size = 0;
    return strtoull(text_member(node, key, &size), NULL, 10);
}

/* [["symbol", "SOL_USDC"], ["postOnly", true], ...] */
static size_t params_read(const bpk_json_node *pairs, bpk_param params[BPK_PARAMS_MAX])
{
    size_t count = 0;
    for (const bpk_json_node *pair = bpk_json_first(pairs); pair != NULL; pair = bpk_json_next(pair)) {
        if (!CHECK(count < BPK_PARAMS_MAX)) { return count; }
        bpk_param *param = &params[count];
        const bpk_json_node *key = bpk_json_first(pair);
        const bpk_json_node *value = bpk_json_next(key);
        param->key = bpk_json_text(key, &param->key_size);
        param->value = bpk_json_text(value, &param->value_size);
        if (bpk_json_kind_of(value) == BPK_JSON_BOOL) {
            param->value = bpk_json_bool(value) ? "true" : "false";
            param->value_size = strlen(param->value);
        }
        CHECK(param->key != NULL && param->value != NULL);
        count += 1;
    }
    return count;
}

static size_t groups_read(const bpk_json_node *node, bpk_param params[][BPK_PARAMS_MAX], bpk_group *groups)
{
    const bpk_json_node *orders = member(node, "orders");
    if (orders == NULL) {
        groups[0] = (bpk_group){.params = params[0], .count = params_read(member(node, "params"), params[0])};
        return 1;
    }
    size_t count = 0;
    for (const bpk_json_node *order = bpk_json_first(orders); order != NULL; order = bpk_json_next(order)) {
        if (!CHECK(count < BPK_GROUPS_MAX)) { return count; }
        groups[count] = (bpk_group){.params = params[count], .count = params_read(order, params[count])};
        count += 1;
    }
    return count;
}

static void check_signature(const bpk_json_node *node, const char *text, size_t text_size)
{
    size_t size = 0;
    bpk_key *key = NULL;
    const char *seed = text_member(node, "seed_b64", &size);
    if (!CHECK(bpk_key_new_base64(seed, size, &key) == BPK_OK)) { return; }

    uint8_t public_key[BPK_PUBLIC_KEY_SIZE];
    uint8_t signature[BPK_SIGNATURE_SIZE];
    char public_text[BPK_PUBLIC_KEY_TEXT_SIZE];
    char signature_text[BPK_SIGNATURE_TEXT_SIZE];
    bpk_key_public(key, public_key);
    bpk_key_sign(key, text, text_size, signature);
    bpk_key_free(key);
    CHECK(bpk_base64_encode(public_key, sizeof public_key, public_text, sizeof public_text, &size) == BPK_OK);
    CHECK_TEXT(public_text, size, text_member(node, "public_b64", &(size_t){0}));
    CHECK(bpk_base64_encode(signature, sizeof signature, signature_text, sizeof signature_text, &size) == BPK_OK);
    CHECK_TEXT(signature_text, size, text_member(node, "signature_b64", &(size_t){0}));

    CHECK(bpk_verify(public_key, text, text_size, signature) == BPK_OK);
    const size_t bit = (size_t)random_below(8 * sizeof signature);
    signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
    CHECK(bpk_verify(public_key, text, text_size, signature) == BPK_E_SIGNATURE);
}

static void check_vector(const bpk_json_node *node)
{
    static bpk_param params[BPK_GROUPS_MAX][BPK_PARAMS_MAX];
    static char text[16384];
    bpk_group groups[BPK_GROUPS_MAX];
    size_t size = 0;
    check_note(text_member(node, "name", &size));
    const char *instruction = text_member(node, "instruction", &size);
    const size_t groups_count = groups_read(node, params, groups);
    const uint64_t sent_at_ms = integer_member(node, "timestamp");
    const uint32_t window_ms = (uint32_t)integer_member(node, "window");
    CHECK(bpk_signing_text(instruction, groups, groups_count, sent_at_ms, window_ms, text, sizeof text, &size, NULL,
                           NULL) == BPK_OK);
    CHECK_TEXT(text, size, text_member(node, "signing_string", &(size_t){0}));
    check_signature(node, text, size);
    check_note(NULL);
}

static void vectors_match(void)
{
    size_t size = 0;
    char *text = fixture_read("signing-vectors.json", &size);
    if (text == NULL) { return; }
    bpk_json *json = NULL;
    if (CHECK(bpk_json_parse(text, size, 16, &json, NULL) == BPK_OK)) {
        const bpk_json_node *cases = member(bpk_json_root(json), "cases");
        CHECK(bpk_json_count(cases) == 84);
        for (const bpk_json_node *node = bpk_json_first(cases); node != NULL; node = bpk_json_next(node)) {
            check_vector(node);
        }
    }
    bpk_json_free(json);
    free(text);
}

static void keys_sort_as_bytes(void)
{
    const bpk_param params[] = {PARAM("priceType", "1"), PARAM("price", "2"), PARAM("autoLendRedeem", "3"),
                                PARAM("_a", "4"),        PARAM("Z", "5"),     PARAM("autoLend", "6"),
                                PARAM("a1", "7"),        PARAM("aB", "8"),    PARAM("9", "9")};
    char text[256];
    size_t size = 0;
    CHECK(text_of(params, 9, text, sizeof text, &size) == BPK_OK);
    CHECK_TEXT(text, size, "instruction=test&9=9&Z=5&_a=4&a1=7&aB=8&autoLend=6&autoLendRedeem=3&price=2&priceType=1"
                           "&timestamp=1&window=1");
}

static void order_of_parameters_does_not_matter(void)
{
    bpk_param params[] = {PARAM("side", "Bid"),  PARAM("symbol", "SOL_USDC"), PARAM("price", "1"), PARAM("p", "2"),
                          PARAM("postOnly", ""), PARAM("clientId", "0"),      PARAM("a", "b"),     PARAM("ab", "c")};
    const size_t count = sizeof params / sizeof params[0];
    char first[256];
    size_t first_size = 0;
    CHECK(text_of(params, count, first, sizeof first, &first_size) == BPK_OK);
    for (unsigned round = 0; round < 2000; round += 1) {
        for (size_t i = count - 1; i > 0; i -= 1) {
            const size_t j = (size_t)random_below(i + 1);
            const bpk_param held = params[i];
            params[i] = params[j];
            params[j] = held;
        }
        char text[256];
        size_t size = 0;
        CHECK(text_of(params, count, text, sizeof text, &size) == BPK_OK);
        CHECK_TEXT(text, size, first);
    }
}

static void every_capacity_is_respected(void)
{
    const bpk_param params[] = {PARAM("symbol", "SOL_USDC"), PARAM("side", "Bid")};
    size_t needed = 0;
    CHECK(text_of(params, 2, NULL, 0, &needed) == BPK_E_CAPACITY);
    CHECK(needed == strlen("instruction=test&side=Bid&symbol=SOL_USDC&timestamp=1&window=1"));
    for (size_t capacity = 0; capacity <= needed + 1; capacity += 1) {
        char *out = malloc(capacity == 0 ? 1 : capacity); /* exact, so the sanitizer sees one byte too many */
        size_t size = 0;
        if (!CHECK(out != NULL)) { return; }
        out[0] = '!';
        const bpk_status status = text_of(params, 2, out, capacity, &size);
        CHECK(size == needed);
        CHECK(status == (capacity > needed ? BPK_OK : BPK_E_CAPACITY));
        CHECK(status == BPK_OK ? out[needed] == '\0' : out[0] == '!');
        free(out);
    }
}

/* A second parameter with this key and value, which must be refused in group 1 at place 2. */
static void check_refused(const char *key, size_t key_size, const char *value, size_t value_size,
                          bpk_status expected)
{
    const bpk_param good[] = {PARAM("a", "1")};
    const bpk_param bad[] = {PARAM("z", "1"), PARAM("b", "2"), {key, key_size, value, value_size}, PARAM("c", "&")};
    const bpk_group groups[] = {{good, 1}, {bad, 4}};
    char text[256] = "untouched";
    size_t size = 4711;
    size_t group = 99;
    size_t param = 99;
    CHECK(bpk_signing_text("test", groups, 2, 1, 1, text, sizeof text, &size, &group, &param) == expected);
    CHECK(group == 1 && param == 2);
    CHECK(size == 4711);
    CHECK(strcmp(text, "untouched") == 0);
}

static void ambiguous_values_are_refused(void)
{
    static const char *const values[] = {"a&b", "a=b", "&", "=", "\"", "\\", "a\nb", "\r", "\t", "\x01",
                                         "\x1f", "\x7f", "\xc2\x80", "\xc2\x9f", "\x80", "\xc3",
                                         "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "ok\xe2\x82"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i += 1) {
        check_note(values[i]);
        check_refused("k", 1, values[i], strlen(values[i]), BPK_E_UNSIGNABLE);
    }
    check_note("a NUL byte");
    check_refused("k", 1, "a\0b", 3, BPK_E_UNSIGNABLE);
    check_note(NULL);
}

static void other_values_go_in_raw(void)
{
    const bpk_param params[] = {PARAM("a", "80%"), PARAM("b", "two words"), PARAM("c", ""),
                                PARAM("d", "A,B;C/D+E?#'<>"), PARAM("e", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
                                {"f", 1, NULL, 0}};
    char text[256];
    size_t size = 0;
    CHECK(text_of(params, 6, text, sizeof text, &size) == BPK_OK);
    CHECK_TEXT(text, size, "instruction=test&a=80%&b=two words&c=&d=A,B;C/D+E?#'<>"
                           "&e=\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80&f=&timestamp=1&window=1");
}

static void bad_keys_are_refused(void)
{
    static const char *const keys[] = {"", "a b", "a=b", "a&b", "a-b", "a.b", "\xc3\xa9", "a\n"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i += 1) {
        check_note(keys[i]);
        check_refused(keys[i], strlen(keys[i]), "v", 1, BPK_E_UNSIGNABLE);
    }
    check_note("a NUL byte");
    check_refused("a\0", 2, "v", 1, BPK_E_UNSIGNABLE);
    check_note(NULL);
}

static void repeated_keys_are_refused(void)
{
    check_refused("b", 1, "3", 1, BPK_E_DUPLICATE_KEY);
    check_refused("z", 1, "3", 1, BPK_E_DUPLICATE_KEY);
}

static void limits_hold(void)
{
    static char long_value[BPK_PARAM_VALUE_SIZE_MAX + 1];
    static char text[BPK_PARAM_VALUE_SIZE_MAX + 256];
    char long_key[BPK_PARAM_KEY_SIZE_MAX + 1];
    memset(long_value, 'v', sizeof long_value);
    memset(long_key, 'k', sizeof long_key);
    size_t size = 0;
    const bpk_param longest = {long_key, BPK_PARAM_KEY_SIZE_MAX, long_value, BPK_PARAM_VALUE_SIZE_MAX};
    CHECK(text_of(&longest, 1, text, sizeof text, &size) == BPK_OK);
    check_refused("k", 1, long_value, sizeof long_value, BPK_E_UNSIGNABLE);
    check_refused(long_key, sizeof long_key, "v", 1, BPK_E_UNSIGNABLE);

    char keys[BPK_PARAMS_MAX + 1][2];
    bpk_param params[BPK_PARAMS_MAX + 1];
    for (size_t i = 0; i < BPK_PARAMS_MAX + 1; i += 1) {
        keys[i][0] = (char)('a' + i / 26);
        keys[i][1] = (char)('a' + i % 26);
        params[i] = (bpk_param){keys[i], 2, "1", 1};
    }
    CHECK(text_of(params, BPK_PARAMS_MAX, text, sizeof text, &size) == BPK_OK);
    CHECK(text_of(params, BPK_PARAMS_MAX + 1, text, sizeof text, &size) == BPK_E_ARGUMENT);

    bpk_group groups[BPK_GROUPS_MAX + 1] = {{params, 1}};
    CHECK(bpk_signing_text("t", groups, BPK_GROUPS_MAX, 1, 1, text, sizeof text, &size, NULL, NULL) == BPK_OK);
    CHECK(bpk_signing_text("t", groups, BPK_GROUPS_MAX + 1, 1, 1, text, sizeof text, &size, NULL, NULL)
          == BPK_E_ARGUMENT);
    CHECK(bpk_signing_text("t", groups, 0, 1, 1, text, sizeof text, &size, NULL, NULL) == BPK_E_ARGUMENT);
}

static bpk_status with(const char *instruction, uint64_t sent_at_ms, uint32_t window_ms, char *text,
                       size_t capacity)
{
    const bpk_group empty = {0};
    size_t size = 0;
    return bpk_signing_text(instruction, &empty, 1, sent_at_ms, window_ms, text, capacity, &size, NULL, NULL);
}

static void instruction_window_and_pointers_are_checked(void)
{
    char text[256];
    char longest[66];
    memset(longest, 'i', 65);
    longest[65] = '\0';
    CHECK(with(longest, 1, 1, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with(longest + 1, 1, 1, text, sizeof text) == BPK_OK);
    CHECK(with("", 1, 1, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with("a&b", 1, 1, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with("a_b", 1, 1, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with(NULL, 1, 1, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with("t", 1, 0, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with("t", 1, 60001, text, sizeof text) == BPK_E_ARGUMENT);
    CHECK(with("t", 1, 1, NULL, 1) == BPK_E_ARGUMENT);
    CHECK(with("t", UINT64_MAX, 60000, text, sizeof text) == BPK_OK);
    CHECK_TEXT(text, strlen(text), "instruction=t&timestamp=18446744073709551615&window=60000");
    CHECK(with("t", 0, 1, text, sizeof text) == BPK_OK);
    CHECK_TEXT(text, strlen(text), "instruction=t&timestamp=0&window=1");

    size_t size = 0;
    const bpk_group no_params = {.params = NULL, .count = 1};
    const bpk_param no_key = {NULL, 0, "v", 1};
    const bpk_param no_value = {"k", 1, NULL, 1};
    CHECK(bpk_signing_text("t", NULL, 1, 1, 1, text, sizeof text, &size, NULL, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_signing_text("t", &no_params, 1, 1, 1, text, sizeof text, &size, NULL, NULL) == BPK_E_ARGUMENT);
    CHECK(bpk_signing_text("t", &(bpk_group){0}, 1, 1, 1, text, sizeof text, NULL, NULL, NULL) == BPK_E_ARGUMENT);
    CHECK(text_of(&no_key, 1, text, sizeof text, &size) == BPK_E_ARGUMENT);
    CHECK(text_of(&no_value, 1, text, sizeof text, &size) == BPK_E_ARGUMENT);
}

void signing_tests(void)
{
    run("every signing vector gives its text and signature, which verifies until a bit is flipped", vectors_match);
    run("keys are sorted as whole keys by their bytes", keys_sort_as_bytes);
    run("the order in which parameters are given does not matter", order_of_parameters_does_not_matter);
    run("a text that does not fit is measured and not written", every_capacity_is_respected);
    run("a value the venue could read in two ways is refused with its place", ambiguous_values_are_refused);
    run("other values go into the text as they are", other_values_go_in_raw);
    run("keys are letters, digits and underscores", bad_keys_are_refused);
    run("a key given twice is refused at its second place", repeated_keys_are_refused);
    run("the most parameters, groups and bytes are taken and one more refused", limits_hold);
    run("instruction, window and pointers are checked", instruction_window_and_pointers_are_checked);
}
