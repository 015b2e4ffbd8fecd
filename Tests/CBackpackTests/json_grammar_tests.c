/*
 * What is JSON and what is not. The cases are those the public JSON parsing test suites name: y_ must be read,
 * n_ must be refused, i_ is up to the reader.
 */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(text) (text), sizeof(text) - 1

typedef struct accepted {
    const char *text;
    size_t size;
} accepted;

typedef struct refused {
    const char *text;
    size_t size;
    bpk_status status;
    size_t offset;
} refused;

static bpk_status parse(const char *text, size_t size, size_t *offset_out)
{
    /* An exact copy on the heap, so that the sanitizer sees a read beyond the end. */
    char *copy = malloc(size == 0 ? 1 : size);
    if (!CHECK(copy != NULL)) { return BPK_E_MEMORY; }
    if (size > 0) { memcpy(copy, text, size); }
    bpk_json *json = NULL;
    const bpk_status status = bpk_json_parse(copy, size, BPK_JSON_DEPTH_MAX, &json, offset_out);
    CHECK((json != NULL) == (status == BPK_OK));
    bpk_json_free(json);
    free(copy);
    return status;
}

static void json_is_read(void)
{
    static const accepted cases[] = {
        /* y_array_*, y_object_* */
        {BYTES("[]")}, {BYTES("[[]   ]")}, {BYTES("[\"\"]")}, {BYTES("[null, 1, \"1\", {}]")}, {BYTES("[1\n]")},
        {BYTES(" [1]")}, {BYTES("[2] ")}, {BYTES("[1,null,null,null,2]")}, {BYTES("{}")}, {BYTES("{\"\":0}")},
        {BYTES("{\"a\":\"b\",\"a\":\"c\"}")}, {BYTES("{\"a\":\"b\",\"a\":\"b\"}")}, {BYTES("{\"a\":[]}")},
        {BYTES("{\n\"a\": \"b\"\n}")}, {BYTES("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}")}, {BYTES("\t\r\n {} \t\r\n")},
        /* y_number_*, i_number_* */
        {BYTES("[123e65]")}, {BYTES("[0e+1]")}, {BYTES("[0e1]")}, {BYTES("[ 4]")}, {BYTES("[-0.0000000000000001]")},
        {BYTES("[20e1]")}, {BYTES("[-0]")}, {BYTES("[-123]")}, {BYTES("[1E22]")}, {BYTES("[1E-2]")},
        {BYTES("[1E+2]")},
        {BYTES("[123.456e78]")}, {BYTES("[1.000000000000000005]")}, {BYTES("[123123e100000]")},
        {BYTES("[-1e+9999]")},
        {BYTES("[1.5e+9999]")}, {BYTES("[123.456e-789]")}, {BYTES("[100000000000000000000]")},
        {BYTES("[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999]")},
        /* y_string_* */
        {BYTES("[\"\\u0060\\u012a\\u12AB\"]")}, {BYTES("[\"\\uD801\\udc37\"]")},
        {BYTES("[\"\\ud83d\\ude39\\ud83d\\udc8d\"]")},
        {BYTES("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]")}, {BYTES("[\"\\\\u0000\"]")}, {BYTES("[\"\\\"\"]")},
        {BYTES("[\"a/*b*/c/*d//e\"]")}, {BYTES("[\"\\\\a\"]")}, {BYTES("[\"\\\\n\"]")}, {BYTES("[\"\\u0012\"]")},
        {BYTES("[\"\\uFFFF\"]")}, {BYTES("[ \"asd\"]")}, {BYTES("[\"\\uDBFF\\uDFFF\"]")},
        {BYTES("[\"new\\u00A0line\"]")},
        {BYTES("[\"\xf4\x8f\xbf\xbf\"]")}, {BYTES("[\"\xef\xbf\xbf\"]")}, {BYTES("[\"\\u002c\"]")},
        {BYTES("[\"\xcf\x80\"]")},
        {BYTES("[\"\xf0\x9b\xbf\xbf\"]")}, {BYTES("\" \"")}, {BYTES("[\"\\uD834\\uDd1e\"]")},
        {BYTES("[\"\\u0821\"]")},
        {BYTES("[\"\xe2\x80\xa8\"]")}, {BYTES("[\"\xe2\x80\xa9\"]")}, {BYTES("[\"\\u0061\\u30af\\u30EA\\u30b9\"]")},
        {BYTES("[\"\\uA66D\"]")}, {BYTES("[\"\\u005C\"]")}, {BYTES("[\"\x7f\"]")}, {BYTES("[\"a\x7f" "a\"]")},
        {BYTES("[\"\\u200B\"]")}, {BYTES("[\"\\uFDD0\"]")}, {BYTES("[\"\\u0022\"]")},
        {BYTES("[\"\xe2\x82\xac\xf0\x9d\x84\x9e\"]")},
        /* y_structure_* */
        {BYTES("false")}, {BYTES("42")}, {BYTES("-0.1")}, {BYTES("null")}, {BYTES("\"asd\"")}, {BYTES("true")},
        {BYTES("\"\"")}, {BYTES("[true]\n")}, {BYTES(" [] ")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i += 1) {
        check_note(cases[i].text);
        CHECK(parse(cases[i].text, cases[i].size, NULL) == BPK_OK);
    }
    check_note(NULL);
}

static void check_refused(const refused *cases, size_t count)
{
    for (size_t i = 0; i < count; i += 1) {
        size_t offset = 4711;
        check_note(cases[i].text);
        CHECK(parse(cases[i].text, cases[i].size, &offset) == cases[i].status);
        char note[256];
        snprintf(note, sizeof note, "%.100s, which is refused at byte %zu", cases[i].text, offset);
        check_note(note);
        CHECK(offset == cases[i].offset);
        check_note(NULL);
    }
}

static void broken_structures_are_refused(void)
{
    static const refused cases[] = {
        {BYTES(""), BPK_E_SYNTAX, 0}, {BYTES(" "), BPK_E_SYNTAX, 1}, {BYTES("\0"), BPK_E_SYNTAX, 0},
        {BYTES("[1 true]"), BPK_E_SYNTAX, 3}, {BYTES("[a\xe5]"), BPK_E_SYNTAX, 1},
        {BYTES("[\"\": 1]"), BPK_E_SYNTAX, 3},
        {BYTES("[\"\"],"), BPK_E_SYNTAX, 4}, {BYTES("[,1]"), BPK_E_SYNTAX, 1}, {BYTES("[1,,2]"), BPK_E_SYNTAX, 3},
        {BYTES("[\"x\",,]"), BPK_E_SYNTAX, 5}, {BYTES("[\"x\"]]"), BPK_E_SYNTAX, 5},
        {BYTES("[\"\",]"), BPK_E_SYNTAX, 4},
        {BYTES("[\"x\""), BPK_E_SYNTAX, 4}, {BYTES("[x"), BPK_E_SYNTAX, 1}, {BYTES("[3[ 4]]"), BPK_E_SYNTAX, 2},
        {BYTES("[1:2]"), BPK_E_SYNTAX, 2}, {BYTES("[,]"), BPK_E_SYNTAX, 1}, {BYTES("[-]"), BPK_E_SYNTAX, 2},
        {BYTES("[   , \"\"]"), BPK_E_SYNTAX, 4}, {BYTES("[1,]"), BPK_E_SYNTAX, 3}, {BYTES("[*]"), BPK_E_SYNTAX, 1},
        {BYTES("[1,\n1\n,1"), BPK_E_SYNTAX, 8}, {BYTES("[{}"), BPK_E_SYNTAX, 3}, {BYTES("[fals]"), BPK_E_SYNTAX, 5},
        {BYTES("[nul]"), BPK_E_SYNTAX, 4}, {BYTES("[tru]"), BPK_E_SYNTAX, 4}, {BYTES("[True]"), BPK_E_SYNTAX, 1},
        {BYTES("nullx"), BPK_E_SYNTAX, 4}, {BYTES("[truefalse]"), BPK_E_SYNTAX, 5},
        {BYTES("{\"x\", null}"), BPK_E_SYNTAX, 4}, {BYTES("{\"x\"::\"b\"}"), BPK_E_SYNTAX, 5},
        {BYTES("{\"a\":\"a\" 123}"), BPK_E_SYNTAX, 9},
        {BYTES("{key: 'value'}"), BPK_E_SYNTAX, 1}, {BYTES("{\"a\" b}"), BPK_E_SYNTAX, 5},
        {BYTES("{:\"b\"}"), BPK_E_SYNTAX, 1},
        {BYTES("{\"a\" \"b\"}"), BPK_E_SYNTAX, 5}, {BYTES("{\"a\":"), BPK_E_SYNTAX, 5},
        {BYTES("{\"a\""), BPK_E_SYNTAX, 4},
        {BYTES("{1:1}"), BPK_E_SYNTAX, 1}, {BYTES("{9999E9999:1}"), BPK_E_SYNTAX, 1},
        {BYTES("{\"id\":0,,,,,}"), BPK_E_SYNTAX, 8},
        {BYTES("{'a':0}"), BPK_E_SYNTAX, 1}, {BYTES("{\"id\":0,}"), BPK_E_SYNTAX, 8},
        {BYTES("{\"a\":\"b\"}/**/"), BPK_E_SYNTAX, 9},
        {BYTES("{\"a\":\"b\"}#"), BPK_E_SYNTAX, 9}, {BYTES("{\"a\":\"b\",,\"c\":\"d\"}"), BPK_E_SYNTAX, 9},
        {BYTES("{a: \"b\"}"), BPK_E_SYNTAX, 1},
        {BYTES("{\"a\":\"a"), BPK_E_SYNTAX, 7}, {BYTES("{ \"foo\" : \"bar\", \"a\" }"), BPK_E_SYNTAX, 21},
        {BYTES("{}}"), BPK_E_SYNTAX, 2},
        {BYTES("{\"\":"), BPK_E_SYNTAX, 4}, {BYTES("{null:null}"), BPK_E_SYNTAX, 1},
        {BYTES("{,}"), BPK_E_SYNTAX, 1}, {BYTES("{]"), BPK_E_SYNTAX, 1},
        {BYTES("<.>"), BPK_E_SYNTAX, 0}, {BYTES("[<null>]"), BPK_E_SYNTAX, 1}, {BYTES("[1]x"), BPK_E_SYNTAX, 3},
        {BYTES("]"), BPK_E_SYNTAX, 0},
        {BYTES("[][]"), BPK_E_SYNTAX, 2}, {BYTES("{\"a\":/*c*/\"b\"}"), BPK_E_SYNTAX, 5},
        {BYTES("[1}"), BPK_E_SYNTAX, 2},
        {BYTES("{\"a\":1]"), BPK_E_SYNTAX, 6}, {BYTES("[\x0c]"), BPK_E_SYNTAX, 1},
        {BYTES("[\x0b 1]"), BPK_E_SYNTAX, 1}, {BYTES("[\xc2\xa0]"), BPK_E_SYNTAX, 1},
        {BYTES("\xe2\x81\xa0"), BPK_E_SYNTAX, 0}, {BYTES("\xef\xbb\xbf{}"), BPK_E_SYNTAX, 0},
        {BYTES("{}\0"), BPK_E_SYNTAX, 2}, {BYTES("[\0]"), BPK_E_SYNTAX, 1},
        {BYTES("1\0"), BPK_E_SYNTAX, 1}, {BYTES("\xff\xfe[\0]\0"), BPK_E_SYNTAX, 0},
        {BYTES("2@"), BPK_E_SYNTAX, 1}, {BYTES("[\\u000A\"\"]"), BPK_E_SYNTAX, 1},
    };
    check_refused(cases, sizeof cases / sizeof cases[0]);
}

static void broken_numbers_are_refused(void)
{
    static const refused cases[] = {
        {BYTES("[++1]"), BPK_E_SYNTAX, 1}, {BYTES("[+1]"), BPK_E_SYNTAX, 1}, {BYTES("[-01]"), BPK_E_SYNTAX, 3},
        {BYTES("[-1.0.]"), BPK_E_SYNTAX, 5},
        {BYTES("[-2.]"), BPK_E_SYNTAX, 4}, {BYTES("[.-1]"), BPK_E_SYNTAX, 1},
        {BYTES("[.2e-3]"), BPK_E_SYNTAX, 1}, {BYTES("[0.1.2]"), BPK_E_SYNTAX, 4},
        {BYTES("[0.3e+]"), BPK_E_SYNTAX, 6}, {BYTES("[0.e1]"), BPK_E_SYNTAX, 3},
        {BYTES("[0E]"), BPK_E_SYNTAX, 3}, {BYTES("[1.0e-]"), BPK_E_SYNTAX, 6},
        {BYTES("[1 000.0]"), BPK_E_SYNTAX, 3}, {BYTES("[1eE2]"), BPK_E_SYNTAX, 3},
        {BYTES("[2.e3]"), BPK_E_SYNTAX, 3}, {BYTES("[9.e+]"), BPK_E_SYNTAX, 3},
        {BYTES("[Inf]"), BPK_E_SYNTAX, 1}, {BYTES("[NaN]"), BPK_E_SYNTAX, 1}, {BYTES("[nan]"), BPK_E_SYNTAX, 2},
        {BYTES("[-NaN]"), BPK_E_SYNTAX, 2},
        {BYTES("[\xef\xbc\x91]"), BPK_E_SYNTAX, 1}, {BYTES("[1+2]"), BPK_E_SYNTAX, 2},
        {BYTES("[0x1]"), BPK_E_SYNTAX, 2}, {BYTES("[Infinity]"), BPK_E_SYNTAX, 1},
        {BYTES("[-Infinity]"), BPK_E_SYNTAX, 2}, {BYTES("[- 1]"), BPK_E_SYNTAX, 2},
        {BYTES("[-012]"), BPK_E_SYNTAX, 3}, {BYTES("[-.123]"), BPK_E_SYNTAX, 2},
        {BYTES("[1a]"), BPK_E_SYNTAX, 2}, {BYTES("[1ea]"), BPK_E_SYNTAX, 3}, {BYTES("[1.]"), BPK_E_SYNTAX, 3},
        {BYTES("[.123]"), BPK_E_SYNTAX, 1},
        {BYTES("[1.2a-3]"), BPK_E_SYNTAX, 4}, {BYTES("[012]"), BPK_E_SYNTAX, 2}, {BYTES("01"), BPK_E_SYNTAX, 1},
        {BYTES("-"), BPK_E_SYNTAX, 1},
        {BYTES("1."), BPK_E_SYNTAX, 2}, {BYTES("1e"), BPK_E_SYNTAX, 2}, {BYTES("1e+"), BPK_E_SYNTAX, 3},
        {BYTES("00"), BPK_E_SYNTAX, 1},
    };
    check_refused(cases, sizeof cases / sizeof cases[0]);
}

static void broken_strings_are_refused(void)
{
    static const refused cases[] = {
        {BYTES("[\"\\uD800\\u\"]"), BPK_E_SYNTAX, 10}, {BYTES("[\"\\uD800\\u1\"]"), BPK_E_SYNTAX, 11},
        {BYTES("[\"\\uD800\\u1x\"]"), BPK_E_SYNTAX, 11},
        {BYTES("[\xc3\xa9]"), BPK_E_SYNTAX, 1}, {BYTES("[\"\\x00\"]"), BPK_E_SYNTAX, 3},
        {BYTES("[\"\\\\\\\"]"), BPK_E_SYNTAX, 7},
        {BYTES("[\"\\\t\"]"), BPK_E_SYNTAX, 3}, {BYTES("[\"\\\xf0\x9f\x8c\x80\"]"), BPK_E_SYNTAX, 3},
        {BYTES("[\"\\\"]"), BPK_E_SYNTAX, 5},
        {BYTES("[\"\\u00A\"]"), BPK_E_SYNTAX, 7}, {BYTES("[\"\\uD834\\uDd\"]"), BPK_E_SYNTAX, 12},
        {BYTES("[\"\\a\"]"), BPK_E_SYNTAX, 3},
        {BYTES("[\"\\uqqqq\"]"), BPK_E_SYNTAX, 4}, {BYTES("[\"\\"), BPK_E_SYNTAX, 3},
        {BYTES("[\"a\0a\"]"), BPK_E_SYNTAX, 3}, {BYTES("[\"\\\0\"]"), BPK_E_SYNTAX, 3},
        {BYTES("\""), BPK_E_SYNTAX, 1}, {BYTES("['single']"), BPK_E_SYNTAX, 1}, {BYTES("abc"), BPK_E_SYNTAX, 0},
        {BYTES("[\"new\nline\"]"), BPK_E_SYNTAX, 5},
        {BYTES("[\"\t\"]"), BPK_E_SYNTAX, 2}, {BYTES("[\"\x1f\"]"), BPK_E_SYNTAX, 2},
        {BYTES("[\"\\U0041\"]"), BPK_E_SYNTAX, 3}, {BYTES("[\"\\'\"]"), BPK_E_SYNTAX, 3},
        {BYTES("\"\\u00"), BPK_E_SYNTAX, 5}, {BYTES("[\"\\u+123\"]"), BPK_E_SYNTAX, 4},
        {BYTES("[\"\\u 123\"]"), BPK_E_SYNTAX, 4},
    };
    check_refused(cases, sizeof cases / sizeof cases[0]);
}

static void text_that_is_not_utf8_is_refused(void)
{
    static const refused cases[] = {
        {BYTES("[\"\\u0000\"]"), BPK_E_UTF8, 2}, {BYTES("{\"a\\u0000b\":1}"), BPK_E_UTF8, 3},
        {BYTES("[\"\\uD800\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\\uDADA\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\\uD888\\u1234\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\\uD800\\n\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\\uDd1ea\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\\uD800\\uD800\\n\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\\uDC00\\uD800\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"x\\ud800abc\"]"), BPK_E_UTF8, 3}, {BYTES("[\"\\uD800\\u0000\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\\ud83d\\ud83d\\ude39\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xff\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\x80\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xe5\"]"), BPK_E_UTF8, 2}, {BYTES("[\"a\xc3\"]"), BPK_E_UTF8, 3},
        {BYTES("[\"\xc0\x80\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\xc0\xaf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xc1\xbf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xe0\x80\xaf\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\xe0\x9f\xbf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xf0\x8f\xbf\xbf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xfc\x80\x80\x80\x80\x80\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\xed\xa0\x80\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xed\xbf\xbf\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\xf4\x90\x80\x80\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xf4\xbf\xbf\xbf\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xf5\x80\x80\x80\"]"), BPK_E_UTF8, 2}, {BYTES("[\"\xe2\x82\"]"), BPK_E_UTF8, 2},
        {BYTES("[\"\xf0\x9f\x98\"]"), BPK_E_UTF8, 2},
        {BYTES("\"\xf0\x9f\x98"), BPK_E_UTF8, 1}, {BYTES("[\"\xe9\xe9\"]"), BPK_E_UTF8, 2},
        {BYTES("{\"\xff\":1}"), BPK_E_UTF8, 2},
    };
    check_refused(cases, sizeof cases / sizeof cases[0]);
}

static void every_code_point_is_read_raw_and_escaped(void)
{
    for (unsigned code = 0x20; code <= 0xffff; code += 1) {
        const bool surrogate = code >= 0xd800 && code <= 0xdfff;
        char text[16];
        const int size = snprintf(text, sizeof text, "\"\\u%04x\"", code);
        CHECK(parse(text, (size_t)size, NULL) == (surrogate ? BPK_E_UTF8 : BPK_OK));

        size_t raw_size = 1;
        text[0] = (char)code;
        if (code >= 0x800) {
            text[0] = (char)(0xe0 | code >> 12);
            text[1] = (char)(0x80 | (code >> 6 & 0x3f));
            text[2] = (char)(0x80 | (code & 0x3f));
            raw_size = 3;
        } else if (code >= 0x80) {
            text[0] = (char)(0xc0 | code >> 6);
            text[1] = (char)(0x80 | (code & 0x3f));
            raw_size = 2;
        }
        char raw[8] = "\"";
        memcpy(raw + 1, text, raw_size);
        raw[1 + raw_size] = '"';
        if (code != '"' && code != '\\') {
            CHECK(parse(raw, raw_size + 2, NULL) == (surrogate ? BPK_E_UTF8 : BPK_OK));
        }
    }
}

static void nesting_is_limited(void)
{
    static char text[200001];
    size_t offset = 0;
    bpk_json *json = NULL;
    for (size_t depth = 1; depth <= BPK_JSON_DEPTH_MAX; depth *= 2) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        CHECK(bpk_json_parse(text, 2 * depth, depth, &json, NULL) == BPK_OK);
        bpk_json_free(json);
        if (depth > 1) {
            CHECK(bpk_json_parse(text, 2 * depth, depth - 1, &json, &offset) == BPK_E_DEPTH);
            CHECK(offset == depth - 1);
        }
    }
    memset(text, '[', 100000);
    CHECK(bpk_json_parse(text, 100000, BPK_JSON_DEPTH_MAX, &json, &offset) == BPK_E_DEPTH);
    CHECK(offset == BPK_JSON_DEPTH_MAX);
    for (size_t i = 0; i + 4 <= 200000; i += 4) { memcpy(text + i, "{\"\":", 4); }
    CHECK(bpk_json_parse(text, 200000, 7, &json, &offset) == BPK_E_DEPTH);
    CHECK(offset == 28);
    /* Side by side is not nested. */
    CHECK(bpk_json_parse(BYTES("[[],[],{},[{}]]"), 3, &json, NULL) == BPK_OK);
    bpk_json_free(json);
    CHECK(bpk_json_parse(BYTES("[[],[],{},[{}]]"), 2, &json, NULL) == BPK_E_DEPTH);
}

static void no_prefix_is_json(void)
{
    static const char sample[] =
        "{\"symbol\":\"SOL_USDC\",\"bids\":[[\"141.20\",\"3.5\"],[\"141.10\",\"0\"]],\"id\":-9007199254740993.5e+1,"
        "\"ok\":true,\"no\":false,\"none\":null,\"text\":\"\\ud83d\\ude00 \\n \xe2\x82\xac \xf0\x9f\x98\x80\","
        "\"deep\":[{\"a\":[[]]}]}";
    const size_t size = sizeof sample - 1;
    CHECK(parse(sample, size, NULL) == BPK_OK);
    for (size_t cut = 0; cut < size; cut += 1) {
        size_t offset = 4711;
        CHECK(parse(sample, cut, &offset) != BPK_OK);
        CHECK(offset <= cut);
    }
}

void json_grammar_tests(void)
{
    run("JSON is read", json_is_read);
    run("what is not JSON is refused at the byte where it breaks", broken_structures_are_refused);
    run("numbers cJSON would take but JSON does not know are refused", broken_numbers_are_refused);
    run("strings with bare control characters or unknown escapes are refused", broken_strings_are_refused);
    run("invalid UTF-8, half surrogate pairs and \\u0000 are refused", text_that_is_not_utf8_is_refused);
    run("every code point is read raw and escaped", every_code_point_is_read_raw_and_escaped);
    run("nesting stops at the limit given, whatever the text", nesting_is_limited);
    run("a text cut anywhere is refused", no_prefix_is_json);
}
