// Functions of each number by itself.
#pragma once

#include "math.h"

namespace cloze {
namespace CLOZE_ISA {

struct Activated {
    float value;
    float slope;
};

inline Activated gelu_erf(float x) {
    const Normal n = normal(x);
    return {x * n.below, n.below + x * n.density};
}

// x / 2 (1 + tanh(u)) is x s with s = 1 / (1 + exp(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3)
// (Hendrycks and Gimpel, 2016, section 2).
inline Activated gelu_tanh(float x) {
    const float twice_u = 1.59576912F * (x + 0.044715F * x * x * x);
    const float s = 1.0F / (1.0F + exp(-twice_u));
    const float slope_u = 1.59576912F * (1.0F + 0.134145F * x * x);
    return {x * s, s + x * s * (1.0F - s) * slope_u};
}

template <Activated (*F)(float), class T>
void bias_activation(const T *x, const float *bias, T *out, int64_t rows, int64_t columns) {
    for (int64_t row = 0; row < rows; ++row, x += columns, out += columns) {
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            store(F(load(x[c]) + bias[c]).value, out[c]);
        }
    }
}

template <Activated (*F)(float), class T>
void bias_activation_backward(const T *x, const float *bias, const T *d_out, T *d_x, float *d_bias,
                              int64_t rows, int64_t columns) {
    for (int64_t row = 0; row < rows; ++row, x += columns, d_out += columns, d_x += columns) {
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            const float d = load(d_out[c]) * F(load(x[c]) + bias[c]).slope;
            store(d, d_x[c]);
            d_bias[c] += d;
        }
    }
}

template <class T>
void bias_gelu(Gelu kind, const T *x, const float *bias, T *out, int64_t rows, int64_t columns) {
    const auto loop = kind == Gelu::Erf ? bias_activation<gelu_erf, T> : bias_activation<gelu_tanh, T>;
    loop(x, bias, out, rows, columns);
}

template <class T>
void bias_gelu_backward(Gelu kind, const T *x, const float *bias, const T *d_out, T *d_x,
                        float *d_bias, int64_t rows, int64_t columns) {
    const auto loop = kind == Gelu::Erf ? bias_activation_backward<gelu_erf, T>
                                        : bias_activation_backward<gelu_tanh, T>;
    loop(x, bias, d_out, d_x, d_bias, rows, columns);
}

template <class T>
void dropout(Drop drop, const T *x, T *out, int64_t first, int64_t rows, int64_t columns) {
    for (int64_t row = 0; row < rows; ++row, x += columns, out += columns) {
        const RowDrop factor(drop, first + row);
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            store(load(x[c]) * factor(c), out[c]);
        }
    }
}

template <class T>
void dropout_add(Drop drop, const T *x, const T *update, T *out, int64_t first, int64_t rows,
                 int64_t columns) {
    for (int64_t row = 0; row < rows; ++row, x += columns, update += columns, out += columns) {
        const RowDrop factor(drop, first + row);
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            store(load(x[c]) + load(update[c]) * factor(c), out[c]);
        }
    }
}

template <class T>
void to_float(const T *from, float *to, int64_t count) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) {
        to[i] = load(from[i]);
    }
}

template <class T>
void from_float(const float *from, T *to, int64_t count) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) {
        store(from[i], to[i]);
    }
}

}  // namespace CLOZE_ISA
}  // namespace cloze
