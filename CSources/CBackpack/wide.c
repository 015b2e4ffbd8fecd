#include "wide.h"

static const uint64_t powers_of_ten[20] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    10000000000000000000u,
};

bpk_u128 bpk_power_of_ten(unsigned exponent)
{
    if (exponent <= 19) { return powers_of_ten[exponent]; }
    return (bpk_u128)powers_of_ten[19] * powers_of_ten[exponent - 19];
}

bpk_wide bpk_wide_make(bpk_u128 value)
{
    return (bpk_wide){{(uint64_t)value, (uint64_t)(value >> 64)}};
}

/* Limbs up to the highest one that is not zero. */
static size_t limbs_used(const bpk_wide *value)
{
    size_t count = BPK_WIDE_LIMBS;
    while (count > 0 && value->limbs[count - 1] == 0) { count -= 1; }
    return count;
}

/* Bits up to the highest one that is set. */
static unsigned bits_used(const bpk_wide *value)
{
    size_t count = limbs_used(value);
    if (count == 0) { return 0; }
    return (unsigned)count * 64 - (unsigned)__builtin_clzll(value->limbs[count - 1]);
}

bool bpk_wide_is_narrow(const bpk_wide *value)
{
    return limbs_used(value) <= 2;
}

bpk_u128 bpk_wide_low(const bpk_wide *value)
{
    return (bpk_u128)value->limbs[1] << 64 | value->limbs[0];
}

int bpk_wide_compare(const bpk_wide *a, const bpk_wide *b)
{
    for (size_t i = BPK_WIDE_LIMBS; i > 0; i -= 1) {
        uint64_t left = a->limbs[i - 1];
        uint64_t right = b->limbs[i - 1];
        if (left != right) { return left < right ? -1 : 1; }
    }
    return 0;
}

bpk_wide bpk_wide_add(const bpk_wide *a, const bpk_wide *b)
{
    bpk_wide sum;
    uint64_t carry = 0;
    for (size_t i = 0; i < BPK_WIDE_LIMBS; i += 1) {
        bpk_u128 limb = (bpk_u128)a->limbs[i] + b->limbs[i] + carry;
        sum.limbs[i] = (uint64_t)limb;
        carry = (uint64_t)(limb >> 64);
    }
    return sum;
}

bpk_wide bpk_wide_subtract(const bpk_wide *a, const bpk_wide *b)
{
    bpk_wide difference;
    uint64_t borrow = 0;
    for (size_t i = 0; i < BPK_WIDE_LIMBS; i += 1) {
        /* Unsigned arithmetic wraps: below zero the upper half becomes all ones. */
        bpk_u128 limb = (bpk_u128)a->limbs[i] - b->limbs[i] - borrow;
        difference.limbs[i] = (uint64_t)limb;
        borrow = (uint64_t)(limb >> 64) & 1;
    }
    return difference;
}

bpk_wide bpk_wide_multiply(const bpk_wide *a, bpk_u128 b)
{
    const uint64_t factors[2] = {(uint64_t)b, (uint64_t)(b >> 64)};
    bpk_wide product = {{0}};
    for (size_t j = 0; j < 2; j += 1) {
        uint64_t carry = 0;
        for (size_t i = 0; i + j < BPK_WIDE_LIMBS; i += 1) {
            /* At most (2^64 - 1)^2 + 2 * (2^64 - 1) = 2^128 - 1, so the sum never wraps. */
            bpk_u128 limb = (bpk_u128)a->limbs[i] * factors[j] + product.limbs[i + j] + carry;
            product.limbs[i + j] = (uint64_t)limb;
            carry = (uint64_t)(limb >> 64);
        }
    }
    return product;
}

bpk_wide bpk_wide_scale_up(const bpk_wide *a, unsigned exponent)
{
    bpk_wide result = *a;
    while (exponent > 0) {
        unsigned step = exponent < 38 ? exponent : 38;
        result = bpk_wide_multiply(&result, bpk_power_of_ten(step));
        exponent -= step;
    }
    return result;
}

static bpk_wide shift_left(const bpk_wide *value, unsigned bits)
{
    const size_t limbs = bits / 64;
    const unsigned rest = bits % 64;
    bpk_wide result = {{0}};
    for (size_t i = limbs; i < BPK_WIDE_LIMBS; i += 1) {
        result.limbs[i] = value->limbs[i - limbs] << rest;
        if (rest > 0 && i > limbs) { result.limbs[i] |= value->limbs[i - limbs - 1] >> (64 - rest); }
    }
    return result;
}

static bpk_wide halved(const bpk_wide *value)
{
    bpk_wide result;
    for (size_t i = 0; i < BPK_WIDE_LIMBS; i += 1) {
        uint64_t above = i + 1 < BPK_WIDE_LIMBS ? value->limbs[i + 1] : 0;
        result.limbs[i] = value->limbs[i] >> 1 | above << 63;
    }
    return result;
}

static void divide_by_limb(const bpk_wide *a, uint64_t divisor, bpk_wide *quotient_out, bpk_wide *remainder_out)
{
    bpk_wide quotient = {{0}};
    uint64_t rest = 0;
    for (size_t i = limbs_used(a); i > 0; i -= 1) {
        bpk_u128 part = (bpk_u128)rest << 64 | a->limbs[i - 1];
        quotient.limbs[i - 1] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    *quotient_out = quotient;
    *remainder_out = bpk_wide_make(rest);
}

/*
 * Steps, ticks and powers of ten up to 10^19 are one limb, so long division is rare. It is done the school way,
 * bit by bit: at most some microseconds, and nothing to get subtly wrong.
 */
void bpk_wide_divide(const bpk_wide *a, const bpk_wide *divisor, bpk_wide *quotient_out, bpk_wide *remainder_out)
{
    if (limbs_used(divisor) == 1) {
        divide_by_limb(a, divisor->limbs[0], quotient_out, remainder_out);
        return;
    }

    bpk_wide quotient = {{0}};
    bpk_wide rest = *a;
    const unsigned a_bits = bits_used(a);
    const unsigned divisor_bits = bits_used(divisor);
    if (a_bits >= divisor_bits) {
        unsigned places = a_bits - divisor_bits + 1;
        bpk_wide part = shift_left(divisor, places - 1);
        for (unsigned place = places; place > 0; place -= 1) {
            if (bpk_wide_compare(&rest, &part) >= 0) {
                rest = bpk_wide_subtract(&rest, &part);
                quotient.limbs[(place - 1) / 64] |= (uint64_t)1 << (place - 1) % 64;
            }
            part = halved(&part);
        }
    }
    *quotient_out = quotient;
    *remainder_out = rest;
}

/* One bit of the root from two bits of the number, like the school method for decimal digits. */
bpk_wide bpk_wide_square_root(const bpk_wide *a)
{
    bpk_wide root = {{0}};
    bpk_wide rest = *a;
    const unsigned bits = bits_used(a);
    if (bits == 0) { return root; }

    const bpk_wide one = bpk_wide_make(1);
    for (unsigned place = (bits - 1) / 2 * 2 + 2; place > 0; place -= 2) {
        const bpk_wide bit = shift_left(&one, place - 2);
        const bpk_wide part = bpk_wide_add(&root, &bit);
        root = halved(&root);
        if (bpk_wide_compare(&rest, &part) >= 0) {
            rest = bpk_wide_subtract(&rest, &part);
            root = bpk_wide_add(&root, &bit);
        }
    }
    return root;
}
