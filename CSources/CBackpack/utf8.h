/* Well-formed UTF-8 (Unicode table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BPK_UTF8_H
#define BPK_UTF8_H

#include <stdbool.h>
#include <stddef.h>

static inline bool bpk_utf8_is_between(char byte, unsigned char low, unsigned char high)
{
    return (unsigned char)byte >= low && (unsigned char)byte <= high;
}

/* Bytes of the character that text begins with, 1 ... 4; 0 when it is not well-formed. text_size > 0. */
static inline size_t bpk_utf8_size(const char *text, size_t text_size)
{
    const unsigned char lead = (unsigned char)text[0];
    if (lead < 0x80) { return 1; }
    /* 0x80 ... 0xbf continue a character; 0xc0 and 0xc1 could only begin an overlong one. */
    if (lead < 0xc2 || lead > 0xf4) { return 0; }

    const size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (text_size < size) { return 0; }
    /* The second byte is where overlong forms, surrogates and values beyond the last plane show. */
    const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (!bpk_utf8_is_between(text[1], low, high)) { return 0; }
    for (size_t i = 2; i < size; i += 1) {
        if (!bpk_utf8_is_between(text[i], 0x80, 0xbf)) { return 0; }
    }
    return size;
}

/* Is the character of `size` bytes a control character: U+0000 ... U+001F, U+007F ... U+009F? */
static inline bool bpk_utf8_is_control(const char *text, size_t size)
{
    if (size == 1) { return (unsigned char)text[0] < 0x20 || text[0] == 0x7f; }
    return size == 2 && (unsigned char)text[0] == 0xc2 && (unsigned char)text[1] < 0xa0;
}

#endif
