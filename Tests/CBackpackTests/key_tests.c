#include "check.h"

#include <string.h>

/* RFC 8032, section 7.1, test 2. */
static const uint8_t rfc_seed[32] = {0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3,
                                     0x46, 0xec, 0x11, 0x4e, 0x0f, 0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab,
                                     0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb};
static const uint8_t rfc_public[32] = {0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a,
                                       0xa7, 0x4d, 0x1b, 0x7e, 0xbc, 0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4,
                                       0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c};
static const uint8_t rfc_signature[64] = {
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
    0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
    0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
    0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00};

static void signs_as_rfc_8032_says(void)
{
    bpk_key *key = NULL;
    uint8_t public_key[BPK_PUBLIC_KEY_SIZE];
    uint8_t signature[BPK_SIGNATURE_SIZE];
    if (!CHECK(bpk_key_new(rfc_seed, sizeof rfc_seed, &key) == BPK_OK)) { return; }
    bpk_key_public(key, public_key);
    bpk_key_sign(key, "r", 1, signature);
    bpk_key_free(key);
    CHECK(memcmp(public_key, rfc_public, sizeof public_key) == 0);
    CHECK(memcmp(signature, rfc_signature, sizeof signature) == 0);
    CHECK(bpk_verify(rfc_public, "r", 1, rfc_signature) == BPK_OK);
    CHECK(bpk_verify(rfc_public, "s", 1, rfc_signature) == BPK_E_SIGNATURE);
    CHECK(bpk_verify(rfc_public, "", 0, rfc_signature) == BPK_E_SIGNATURE);
    CHECK(bpk_verify(rfc_public, NULL, 1, rfc_signature) == BPK_E_ARGUMENT);
}

static void any_flipped_bit_breaks_a_signature(void)
{
    uint8_t signature[BPK_SIGNATURE_SIZE];
    for (size_t bit = 0; bit < 8 * sizeof signature; bit += 1) {
        memcpy(signature, rfc_signature, sizeof signature);
        signature[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK(bpk_verify(rfc_public, "r", 1, signature) == BPK_E_SIGNATURE);
    }
}

static void halves_must_belong_together(void)
{
    uint8_t secret[64];
    memcpy(secret, rfc_seed, 32);
    memcpy(secret + 32, rfc_public, 32);
    bpk_key *key = NULL;
    CHECK(bpk_key_new(secret, sizeof secret, &key) == BPK_OK);
    bpk_key_free(key);

    key = NULL;
    for (size_t bit = 0; bit < 256; bit += 1) {
        secret[32 + bit / 8] ^= (uint8_t)(1u << bit % 8);
        CHECK(bpk_key_new(secret, sizeof secret, &key) == BPK_E_KEY_MISMATCH);
        secret[32 + bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    secret[0] ^= 1;
    CHECK(bpk_key_new(secret, sizeof secret, &key) == BPK_E_KEY_MISMATCH);
    CHECK(key == NULL);
}

static void other_sizes_are_refused(void)
{
    uint8_t secret[80] = {0};
    bpk_key *key = NULL;
    for (size_t size = 0; size <= sizeof secret; size += 1) {
        if (size != 32 && size != 64) { CHECK(bpk_key_new(secret, size, &key) == BPK_E_KEY_SIZE); }
    }
    CHECK(bpk_key_new(NULL, 32, &key) == BPK_E_ARGUMENT);
    CHECK(bpk_key_new(secret, 32, NULL) == BPK_E_ARGUMENT);
    CHECK(key == NULL);
    bpk_key_free(NULL);
}

static void base64_secrets_are_checked(void)
{
    char text[128];
    uint8_t secret[80] = {0};
    size_t size = 0;
    bpk_key *key = NULL;
    for (size_t secret_size = 0; secret_size <= sizeof secret; secret_size += 1) {
        CHECK(bpk_base64_encode(secret, secret_size, text, sizeof text, &size) == BPK_OK);
        const bpk_status status = bpk_key_new_base64(text, size, &key);
        if (secret_size == 32) {
            CHECK(status == BPK_OK);
            bpk_key_free(key);
            key = NULL;
        } else {
            CHECK(status == (secret_size == 64 ? BPK_E_KEY_MISMATCH : BPK_E_KEY_SIZE));
        }
    }
    CHECK(bpk_key_new_base64("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", 43, &key) == BPK_E_SYNTAX);
    CHECK(bpk_key_new_base64("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n", 45, &key) == BPK_E_SYNTAX);
    CHECK(bpk_key_new_base64("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", 44, &key) == BPK_E_SYNTAX);
    CHECK(bpk_key_new_base64("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2B=", 44, &key) == BPK_E_SYNTAX);
    CHECK(bpk_key_new_base64(NULL, 0, &key) == BPK_E_ARGUMENT);
    CHECK(key == NULL);
}

static void generated_keys_differ_and_sign(void)
{
    bpk_key *keys[2] = {NULL, NULL};
    uint8_t public_keys[2][BPK_PUBLIC_KEY_SIZE];
    uint8_t signature[BPK_SIGNATURE_SIZE];
    CHECK(bpk_key_generate(NULL) == BPK_E_ARGUMENT);
    for (size_t i = 0; i < 2; i += 1) {
        if (!CHECK(bpk_key_generate(&keys[i]) == BPK_OK)) { return; }
        bpk_key_public(keys[i], public_keys[i]);
        bpk_key_sign(keys[i], NULL, 0, signature);
        CHECK(bpk_verify(public_keys[i], NULL, 0, signature) == BPK_OK);
        bpk_key_free(keys[i]);
    }
    CHECK(memcmp(public_keys[0], public_keys[1], sizeof public_keys[0]) != 0);
    CHECK(bpk_verify(public_keys[0], NULL, 0, signature) == BPK_E_SIGNATURE);
}

static void base64_vectors_hold(void)
{
    /* RFC 4648, section 10. */
    static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i += 1) {
        const uint8_t *bytes = (const uint8_t *)pairs[i][0];
        const size_t bytes_size = strlen(pairs[i][0]);
        const size_t text_size = strlen(pairs[i][1]);
        char text[16] = "untouched";
        uint8_t decoded[8];
        size_t size = 99;
        CHECK(bpk_base64_encode(bytes, bytes_size, text, text_size, &size) == BPK_E_CAPACITY);
        CHECK(size == 99 && strcmp(text, "untouched") == 0);
        CHECK(bpk_base64_encode(bytes, bytes_size, text, text_size + 1, &size) == BPK_OK);
        CHECK_TEXT(text, size, pairs[i][1]);
        CHECK(text[size] == '\0');
        CHECK(bpk_base64_decode(text, size, decoded, bytes_size, &size) == BPK_OK);
        CHECK(size == bytes_size && memcmp(decoded, bytes, size) == 0);
        if (bytes_size > 0) {
            CHECK(bpk_base64_decode(text, text_size, decoded, bytes_size - 1, &size) == BPK_E_CAPACITY);
        }
    }
}

static void sloppy_base64_is_refused(void)
{
    static const char *const bad[] = {"Z", "Zg", "Zg=", "Zg===", "====", "=", "Zh==", "Zm9=", "Zm8", "Zm-_",
                                      "Zm9v\n", " Zm9v", "Zm 9v", "Zm9vZg=\n", "Z=g=", "Zg==Zg==", "Zm9v====",
                                      "Zm9\xc3", "Zm=v", "!!!!"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i += 1) {
        uint8_t out[16];
        size_t size = 99;
        check_note(bad[i]);
        CHECK(bpk_base64_decode(bad[i], strlen(bad[i]), out, sizeof out, &size) == BPK_E_SYNTAX);
        CHECK(size == 99);
    }
    check_note(NULL);
}

static void alphabet_is_the_standard_one(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (unsigned byte = 0; byte < 256; byte += 1) {
        const char text[4] = {'A', 'A', 'A', (char)byte};
        uint8_t out[3] = {9, 9, 9};
        size_t size = 0;
        const char *letter = memchr(alphabet, (int)byte, 64);
        const bpk_status status = bpk_base64_decode(text, 4, out, sizeof out, &size);
        if (letter != NULL) {
            CHECK(status == BPK_OK && size == 3 && out[2] == letter - alphabet);
        } else {
            CHECK(status == (byte == '=' ? BPK_OK : BPK_E_SYNTAX));
        }
    }
}

static void base64_round_trips(void)
{
    for (unsigned round = 0; round < 2000; round += 1) {
        uint8_t bytes[70];
        uint8_t decoded[70];
        char text[100];
        size_t text_size = 0;
        size_t decoded_size = 0;
        const size_t size = (size_t)random_below(sizeof bytes + 1);
        for (size_t i = 0; i < size; i += 1) { bytes[i] = (uint8_t)random_next(); }
        CHECK(bpk_base64_encode(bytes, size, text, sizeof text, &text_size) == BPK_OK);
        CHECK(bpk_base64_decode(text, text_size, decoded, sizeof decoded, &decoded_size) == BPK_OK);
        CHECK(decoded_size == size && memcmp(bytes, decoded, size) == 0);
    }
}

void key_tests(void)
{
    run("keys and signatures are those of RFC 8032", signs_as_rfc_8032_says);
    run("a signature with any bit flipped does not verify", any_flipped_bit_breaks_a_signature);
    run("a public half that does not belong to the secret half is refused", halves_must_belong_together);
    run("a secret has 32 or 64 bytes", other_sizes_are_refused);
    run("a base64 secret is held to the same rules", base64_secrets_are_checked);
    run("generated keys differ and sign", generated_keys_differ_and_sign);
    run("base64 is that of RFC 4648 and respects its buffer", base64_vectors_hold);
    run("base64 with blanks, other alphabets, bad padding or left-over bits is refused", sloppy_base64_is_refused);
    run("no byte outside the alphabet is taken for a letter", alphabet_is_the_standard_one);
    run("any bytes survive base64", base64_round_trips);
}
