#include "bpk.h"
#include "wide.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_count(const char *text, size_t text_size)
{
    size_t count = 0;
    while (count < text_size && is_digit(text[count])) { count += 1; }
    return count;
}

/* value * 10^count + the digits. Nineteen at a time fit one machine word, which is most numbers. */
static bpk_u128 digits_append(bpk_u128 value, const char *digits, size_t count)
{
    while (count > 0) {
        const size_t step = count < 19 ? count : 19;
        uint64_t part = 0;
        for (size_t i = 0; i < step; i += 1) { part = part * 10 + (uint64_t)(digits[i] - '0'); }
        value = value * bpk_power_of_ten((unsigned)step) + part;
        digits += step;
        count -= step;
    }
    return value;
}

bpk_status bpk_decimal_parse(const char *text, size_t text_size, bpk_decimal *out)
{
    if (text == NULL || out == NULL) { return BPK_E_ARGUMENT; }

    const bool minus = text_size > 0 && text[0] == '-';
    const char *whole = text + (minus ? 1 : 0);
    size_t left = text_size - (minus ? 1 : 0);
    size_t whole_count = digits_count(whole, left);
    if (whole_count == 0 || (whole_count > 1 && whole[0] == '0')) { return BPK_E_SYNTAX; }
    left -= whole_count;

    const char *fraction = whole + whole_count;
    size_t fraction_count = 0;
    if (left > 0) {
        if (fraction[0] != '.') { return BPK_E_SYNTAX; }
        fraction += 1;
        left -= 1;
        fraction_count = digits_count(fraction, left);
        if (fraction_count == 0 || fraction_count != left) { return BPK_E_SYNTAX; }
    }

    while (fraction_count > 0 && fraction[fraction_count - 1] == '0') { fraction_count -= 1; }
    if (whole[0] == '0') { whole_count = 0; }
    if (fraction_count > BPK_DECIMAL_SCALE_MAX) { return BPK_E_OVERFLOW; }
    if (whole_count + fraction_count > BPK_DECIMAL_DIGITS_MAX) { return BPK_E_OVERFLOW; }

    const bpk_u128 coefficient = digits_append(digits_append(0, whole, whole_count), fraction, fraction_count);
    *out = (bpk_decimal){
        .low = (uint64_t)coefficient,
        .high = (uint64_t)(coefficient >> 64),
        .scale = (uint8_t)fraction_count,
        .negative = minus && coefficient != 0,
    };
    return BPK_OK;
}

/* Writes the digits so that they end before `end`; zero is no digit. Returns where they begin. */
static char *digits_print(bpk_u128 value, char *end)
{
    const bpk_u128 word = bpk_power_of_ten(19);
    while (value > 0) {
        uint64_t part = (uint64_t)(value % word);
        value /= word;
        for (unsigned i = 0; i < 19 && (value > 0 || part > 0); i += 1) {
            end -= 1;
            *end = (char)('0' + part % 10);
            part /= 10;
        }
    }
    return end;
}

void bpk_decimal_print(bpk_decimal value, char out[BPK_DECIMAL_TEXT_SIZE], size_t *size_out)
{
    char digits[BPK_DECIMAL_TEXT_SIZE];
    char *const digits_end = digits + sizeof digits;
    const char *begin = digits_print((bpk_u128)value.high << 64 | value.low, digits_end);
    size_t count = (size_t)(digits_end - begin);

    char *cursor = out;
    if (value.negative) { *cursor++ = '-'; }
    if (count <= value.scale) {
        *cursor++ = '0';
    } else {
        const size_t whole_count = count - value.scale;
        memcpy(cursor, begin, whole_count);
        cursor += whole_count;
        begin += whole_count;
        count = value.scale;
    }
    if (value.scale > 0) {
        *cursor++ = '.';
        for (size_t zeros = value.scale - count; zeros > 0; zeros -= 1) { *cursor++ = '0'; }
        memcpy(cursor, begin, count);
        cursor += count;
    }
    *cursor = '\0';
    *size_out = (size_t)(cursor - out);
}
