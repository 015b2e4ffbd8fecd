#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parses or fails the test. */
static bpk_json *parsed(const char *text)
{
    bpk_json *json = NULL;
    check_note(text);
    CHECK(bpk_json_parse(text, strlen(text), 64, &json, NULL) == BPK_OK);
    check_note(NULL);
    return json;
}

static const bpk_json_node *member(const bpk_json_node *node, const char *key)
{
    return bpk_json_member(node, key, strlen(key));
}

static void check_text(const bpk_json_node *node, bpk_json_kind kind, const char *expected)
{
    size_t size = 0;
    CHECK(node != NULL && bpk_json_kind_of(node) == kind);
    const char *text = bpk_json_text(node, &size);
    if (CHECK_TEXT(text, size, expected)) { CHECK(text[size] == '\0'); }
}

static void kinds_are_told_apart(void)
{
    bpk_json *json = parsed("[null,true,false,0,\"\",[],{}]");
    static const bpk_json_kind kinds[] = {BPK_JSON_NULL, BPK_JSON_BOOL, BPK_JSON_BOOL, BPK_JSON_NUMBER,
                                          BPK_JSON_STRING, BPK_JSON_ARRAY, BPK_JSON_OBJECT};
    const bpk_json_node *root = bpk_json_root(json);
    CHECK(bpk_json_kind_of(root) == BPK_JSON_ARRAY && bpk_json_count(root) == 7);
    const bpk_json_node *node = bpk_json_first(root);
    for (size_t i = 0; i < 7; i += 1) {
        CHECK(bpk_json_kind_of(node) == kinds[i]);
        CHECK(bpk_json_bool(node) == (i == 1));
        CHECK((bpk_json_text(node, NULL) != NULL) == (i == 3 || i == 4));
        CHECK(bpk_json_key(node, NULL) == NULL);
        CHECK(bpk_json_first(node) == NULL && bpk_json_count(node) == 0);
        node = bpk_json_next(node);
    }
    CHECK(node == NULL);
    CHECK(bpk_json_key(root, NULL) == NULL && bpk_json_next(root) == NULL);
    bpk_json_free(json);
}

static void numbers_keep_their_digits(void)
{
    static const char *const tokens[] = {
        "9007199254740993", "18446744073709551615", "-9223372036854775808", "0.1", "-0", "-0.0", "1.50",
        "1e400", "1E+2",
        "123456789012345678901234567890.1234567890123456789012345678901234567890123456789012345678901234567890",
        "0.00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001e-7"};
    const size_t count = sizeof tokens / sizeof tokens[0];
    char text[1024] = "";
    size_t size = 0;
    for (size_t i = 0; i < count; i += 1) {
        check_note(tokens[i]);
        bpk_json *alone = parsed(tokens[i]);
        check_text(bpk_json_root(alone), BPK_JSON_NUMBER, tokens[i]);
        bpk_json_free(alone);
        const char *before = i == 0 ? "[" : " ,";
        size += (size_t)snprintf(text + size, sizeof text - size, "%s{\"k\":[ %s,\"1\"]}", before, tokens[i]);
    }
    snprintf(text + size, sizeof text - size, "]");
    bpk_json *json = parsed(text);
    const bpk_json_node *node = bpk_json_first(bpk_json_root(json));
    for (size_t i = 0; i < count; i += 1) {
        check_text(bpk_json_first(member(node, "k")), BPK_JSON_NUMBER, tokens[i]);
        check_text(bpk_json_next(bpk_json_first(member(node, "k"))), BPK_JSON_STRING, "1");
        node = bpk_json_next(node);
    }
    CHECK(node == NULL);
    bpk_json_free(json);
    check_note(NULL);
}

static void very_long_numbers_are_kept(void)
{
    const size_t size = 100000;
    char *text = malloc(size + 1);
    if (!CHECK(text != NULL)) { return; }
    memset(text, '7', size);
    text[size] = '\0';
    bpk_json *json = parsed(text);
    check_text(bpk_json_root(json), BPK_JSON_NUMBER, text);
    bpk_json_free(json);
    free(text);
}

static void strings_are_unescaped(void)
{
    bpk_json *json = parsed("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\","
                            "\"\\u0041\\u00e9\\u20AC\\uD83d\\uDe00\",\"\xf0\x9f\x98\x80\",\"\"]");
    const bpk_json_node *node = bpk_json_first(bpk_json_root(json));
    check_text(node, BPK_JSON_STRING, "\"\\/\b\f\n\r\t");
    node = bpk_json_next(node);
    check_text(node, BPK_JSON_STRING, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    node = bpk_json_next(node);
    check_text(node, BPK_JSON_STRING, "\xf0\x9f\x98\x80");
    node = bpk_json_next(node);
    check_text(node, BPK_JSON_STRING, "");
    bpk_json_free(json);
}

static void members_are_found_by_exact_key(void)
{
    bpk_json *json = parsed("{\"Price\":1,\"price\":2,\"priceType\":3,\"price\":4,"
                            "\"\":5,\"\\u0061b\":6,\"pric\":7}");
    const bpk_json_node *root = bpk_json_root(json);
    check_text(member(root, "price"), BPK_JSON_NUMBER, "2");
    check_text(member(root, "Price"), BPK_JSON_NUMBER, "1");
    check_text(member(root, ""), BPK_JSON_NUMBER, "5");
    check_text(member(root, "ab"), BPK_JSON_NUMBER, "6");
    check_text(bpk_json_member(root, "priceType", 5), BPK_JSON_NUMBER, "2");
    CHECK(member(root, "PRICE") == NULL);
    CHECK(bpk_json_member(root, "price\0", 6) == NULL);
    CHECK(bpk_json_member(root, NULL, 0) == NULL);
    CHECK(member(member(root, "price"), "price") == NULL);
    CHECK(bpk_json_count(root) == 7);
    size_t size = 0;
    const char *key = bpk_json_key(bpk_json_first(root), &size);
    CHECK_TEXT(key, size, "Price");
    bpk_json_free(json);

    json = parsed("[{\"price\":1}]");
    CHECK(member(bpk_json_root(json), "price") == NULL);
    bpk_json_free(json);
}

static void check_duplicate(const char *text, const char *shallow, const char *deep)
{
    bpk_json *json = parsed(text);
    size_t size = 0;
    const char *found = bpk_json_duplicate_key(bpk_json_root(json), false, &size);
    CHECK(shallow == NULL ? found == NULL : CHECK_TEXT(found, size, shallow));
    found = bpk_json_duplicate_key(bpk_json_root(json), true, &size);
    CHECK(deep == NULL ? found == NULL : CHECK_TEXT(found, size, deep));
    bpk_json_free(json);
}

static void duplicate_keys_are_found(void)
{
    check_duplicate("{}", NULL, NULL);
    check_duplicate("7", NULL, NULL);
    check_duplicate("{\"a\":1,\"A\":2,\"aa\":3}", NULL, NULL);
    check_duplicate("{\"a\":1,\"b\":2,\"a\":1}", "a", "a");
    check_duplicate("{\"a\":1,\"\\u0061\":1}", "a", "a");
    check_duplicate("{\"\":1,\"\":1}", "", "");
    check_duplicate("[{\"a\":1},{\"a\":2}]", NULL, NULL);
    check_duplicate("{\"a\":{\"a\":{\"a\":1}}}", NULL, NULL);
    check_duplicate("{\"a\":[1,[{\"x\":{\"y\":0,\"z\":1,\"y\":[]}}]],\"b\":2}", NULL, "y");
    check_duplicate("[[],{},[{\"q\":1,\"q\":2}]]", NULL, "q");
    CHECK(bpk_json_duplicate_key(NULL, true, NULL) == NULL);
}

static void duplicate_keys_stay_below_their_node(void)
{
    bpk_json *json = parsed("{\"clean\":[{\"a\":1}],\"dirty\":{\"b\":1,\"b\":2}}");
    CHECK(bpk_json_duplicate_key(member(bpk_json_root(json), "clean"), true, NULL) == NULL);
    CHECK(bpk_json_duplicate_key(member(bpk_json_root(json), "dirty"), true, NULL) != NULL);
    bpk_json_free(json);
}

/* {"k0":0,"k1":0,...}; every key is new, but for `duplicate` when it is below `count`. */
static bpk_json *large_object(size_t count, size_t duplicate)
{
    char *text = malloc(count * 24 + 2);
    if (!CHECK(text != NULL)) { return NULL; }
    size_t size = 0;
    for (size_t i = 0; i < count; i += 1) {
        const size_t number = i == count - 1 && duplicate < count ? duplicate : i;
        size += (size_t)sprintf(text + size, "%c\"k%zu\":0", i == 0 ? '{' : ',', number);
    }
    text[size] = '}';
    text[size + 1] = '\0';
    bpk_json *json = parsed(text);
    free(text);
    return json;
}

static void large_objects_are_searched_quickly(void)
{
    /* Comparing all pairs of 200,000 keys would take minutes. */
    bpk_json *json = large_object(200000, SIZE_MAX);
    CHECK(bpk_json_duplicate_key(bpk_json_root(json), true, NULL) == NULL);
    bpk_json_free(json);
    for (size_t count = 30; count < 36; count += 1) {
        json = large_object(count, 17);
        size_t size = 0;
        const char *key = bpk_json_duplicate_key(bpk_json_root(json), false, &size);
        CHECK_TEXT(key, size, "k17");
        bpk_json_free(json);
        json = large_object(count, SIZE_MAX);
        CHECK(bpk_json_duplicate_key(bpk_json_root(json), false, &size) == NULL);
        bpk_json_free(json);
    }
}

static void wrong_arguments_are_refused(void)
{
    bpk_json *json = NULL;
    size_t offset = 4711;
    CHECK(bpk_json_parse(NULL, 1, 8, &json, &offset) == BPK_E_ARGUMENT);
    CHECK(bpk_json_parse("1", 1, 8, NULL, &offset) == BPK_E_ARGUMENT);
    CHECK(bpk_json_parse("1", 1, 0, &json, &offset) == BPK_E_ARGUMENT);
    CHECK(bpk_json_parse("1", 1, BPK_JSON_DEPTH_MAX + 1, &json, &offset) == BPK_E_ARGUMENT);
    CHECK(json == NULL && offset == 4711);
    CHECK(bpk_json_parse(NULL, 0, 8, &json, &offset) == BPK_E_SYNTAX);
    CHECK(offset == 0);
    bpk_json_free(NULL);
    CHECK(bpk_json_root(NULL) == NULL && bpk_json_first(NULL) == NULL && bpk_json_next(NULL) == NULL);
    CHECK(bpk_json_text(NULL, NULL) == NULL && bpk_json_key(NULL, NULL) == NULL && bpk_json_count(NULL) == 0);
    CHECK(bpk_json_kind_of(NULL) == BPK_JSON_NULL && !bpk_json_bool(NULL));
    CHECK(bpk_json_member(NULL, "a", 1) == NULL);
}

static void reads_only_the_bytes_given(void)
{
    bpk_json *json = NULL;
    CHECK(bpk_json_parse("12345", 2, 8, &json, NULL) == BPK_OK);
    check_text(bpk_json_root(json), BPK_JSON_NUMBER, "12");
    bpk_json_free(json);
    CHECK(bpk_json_parse("[1]]", 3, 8, &json, NULL) == BPK_OK);
    bpk_json_free(json);
}

void json_reading_tests(void)
{
    run("kinds are told apart", kinds_are_told_apart);
    run("numbers keep every digit of the text", numbers_keep_their_digits);
    run("a number of 100,000 digits is kept", very_long_numbers_are_kept);
    run("strings are unescaped", strings_are_unescaped);
    run("members are found by exact key, the first of several", members_are_found_by_exact_key);
    run("a key that stands twice is found, deep or shallow", duplicate_keys_are_found);
    run("a deep search stays below its node", duplicate_keys_stay_below_their_node);
    run("a large object is searched quickly and rightly", large_objects_are_searched_quickly);
    run("wrong arguments are refused and NULL nodes are nothing", wrong_arguments_are_refused);
    run("parsing reads the bytes it was given and no more", reads_only_the_bytes_given);
}
