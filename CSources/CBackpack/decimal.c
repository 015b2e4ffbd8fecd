#include "bpk.h"
#include "wide.h"

static bpk_u128 coefficient_of(bpk_decimal value)
{
    return (bpk_u128)value.high << 64 | value.low;
}

static bpk_wide wide_of(bpk_decimal value)
{
    return bpk_wide_make(coefficient_of(value));
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* The coefficient value would have with `scale` digits after the point; scale is not below its own. */
static bpk_wide aligned(bpk_decimal value, unsigned scale)
{
    const bpk_wide coefficient = wide_of(value);
    return bpk_wide_scale_up(&coefficient, scale - value.scale);
}

/* Stores coefficient / 10^scale in lowest terms, or says that it does not fit. */
static bpk_status store(bpk_wide coefficient, unsigned scale, bool negative, bpk_decimal *out)
{
    const bpk_wide ten = bpk_wide_make(10);
    while (scale > 0 && !bpk_wide_is_narrow(&coefficient)) {
        bpk_wide quotient;
        bpk_wide digit;
        bpk_wide_divide(&coefficient, &ten, &quotient, &digit);
        if (digit.limbs[0] != 0) { return BPK_E_OVERFLOW; }
        coefficient = quotient;
        scale -= 1;
    }
    if (!bpk_wide_is_narrow(&coefficient)) { return BPK_E_OVERFLOW; }

    bpk_u128 narrow = bpk_wide_low(&coefficient);
    if (narrow == 0) { scale = 0; }
    while (scale > 0 && narrow % 10 == 0) {
        narrow /= 10;
        scale -= 1;
    }
    if (scale > BPK_DECIMAL_SCALE_MAX) { return BPK_E_OVERFLOW; }
    if (narrow >= bpk_power_of_ten(BPK_DECIMAL_DIGITS_MAX)) { return BPK_E_OVERFLOW; }

    *out = (bpk_decimal){
        .low = (uint64_t)narrow,
        .high = (uint64_t)(narrow >> 64),
        .scale = (uint8_t)scale,
        .negative = negative && narrow != 0,
    };
    return BPK_OK;
}

static bool rounding_known(bpk_rounding rounding)
{
    return (unsigned)rounding <= BPK_ROUND_HALF_EVEN;
}

/* Does quotient + remainder / divisor (both of the same sign) become the neighbour further from zero? */
static bool rounds_away(const bpk_wide *quotient, const bpk_wide *remainder, const bpk_wide *divisor, bool negative,
                        bpk_rounding rounding)
{
    const bpk_wide zero = {{0}};
    if (bpk_wide_compare(remainder, &zero) == 0) { return false; }

    const bpk_wide doubled = bpk_wide_add(remainder, remainder);
    const int to_half = bpk_wide_compare(&doubled, divisor);
    switch (rounding) {
    case BPK_ROUND_DOWN: return false;
    case BPK_ROUND_UP: return true;
    case BPK_ROUND_FLOOR: return negative;
    case BPK_ROUND_CEILING: return !negative;
    case BPK_ROUND_HALF_EVEN: return to_half > 0 || (to_half == 0 && (quotient->limbs[0] & 1) == 1);
    }
    return false;
}

/* The integer dividend / divisor becomes. */
static bpk_wide divided(const bpk_wide *dividend, const bpk_wide *divisor, bool negative, bpk_rounding rounding)
{
    bpk_wide quotient;
    bpk_wide remainder;
    bpk_wide_divide(dividend, divisor, &quotient, &remainder);
    if (rounds_away(&quotient, &remainder, divisor, negative, rounding)) {
        const bpk_wide one = bpk_wide_make(1);
        quotient = bpk_wide_add(&quotient, &one);
    }
    return quotient;
}

/* coefficient / 10^scale, rounded to at most `places` digits after the point. */
static bpk_status store_rounded(const bpk_wide *coefficient, unsigned scale, unsigned places, bool negative,
                                bpk_rounding rounding, bpk_decimal *out)
{
    if (scale <= places) { return store(*coefficient, scale, negative, out); }
    const bpk_wide one = bpk_wide_make(1);
    const bpk_wide divisor = bpk_wide_scale_up(&one, scale - places);
    return store(divided(coefficient, &divisor, negative, rounding), places, negative, out);
}

bpk_status bpk_decimal_make(int64_t mantissa, uint8_t scale, bpk_decimal *out)
{
    if (scale > BPK_DECIMAL_SCALE_MAX || out == NULL) { return BPK_E_ARGUMENT; }
    /* Negated as unsigned: the smallest int64_t has no positive counterpart. */
    const uint64_t magnitude = mantissa < 0 ? 0 - (uint64_t)mantissa : (uint64_t)mantissa;
    return store(bpk_wide_make(magnitude), scale, mantissa < 0, out);
}

int bpk_decimal_compare(bpk_decimal a, bpk_decimal b)
{
    if (a.negative != b.negative) { return a.negative ? -1 : 1; }

    int order;
    if (a.scale == b.scale) {
        const bpk_u128 left = coefficient_of(a);
        const bpk_u128 right = coefficient_of(b);
        order = left < right ? -1 : left > right ? 1 : 0;
    } else {
        const unsigned scale = larger(a.scale, b.scale);
        const bpk_wide left = aligned(a, scale);
        const bpk_wide right = aligned(b, scale);
        order = bpk_wide_compare(&left, &right);
    }
    return a.negative ? -order : order;
}

bpk_status bpk_decimal_add(bpk_decimal a, bpk_decimal b, bpk_decimal *out)
{
    if (out == NULL) { return BPK_E_ARGUMENT; }
    const unsigned scale = larger(a.scale, b.scale);
    const bpk_wide left = aligned(a, scale);
    const bpk_wide right = aligned(b, scale);
    if (a.negative == b.negative) { return store(bpk_wide_add(&left, &right), scale, a.negative, out); }
    if (bpk_wide_compare(&left, &right) >= 0) {
        return store(bpk_wide_subtract(&left, &right), scale, a.negative, out);
    }
    return store(bpk_wide_subtract(&right, &left), scale, b.negative, out);
}

bpk_status bpk_decimal_subtract(bpk_decimal a, bpk_decimal b, bpk_decimal *out)
{
    /* Makes a "minus zero" of zero, which add takes and never gives back. */
    b.negative = !b.negative;
    return bpk_decimal_add(a, b, out);
}

bpk_status bpk_decimal_multiply(bpk_decimal a, bpk_decimal b, bpk_decimal *out)
{
    if (out == NULL) { return BPK_E_ARGUMENT; }
    const bpk_wide left = wide_of(a);
    const bpk_wide product = bpk_wide_multiply(&left, coefficient_of(b));
    return store(product, (unsigned)a.scale + b.scale, a.negative != b.negative, out);
}

bpk_status bpk_decimal_multiply_rounded(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding,
                                        bpk_decimal *out)
{
    if (scale > BPK_DECIMAL_SCALE_MAX || !rounding_known(rounding) || out == NULL) { return BPK_E_ARGUMENT; }
    const bpk_wide left = wide_of(a);
    const bpk_wide product = bpk_wide_multiply(&left, coefficient_of(b));
    return store_rounded(&product, (unsigned)a.scale + b.scale, scale, a.negative != b.negative, rounding, out);
}

bpk_status bpk_decimal_divide(bpk_decimal a, bpk_decimal b, uint8_t scale, bpk_rounding rounding, bpk_decimal *out)
{
    if (scale > BPK_DECIMAL_SCALE_MAX || !rounding_known(rounding) || out == NULL) { return BPK_E_ARGUMENT; }
    if (coefficient_of(b) == 0) { return BPK_E_DIVIDE_BY_ZERO; }

    /* a / b * 10^scale as a fraction of two integers. */
    bpk_wide dividend = wide_of(a);
    bpk_wide divisor = wide_of(b);
    const unsigned up = (unsigned)scale + b.scale;
    if (up >= a.scale) {
        dividend = bpk_wide_scale_up(&dividend, up - a.scale);
    } else {
        divisor = bpk_wide_scale_up(&divisor, a.scale - up);
    }
    const bool negative = a.negative != b.negative;
    return store(divided(&dividend, &divisor, negative, rounding), scale, negative, out);
}

bpk_status bpk_decimal_round(bpk_decimal a, uint8_t scale, bpk_rounding rounding, bpk_decimal *out)
{
    if (scale > BPK_DECIMAL_SCALE_MAX || !rounding_known(rounding) || out == NULL) { return BPK_E_ARGUMENT; }
    const bpk_wide coefficient = wide_of(a);
    return store_rounded(&coefficient, a.scale, scale, a.negative, rounding, out);
}

bpk_status bpk_decimal_square_root(bpk_decimal a, uint8_t scale, bpk_decimal *out)
{
    if (a.negative || scale > BPK_DECIMAL_SCALE_MAX || out == NULL) { return BPK_E_ARGUMENT; }

    /* root(a) * 10^scale = root(a * 10^(2 * scale)). Cutting below the point first does not change a cut root. */
    bpk_wide square = wide_of(a);
    const unsigned up = 2 * (unsigned)scale;
    if (up >= a.scale) {
        square = bpk_wide_scale_up(&square, up - a.scale);
    } else {
        bpk_wide remainder;
        const bpk_wide divisor = bpk_wide_make(bpk_power_of_ten(a.scale - up));
        bpk_wide_divide(&square, &divisor, &square, &remainder);
    }
    return store(bpk_wide_square_root(&square), scale, false, out);
}

bpk_status bpk_decimal_is_multiple(bpk_decimal a, bpk_decimal step, bool *out)
{
    if (step.negative || coefficient_of(step) == 0 || out == NULL) { return BPK_E_ARGUMENT; }
    const unsigned scale = larger(a.scale, step.scale);
    const bpk_wide dividend = aligned(a, scale);
    const bpk_wide divisor = aligned(step, scale);
    const bpk_wide zero = {{0}};
    bpk_wide quotient;
    bpk_wide remainder;
    bpk_wide_divide(&dividend, &divisor, &quotient, &remainder);
    *out = bpk_wide_compare(&remainder, &zero) == 0;
    return BPK_OK;
}

bpk_status bpk_decimal_round_to_multiple(bpk_decimal a, bpk_decimal step, bpk_rounding rounding, bpk_decimal *out)
{
    if (step.negative || coefficient_of(step) == 0) { return BPK_E_ARGUMENT; }
    if (!rounding_known(rounding) || out == NULL) { return BPK_E_ARGUMENT; }
    const unsigned scale = larger(a.scale, step.scale);
    const bpk_wide dividend = aligned(a, scale);
    const bpk_wide divisor = aligned(step, scale);
    const bpk_wide count = divided(&dividend, &divisor, a.negative, rounding);
    /* step has few enough digits to multiply by; the aligned divisor need not. */
    return store(bpk_wide_multiply(&count, coefficient_of(step)), step.scale, a.negative, out);
}
