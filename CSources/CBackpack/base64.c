#include "bpk.h"

#include <sodium.h>

/* libsodium's coder: no tables indexed by secret bytes, strict about padding and left-over bits. */

bpk_status bpk_base64_encode(const uint8_t *bytes, size_t bytes_size, char *out, size_t capacity, size_t *size_out)
{
    if ((bytes == NULL && bytes_size > 0) || out == NULL || size_out == NULL) { return BPK_E_ARGUMENT; }
    if (bytes_size > SIZE_MAX / 2) { return BPK_E_CAPACITY; }

    /* Asked for first: libsodium ends the process when the buffer is too small. */
    const size_t text_size = (bytes_size + 2) / 3 * 4;
    if (capacity <= text_size) { return BPK_E_CAPACITY; }
    sodium_bin2base64(out, capacity, bytes, bytes_size, sodium_base64_VARIANT_ORIGINAL);
    *size_out = text_size;
    return BPK_OK;
}

/*
 * libsodium 1.0.18 takes some bytes above 0x7f for letters of the alphabet, so they are refused here.
 * No early exit: the text may be secret.
 */
static bool is_ascii(const char *text, size_t text_size)
{
    unsigned char seen = 0;
    for (size_t i = 0; i < text_size; i += 1) { seen |= (unsigned char)text[i]; }
    return seen < 0x80;
}

bpk_status bpk_base64_decode(const char *text, size_t text_size, uint8_t *out, size_t capacity, size_t *size_out)
{
    if ((text == NULL && text_size > 0) || (out == NULL && capacity > 0)) { return BPK_E_ARGUMENT; }
    if (size_out == NULL) { return BPK_E_ARGUMENT; }
    if (text_size % 4 != 0 || !is_ascii(text, text_size)) { return BPK_E_SYNTAX; }
    if (text_size == 0) {
        *size_out = 0;
        return BPK_OK;
    }

    size_t padding = 0;
    while (padding < 2 && text[text_size - 1 - padding] == '=') { padding += 1; }
    const size_t size = text_size / 4 * 3 - padding;
    if (capacity < size) { return BPK_E_CAPACITY; }

    size_t decoded_size = 0;
    const int failed = sodium_base642bin(out, size, text, text_size, NULL, &decoded_size, NULL,
                                         sodium_base64_VARIANT_ORIGINAL);
    if (failed != 0 || decoded_size != size) {
        sodium_memzero(out, size);
        return BPK_E_SYNTAX;
    }
    *size_out = size;
    return BPK_OK;
}
