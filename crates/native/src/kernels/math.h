// Functions that a compiler can turn into vector instructions: no branches, no calls.
#pragma once

#include "kernels.h"

namespace cloze {
namespace CLOZE_ISA {

inline float from_bits(uint32_t bits) {
    float value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

inline uint32_t to_bits(float value) {
    uint32_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float load(float x) { return x; }
inline float load(Bf16 x) { return from_bits(static_cast<uint32_t>(x.bits) << 16); }

inline void store(float x, float &to) { to = x; }
// To the nearest, ties to even; a NaN stays one.
inline void store(float x, Bf16 &to) {
    const uint32_t bits = to_bits(x);
    const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    to.bits = static_cast<uint16_t>(x != x ? 0x7fc0 : rounded);
}

// To about 1e-7 relative: 2^n e^r with |r| <= ln(2)/2, and the polynomial of Cephes' `expf` (Moshier).
// Zero where the value is below the smallest normal number, infinite where it is above e^88.
inline float exp(float given) {
    const float x = given < -87.0F ? -87.0F : given > 88.0F ? 88.0F : given;
    const float n = __builtin_floorf(x * 1.44269504F + 0.5F);
    const float r = x - n * 0.693359375F + n * 2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    const int32_t power = static_cast<int32_t>(n) + 127;
    const float value = (p * r * r + r + 1.0F) * from_bits(static_cast<uint32_t>(power) << 23);
    return given < -87.0F ? 0.0F : given > 88.0F ? __builtin_inff() : value;
}

// The value of the distribution function of a normal variable, and that of its density.
struct Normal {
    float below;
    float density;
};

// erf by Abramowitz and Stegun, 7.1.26, absolute error 1.5e-7: what ATen's vector units use, too.
inline Normal normal(float x) {
    const float bell = exp(-0.5F * x * x);
    const float z = (x < 0 ? -x : x) * 0.70710678F;
    const float t = 1.0F / (1.0F + 0.3275911F * z);
    float p = 1.061405429F;
    p = p * t - 1.453152027F;
    p = p * t + 1.421413741F;
    p = p * t - 0.284496736F;
    p = p * t + 0.254829592F;
    const float tail = 0.5F * p * t * bell;
    return {x < 0 ? tail : 1.0F - tail, 0.39894228F * bell};
}

// The scrambling of a 32-bit counter by two multiplications (the constants are those of Ettinger's
// search, "triple32" and its kin), with half of the row's key before and half between. Two rows whose
// counters overlap still differ by the second half.
inline uint32_t scramble(uint32_t x, uint32_t before, uint32_t between) {
    x = (x * 0x9e3779b9U) ^ before;
    x = (x ^ (x >> 16)) * 0x21f0aaadU;
    x ^= between;
    x = (x ^ (x >> 15)) * 0x735a2d97U;
    return x ^ (x >> 15);
}

// The key of a row: the finaliser of splitmix64 (Steele et al., 2014).
inline uint64_t row_key(uint64_t key, int64_t row) {
    uint64_t z = key + 0x9e3779b97f4a7c15ULL * (static_cast<uint64_t>(row) + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

// What the numbers of one row are multiplied by.
struct RowDrop {
    RowDrop(Drop drop, int64_t row)
        : before(static_cast<uint32_t>(row_key(drop.key, row))),
          between(static_cast<uint32_t>(row_key(drop.key, row) >> 32)),
          below(drop.below),
          scale(drop.scale) {}

    float operator()(int64_t column) const {
        const uint32_t hash = scramble(static_cast<uint32_t>(column), before, between);
        return hash < below ? 0.0F : scale;
    }

    uint32_t before;
    uint32_t between;
    uint32_t below;
    float scale;
};

}  // namespace CLOZE_ISA
}  // namespace cloze
