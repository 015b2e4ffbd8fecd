/*
 * Short decimals, several digits at a time.
 *
 * A word holds eight bytes of text, the first in its lowest byte. All its digits are converted at once, so that the
 * time does not depend on how many there are, which a processor cannot guess.
 */
#ifndef BPK_DIGITS_H
#define BPK_DIGITS_H

#include "bpk.h"

#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Bytes bpk_digits_scan looks at: it finds the quote within 16, and takes a last word from the tenth on. */
#define BPK_DIGITS_SPAN 17

/* Inlined for sure: a call would keep the place to read from in memory, and the next number waits for it. */
#define BPK_INLINE static inline __attribute__((always_inline))

#define BPK_DIGITS_EACH(byte) ((byte) * 0x0101010101010101u)

BPK_INLINE uint64_t bpk_digits_load(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Bit i tells that byte i of 16 is no digit. */
#if defined(__SSE2__)
BPK_INLINE unsigned bpk_digits_others(const char *text)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    return (unsigned)_mm_movemask_epi8(digits) ^ 0xffff;
}
#else
BPK_INLINE unsigned bpk_digits_others_of_8(uint64_t word)
{
    const uint64_t values = word ^ BPK_DIGITS_EACH(0x30);
    /* The top bit of each byte: set by the addition from 10 on, or set before. No byte carries into the next. */
    const uint64_t others = ((values & BPK_DIGITS_EACH(0x7f)) + BPK_DIGITS_EACH(0x76)) | values;
    /* Gathers the top bits in the highest byte. */
    return (unsigned)((others >> 7 & BPK_DIGITS_EACH(1)) * 0x0102040810204080u >> 56);
}

BPK_INLINE unsigned bpk_digits_others(const char *text)
{
    return bpk_digits_others_of_8(bpk_digits_load(text)) | bpk_digits_others_of_8(bpk_digits_load(text + 8)) << 8;
}
#endif

/* The number that the first `count` digits of a word form; count 1 ... 8. */
BPK_INLINE uint64_t bpk_digits_value(uint64_t word, unsigned count)
{
    /* Moved up, so that zeros stand before them. */
    word = word << (64 - 8 * count) & BPK_DIGITS_EACH(0x0f);
    /* Pairs, pairs of pairs, then both halves: each step adds the left neighbour, scaled, to the right one. */
    word = word * (1 + (10 << 8)) >> 8;
    word = (word & 0x00ff00ff00ff00ffu) * (1 + (UINT64_C(100) << 16)) >> 16;
    return (word & 0x0000ffff0000ffffu) * (1 + (UINT64_C(10000) << 32)) >> 32;
}

/*
 * Reads digits, perhaps a point and digits, and a quote, from behind the opening quote on, when the quote is among the
 * first 16 bytes and at most eight digits stand before a point. Returns the place behind the closing quote; NULL when
 * it is anything else, good or bad.
 */
BPK_INLINE const char *bpk_digits_scan(const char *at, bpk_decimal *out)
{
    static const uint32_t powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};

    unsigned others = bpk_digits_others(at);
    if (others == 0) { return NULL; }
    const unsigned whole_count = (unsigned)__builtin_ctz(others);
    if (whole_count == 0 || (at[0] == '0' && whole_count > 1)) { return NULL; }

    uint64_t digits = bpk_digits_load(at);
    const char *rest = at + 8;
    unsigned size = whole_count;
    unsigned count = whole_count;
    if (at[whole_count] == '.') {
        others &= others - 1;
        if (others == 0 || whole_count > 8) { return NULL; }
        size = (unsigned)__builtin_ctz(others);
        if (size == whole_count + 1) { return NULL; }
        /* Last digit that is not zero; the point at the latest. Without the point as many digits stand up to there. */
        count = size - 1;
        while (at[count] == '0') { count -= 1; }
        const uint64_t before_point = whole_count == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * whole_count) - 1;
        digits = (digits & before_point) | (bpk_digits_load(at + 1) & ~before_point);
        rest = at + 9;
    }
    if (at[size] != '"') { return NULL; }

    if (count <= 8) {
        out->low = bpk_digits_value(digits, count);
    } else {
        out->low = bpk_digits_value(digits, 8) * powers_of_ten[count - 8]
            + bpk_digits_value(bpk_digits_load(rest), count - 8);
    }
    out->high = 0;
    out->scale = (uint8_t)(count - whole_count);
    out->negative = false;
    return at + size + 1;
}

#endif
