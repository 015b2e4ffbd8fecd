/* libbackpack.so from a plain C program: what it signs, what it refuses, and what it leaves alone. */
#include "backpack.h"

#include <stdio.h>
#include <string.h>

static int passed;
static int failed;

static void check(int holds, const char *promise)
{
    if (holds) {
        passed += 1;
    } else {
        failed += 1;
        printf("FAILED: %s\n", promise);
    }
}

/* The venue's documented example, from Tests/Fixtures/signing-vectors.json: order-cancel-official-doc-example. */
static const char *const secret = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
static const char *const public_key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
static const char *const expected = "wLQaGPszkXrEWaIm6RsnVLJv70Uuw62SXxmdso6cadUmR0NWzFhfhvuCWMl+jbBNJ5gZRfCPjvXI29H7JeW6Ag==";

static void test_signing(void)
{
    backpack_signer *signer = NULL;
    check(backpack_signer_new(secret, &signer) == BACKPACK_OK, "a secret makes a signer");

    char key[BACKPACK_PUBLIC_KEY_SIZE];
    check(backpack_signer_public_key(signer, key) == BACKPACK_OK && strcmp(key, public_key) == 0,
          "the signer knows its public key");

    const backpack_param params[] = {{"symbol", "BTC_USDT"}, {"orderId", "28"}};
    char signature[BACKPACK_SIGNATURE_SIZE];
    check(backpack_sign(signer, "orderCancel", params, 2, 1614550000000, 5000, signature) == BACKPACK_OK &&
              strcmp(signature, expected) == 0,
          "the documented request gets the signature all clients give it");
    check(backpack_sign(signer, "accountQuery", NULL, 0, 1750793021519, 5000, signature) == BACKPACK_OK,
          "a request without parameters is signed");
    backpack_signer_free(signer);
}

static void test_refusals(void)
{
    backpack_signer *signer = NULL;
    check(backpack_signer_new("AAAA", &signer) == BACKPACK_E_KEY && signer == NULL,
          "a damaged secret makes no signer and writes nothing");
    check(backpack_signer_new(NULL, &signer) == BACKPACK_E_ARGUMENT, "no secret is an error, not a crash");
    check(backpack_signer_new("\xff\xfe", &signer) == BACKPACK_E_ARGUMENT, "a secret that is no UTF-8 is an error");
    check(backpack_signer_new(secret, NULL) == BACKPACK_E_ARGUMENT, "no place for the signer is an error");
    backpack_signer_free(NULL);

    check(backpack_signer_new(secret, &signer) == BACKPACK_OK, "a secret makes a signer");
    char signature[BACKPACK_SIGNATURE_SIZE] = "untouched";
    const backpack_param twice[] = {{"symbol", "A"}, {"symbol", "B"}};
    const backpack_param ambiguous[] = {{"address", "a&b=c"}};
    const backpack_param missing[] = {{"symbol", NULL}};
    check(backpack_sign(signer, "x", twice, 2, 1, 5000, signature) == BACKPACK_E_DUPLICATE_PARAM,
          "a parameter given twice is refused");
    check(backpack_sign(signer, "x", ambiguous, 1, 1, 5000, signature) == BACKPACK_E_UNSIGNABLE,
          "a value that could be read in two ways is refused");
    check(backpack_sign(signer, "x", missing, 1, 1, 5000, signature) == BACKPACK_E_ARGUMENT,
          "a parameter without a value is refused");
    check(backpack_sign(signer, "x", twice, 65, 1, 5000, signature) == BACKPACK_E_TOO_LARGE,
          "more parameters than the header allows are refused unread");
    char longest[4098];
    memset(longest, 'a', sizeof longest);
    longest[4097] = '\0';
    const backpack_param lengthy[] = {{"address", longest}};
    check(backpack_sign(signer, "x", lengthy, 1, 1, 5000, signature) == BACKPACK_E_TOO_LARGE,
          "a value of 4097 bytes is too large, not ambiguous");
    check(backpack_sign(signer, "x", NULL, 1, 1, 5000, signature) == BACKPACK_E_ARGUMENT,
          "a count without parameters is refused");
    check(backpack_sign(signer, "x", NULL, 0, 1, 0, signature) == BACKPACK_E_ARGUMENT, "a window of 0 is refused");
    check(backpack_sign(signer, "x", NULL, 0, 1, 60001, signature) == BACKPACK_E_ARGUMENT,
          "a window above 60 s is refused");
    check(backpack_sign(signer, "x", NULL, 0, UINT64_MAX, 5000, signature) == BACKPACK_E_ARGUMENT,
          "a time beyond all times is refused");
    check(backpack_sign(NULL, "x", NULL, 0, 1, 5000, signature) == BACKPACK_E_ARGUMENT, "no signer is an error");
    check(strcmp(signature, "untouched") == 0, "a refusal writes nothing");
    backpack_signer_free(signer);
}

int main(void)
{
    check(backpack_abi_version() == BACKPACK_ABI_VERSION, "library and header are of one ABI");
    check(strlen(backpack_version()) > 0, "the library tells its version");
    for (backpack_status status = -1; status < 20; status += 1) {
        check(strlen(backpack_status_text(status)) > 0, "every status has a text, also those nobody knows");
    }
    test_signing();
    test_refusals();
    printf("%d passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
