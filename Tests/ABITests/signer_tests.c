/* Signing: the signature all clients give, and what is refused. */
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static backpack_signer *signer;

static const backpack_param example_params[] = {{"symbol", "BTC_USDT"}, {"orderId", "28"}};
static const uint64_t example_time_ms = 1614550000000;

static void test_example(void)
{
    char key[BACKPACK_PUBLIC_KEY_SIZE];
    CHECK_STATUS(backpack_signer_public_key(signer, key), BACKPACK_OK);
    CHECK_TEXT(key, example_public_key);
    char signature[BACKPACK_SIGNATURE_SIZE];
    CHECK_STATUS(backpack_sign(signer, "orderCancel", example_params, 2, example_time_ms, 5000, signature), BACKPACK_OK);
    CHECK_TEXT(signature, example_signature);
    CHECK_STATUS(backpack_sign(signer, "accountQuery", NULL, 0, 1750793021519, 5000, signature), BACKPACK_OK);
}

static void test_headers(void)
{
    backpack_headers headers;
    CHECK_STATUS(backpack_sign_headers(signer, "orderCancel", example_params, 2, example_time_ms, 5000, &headers),
                 BACKPACK_OK);
    CHECK_TEXT(headers.api_key, example_public_key);
    CHECK_TEXT(headers.signature, example_signature);
    CHECK_TEXT(headers.timestamp, "1614550000000");
    CHECK_TEXT(headers.window, "5000");
}

static void test_pairs(void)
{
    static const char pairs[] = "symbol\0BTC_USDT\0orderId\00028"; /* the NUL at its end is the last */
    char signature[BACKPACK_SIGNATURE_SIZE] = "untouched";
    CHECK_STATUS(backpack_sign_pairs(signer, "orderCancel", pairs, sizeof pairs - 1, example_time_ms, 5000, signature),
                 BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign_pairs(signer, "orderCancel", pairs, 7, example_time_ms, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign_pairs(signer, "orderCancel", NULL, 7, example_time_ms, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign_pairs(signer, "orderCancel", pairs, SIZE_MAX, example_time_ms, 5000, signature),
                 BACKPACK_E_ARGUMENT);
    char many[65 * 4];
    memset(many, 0, sizeof many);
    for (size_t index = 0; index < 65; index += 1) { many[index * 4] = (char)('0' + index % 10); }
    CHECK_STATUS(backpack_sign_pairs(signer, "x", many, sizeof many, 1, 5000, signature), BACKPACK_E_TOO_LARGE);
    CHECK_TEXT(signature, "untouched");
    CHECK_STATUS(backpack_sign_pairs(signer, "orderCancel", pairs, sizeof pairs, example_time_ms, 5000, signature),
                 BACKPACK_OK);
    CHECK_TEXT(signature, example_signature);
    char without[BACKPACK_SIGNATURE_SIZE];
    CHECK_STATUS(backpack_sign(signer, "x", NULL, 0, 1, 5000, without), BACKPACK_OK);
    CHECK_STATUS(backpack_sign_pairs(signer, "x", NULL, 0, 1, 5000, signature), BACKPACK_OK);
    CHECK_TEXT(signature, without);
}

static void test_batch(void)
{
    const backpack_group groups[] = {{example_params, 2}, {NULL, 0}};
    char one[BACKPACK_SIGNATURE_SIZE];
    char two[BACKPACK_SIGNATURE_SIZE];
    CHECK_STATUS(backpack_sign_batch(signer, "orderCancel", groups, 1, example_time_ms, 5000, one), BACKPACK_OK);
    CHECK_TEXT(one, example_signature);
    CHECK_STATUS(backpack_sign_batch(signer, "orderCancel", groups, 2, example_time_ms, 5000, two), BACKPACK_OK);
    CHECK(strcmp(one, two) != 0);
    CHECK_STATUS(backpack_sign_batch(signer, "x", groups, 0, 1, 5000, two), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign_batch(signer, "x", groups, 65, 1, 5000, two), BACKPACK_E_TOO_LARGE);
    const backpack_group empty_handed[] = {{NULL, 1}};
    CHECK_STATUS(backpack_sign_batch(signer, "x", empty_handed, 1, 1, 5000, two), BACKPACK_E_ARGUMENT);
}

static void test_verifying(void)
{
    CHECK_STATUS(backpack_verify(example_public_key, "orderCancel", example_params, 2, example_time_ms, 5000,
                                 example_signature),
                 BACKPACK_OK);
    CHECK_STATUS(backpack_verify(example_public_key, "orderCancel", example_params, 1, example_time_ms, 5000,
                                 example_signature),
                 BACKPACK_E_SIGNATURE);
    CHECK_STATUS(backpack_verify(example_public_key, "orderCancel", example_params, 2, example_time_ms + 1, 5000,
                                 example_signature),
                 BACKPACK_E_SIGNATURE);
    CHECK_STATUS(backpack_verify(example_public_key, "x", NULL, 0, 1, 5000, "AAAA"), BACKPACK_E_SIGNATURE);
    CHECK_STATUS(backpack_verify("AAAA", "x", NULL, 0, 1, 5000, example_signature), BACKPACK_E_KEY);
    CHECK_STATUS(backpack_verify(NULL, "x", NULL, 0, 1, 5000, example_signature), BACKPACK_E_ARGUMENT);
}

static void test_bad_secrets(void)
{
    backpack_signer *none = NULL;
    CHECK_STATUS(backpack_signer_new("AAAA", &none), BACKPACK_E_KEY);
    CHECK_STATUS(backpack_signer_new("", &none), BACKPACK_E_KEY);
    CHECK_STATUS(backpack_signer_new("\xff\xfe", &none), BACKPACK_E_KEY);
    CHECK_STATUS(backpack_signer_new(NULL, &none), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_signer_new(example_secret, NULL), BACKPACK_E_ARGUMENT);
    char *huge = malloc(1 << 20);
    if (!CHECK(huge != NULL)) { return; }
    memset(huge, 'A', (1 << 20) - 1);
    huge[(1 << 20) - 1] = '\0';
    CHECK_STATUS(backpack_signer_new(huge, &none), BACKPACK_E_KEY);
    free(huge);
    CHECK(none == NULL);
    CHECK(strstr(backpack_last_error()->message, "AAAA") == NULL);
    backpack_signer_free(NULL);
}

static void test_refusals(void)
{
    char signature[BACKPACK_SIGNATURE_SIZE] = "untouched";
    const backpack_param twice[] = {{"symbol", "A"}, {"symbol", "B"}};
    const backpack_param ambiguous[] = {{"address", "a&b=c"}};
    const backpack_param not_utf8[] = {{"address", "\xff\xfe"}};
    const backpack_param missing[] = {{"symbol", NULL}};
    const backpack_param nameless[] = {{NULL, "A"}};
    CHECK_STATUS(backpack_sign(signer, "x", twice, 2, 1, 5000, signature), BACKPACK_E_DUPLICATE_PARAM);
    CHECK_STATUS(backpack_sign(signer, "x", ambiguous, 1, 1, 5000, signature), BACKPACK_E_UNSIGNABLE);
    CHECK_STATUS(backpack_sign(signer, "x", not_utf8, 1, 1, 5000, signature), BACKPACK_E_UNSIGNABLE);
    CHECK_STATUS(backpack_sign(signer, "x", missing, 1, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "x", nameless, 1, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "x", twice, 65, 1, 5000, signature), BACKPACK_E_TOO_LARGE);
    CHECK_STATUS(backpack_sign(signer, "x", twice, SIZE_MAX, 1, 5000, signature), BACKPACK_E_TOO_LARGE);
    char longest[BACKPACK_VALUE_SIZE_MAX + 2];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    const backpack_param lengthy[] = {{"address", longest}};
    CHECK_STATUS(backpack_sign(signer, "x", lengthy, 1, 1, 5000, signature), BACKPACK_E_TOO_LARGE);
    CHECK_STATUS(backpack_sign(signer, "x", NULL, 1, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "x", NULL, 0, 1, 0, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "x", NULL, 0, 1, 60001, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "x", NULL, 0, UINT64_MAX, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, "", NULL, 0, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, longest, NULL, 0, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(signer, NULL, NULL, 0, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_STATUS(backpack_sign(NULL, "x", NULL, 0, 1, 5000, signature), BACKPACK_E_ARGUMENT);
    CHECK_TEXT(signature, "untouched");
    longest[sizeof longest - 2] = '\0';
    CHECK_STATUS(backpack_sign(signer, "x", lengthy, 1, 1, 5000, signature), BACKPACK_OK);
}

static void *sign_often(void *context)
{
    bool *holds = context;
    *holds = true;
    for (int round = 0; round < 200; round += 1) {
        char signature[BACKPACK_SIGNATURE_SIZE];
        *holds = *holds &&
                 backpack_sign(signer, "orderCancel", example_params, 2, example_time_ms, 5000, signature) == BACKPACK_OK &&
                 strcmp(signature, example_signature) == 0;
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[16];
    bool holds[16] = {false};
    for (int index = 0; index < 16; index += 1) {
        CHECK(pthread_create(&threads[index], NULL, sign_often, &holds[index]) == 0);
    }
    for (int index = 0; index < 16; index += 1) {
        CHECK(pthread_join(threads[index], NULL) == 0);
        CHECK(holds[index]);
    }
}

void signer_tests(void)
{
    if (!CHECK_STATUS(backpack_signer_new(example_secret, &signer), BACKPACK_OK)) { return; }
    run("the documented request gets the signature all clients give it", test_example);
    run("the four headers come at once", test_headers);
    run("parameters may come as one text", test_pairs);
    run("a batch is signed order after order", test_batch);
    run("a signature is good for its key and its request alone", test_verifying);
    run("a damaged secret makes no signer, writes nothing and is not repeated", test_bad_secrets);
    run("a request that cannot be signed is refused, and nothing is written", test_refusals);
    run("16 threads share a signer", test_threads);
    backpack_signer_free(signer);
}
