#include "bpk.h"

#include <sodium.h>

_Static_assert(BPK_SEED_SIZE == crypto_sign_SEEDBYTES, "a seed");
_Static_assert(BPK_PUBLIC_KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "a public key");
_Static_assert(BPK_SIGNATURE_SIZE == crypto_sign_BYTES, "a signature");

/* The form libsodium signs with: the seed, then the public key. */
struct bpk_key {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* Room for one key in locked memory, still writable. */
static bpk_status key_allocate(bpk_key **out)
{
    if (sodium_init() < 0) { return BPK_E_MEMORY; }
    bpk_key *key = sodium_malloc(sizeof *key);
    if (key == NULL) { return BPK_E_MEMORY; }
    *out = key;
    return BPK_OK;
}

/* From here on a stray write ends the process instead of changing what is signed with. */
static bpk_status key_publish(bpk_key *key, bpk_key **out)
{
    if (sodium_mprotect_readonly(key) != 0) {
        bpk_key_free(key);
        return BPK_E_MEMORY;
    }
    *out = key;
    return BPK_OK;
}

bpk_status bpk_key_new(const uint8_t *secret, size_t secret_size, bpk_key **out)
{
    if (secret == NULL || out == NULL) { return BPK_E_ARGUMENT; }
    if (secret_size != BPK_SEED_SIZE && secret_size != BPK_SEED_SIZE + BPK_PUBLIC_KEY_SIZE) {
        return BPK_E_KEY_SIZE;
    }
    bpk_key *key = NULL;
    const bpk_status status = key_allocate(&key);
    if (status != BPK_OK) { return status; }

    uint8_t public_key[BPK_PUBLIC_KEY_SIZE];
    (void)crypto_sign_seed_keypair(public_key, key->secret, secret);
    const bool belongs = secret_size == BPK_SEED_SIZE
        || sodium_memcmp(public_key, secret + BPK_SEED_SIZE, sizeof public_key) == 0;
    if (!belongs) {
        bpk_key_free(key);
        return BPK_E_KEY_MISMATCH;
    }
    return key_publish(key, out);
}

bpk_status bpk_key_new_base64(const char *text, size_t text_size, bpk_key **out)
{
    if (text == NULL || out == NULL) { return BPK_E_ARGUMENT; }
    if (sodium_init() < 0) { return BPK_E_MEMORY; }
    const size_t capacity = BPK_SEED_SIZE + BPK_PUBLIC_KEY_SIZE;
    uint8_t *secret = sodium_malloc(capacity);
    if (secret == NULL) { return BPK_E_MEMORY; }

    size_t secret_size = 0;
    bpk_status status = bpk_base64_decode(text, text_size, secret, capacity, &secret_size);
    if (status == BPK_E_CAPACITY) { status = BPK_E_KEY_SIZE; }
    if (status == BPK_OK) { status = bpk_key_new(secret, secret_size, out); }
    sodium_free(secret);
    return status;
}

bpk_status bpk_key_generate(bpk_key **out)
{
    if (out == NULL) { return BPK_E_ARGUMENT; }
    bpk_key *key = NULL;
    const bpk_status status = key_allocate(&key);
    if (status != BPK_OK) { return status; }

    uint8_t public_key[BPK_PUBLIC_KEY_SIZE];
    (void)crypto_sign_keypair(public_key, key->secret);
    return key_publish(key, out);
}

void bpk_key_free(bpk_key *key)
{
    /* Makes the memory writable again, wipes it, unlocks it; accepts NULL. */
    sodium_free(key);
}

void bpk_key_public(const bpk_key *key, uint8_t out[BPK_PUBLIC_KEY_SIZE])
{
    (void)crypto_sign_ed25519_sk_to_pk(out, key->secret);
}

void bpk_key_sign(const bpk_key *key, const void *message, size_t message_size, uint8_t out[BPK_SIGNATURE_SIZE])
{
    (void)crypto_sign_detached(out, NULL, message, message_size, key->secret);
}

bpk_status bpk_verify(const uint8_t public_key[BPK_PUBLIC_KEY_SIZE], const void *message, size_t message_size,
                      const uint8_t signature[BPK_SIGNATURE_SIZE])
{
    if (public_key == NULL || (message == NULL && message_size > 0) || signature == NULL) { return BPK_E_ARGUMENT; }
    if (sodium_init() < 0) { return BPK_E_MEMORY; }
    const int failed = crypto_sign_verify_detached(signature, message, message_size, public_key);
    return failed == 0 ? BPK_OK : BPK_E_SIGNATURE;
}
