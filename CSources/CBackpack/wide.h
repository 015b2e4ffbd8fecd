/*
 * Unsigned integers of 320 bits: the intermediate results of decimals.
 *
 * The largest one arises in divide and square_root, below 10^94 < 2^313: a coefficient (below 10^38) times
 * 10^56. So nothing here can overflow when called from decimal.c, and a result is rounded exactly once.
 */
#ifndef BPK_WIDE_H
#define BPK_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 bpk_u128;

#define BPK_WIDE_LIMBS 5

/* Least significant limb first. */
typedef struct bpk_wide {
    uint64_t limbs[BPK_WIDE_LIMBS];
} bpk_wide;

/* 10^exponent; exponent 0 ... 38. */
bpk_u128 bpk_power_of_ten(unsigned exponent);

bpk_wide bpk_wide_make(bpk_u128 value);

/* Does it fit 128 bits? Then bpk_wide_low is the value. */
bool bpk_wide_is_narrow(const bpk_wide *value);
bpk_u128 bpk_wide_low(const bpk_wide *value);

/* -1, 0 or 1 as a is less than, equal to or greater than b. */
int bpk_wide_compare(const bpk_wide *a, const bpk_wide *b);

bpk_wide bpk_wide_add(const bpk_wide *a, const bpk_wide *b);
/* a - b for a >= b. */
bpk_wide bpk_wide_subtract(const bpk_wide *a, const bpk_wide *b);
bpk_wide bpk_wide_multiply(const bpk_wide *a, bpk_u128 b);
/* a * 10^exponent. */
bpk_wide bpk_wide_scale_up(const bpk_wide *a, unsigned exponent);

/* divisor > 0. */
void bpk_wide_divide(const bpk_wide *a, const bpk_wide *divisor, bpk_wide *quotient_out, bpk_wide *remainder_out);

/* The largest integer whose square is not above a. */
bpk_wide bpk_wide_square_root(const bpk_wide *a);

#endif
