/*
 * Signed headers of one order: by the C core, and the bare signature of the same text by libsodium alone.
 *
 *   sign ours | bare
 */
#include "bpk.h"
#include "worker.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* RFC 8032, test 1: everybody's key. */
static const char secret[] = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

/* Members as a caller gives them, unsorted. Every contender has this order. */
#define PARAM(key, value) { key, sizeof(key) - 1, value, sizeof(value) - 1 }
static const bpk_param params[] = {
    PARAM("symbol", "SOL_USDC"), PARAM("side", "Bid"),        PARAM("orderType", "Limit"),
    PARAM("price", "141.20"),    PARAM("quantity", "2.5"),    PARAM("timeInForce", "GTC"),
    PARAM("clientId", "1843912877"), PARAM("postOnly", "true"),
};
static const bpk_group group = {params, sizeof params / sizeof params[0]};
#define SENT_AT_MS UINT64_C(1750793021519)
#define WINDOW_MS 5000

typedef struct headers {
    char key[BPK_PUBLIC_KEY_TEXT_SIZE];
    char signature[BPK_SIGNATURE_TEXT_SIZE];
    char timestamp[24];
    char window[12];
} headers;

static size_t text_make(char *text, size_t capacity)
{
    size_t size = 0;
    if (bpk_signing_text("orderExecute", &group, 1, SENT_AT_MS, WINDOW_MS, text, capacity, &size, NULL, NULL) != BPK_OK) {
        worker_fail("the order cannot be signed");
    }
    return size;
}

static void headers_make(const bpk_key *key, headers *out)
{
    char text[1024];
    const size_t text_size = text_make(text, sizeof text);
    uint8_t public_key[BPK_PUBLIC_KEY_SIZE];
    uint8_t signature[BPK_SIGNATURE_SIZE];
    bpk_key_public(key, public_key);
    bpk_key_sign(key, text, text_size, signature);

    size_t size = 0;
    if (bpk_base64_encode(public_key, sizeof public_key, out->key, sizeof out->key, &size) != BPK_OK ||
        bpk_base64_encode(signature, sizeof signature, out->signature, sizeof out->signature, &size) != BPK_OK) {
        worker_fail("base64 failed");
    }
    snprintf(out->timestamp, sizeof out->timestamp, "%" PRIu64, SENT_AT_MS);
    snprintf(out->window, sizeof out->window, "%d", WINDOW_MS);
}

static void run_ours(void *context, size_t count)
{
    headers made;
    for (size_t i = 0; i < count; i += 1) {
        headers_make(context, &made);
        worker_keep(&made);
    }
}

typedef struct bare {
    char text[1024];
    size_t text_size;
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
} bare;

static void run_bare(void *context, size_t count)
{
    const bare *work = context;
    uint8_t signature[crypto_sign_BYTES];
    for (size_t i = 0; i < count; i += 1) {
        crypto_sign_detached(signature, NULL, (const uint8_t *)work->text, work->text_size, work->secret);
        worker_keep(signature);
    }
}

static int serve_ours(void)
{
    bpk_key *key = NULL;
    if (bpk_key_new_base64(secret, strlen(secret), &key) != BPK_OK) { worker_fail("no key"); }
    headers made;
    headers_make(key, &made);
    char answer[256];
    snprintf(answer, sizeof answer, "%s %s %s %s", made.key, made.signature, made.timestamp, made.window);
    const int status = worker_serve(answer, run_ours, key);
    bpk_key_free(key);
    return status;
}

static int serve_bare(void)
{
    bare work;
    uint8_t seed[crypto_sign_SEEDBYTES];
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
    size_t size = 0;
    if (sodium_init() < 0 ||
        sodium_base642bin(seed, sizeof seed, secret, strlen(secret), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0) {
        worker_fail("no key");
    }
    crypto_sign_seed_keypair(public_key, work.secret, seed);
    work.text_size = text_make(work.text, sizeof work.text);
    return worker_serve("-", run_bare, &work);
}

int main(int count, char **arguments)
{
    if (count == 2 && strcmp(arguments[1], "ours") == 0) { return serve_ours(); }
    if (count == 2 && strcmp(arguments[1], "bare") == 0) { return serve_bare(); }
    worker_fail("sign ours | bare");
}
