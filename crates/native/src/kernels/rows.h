// Functions of a whole row: norms and softmax.
#pragma once

#include "math.h"

namespace cloze {
namespace CLOZE_ISA {

template <class T>
void dropout_add_norm(Drop drop, const T *x, const T *update, const float *gain, const float *shift,
                      float eps, T *sum, T *out, float *mean, float *scale,
                      int64_t first, int64_t rows, int64_t columns) {
    for (int64_t row = 0; row < rows; ++row) {
        const RowDrop factor(drop, first + row);
        float total = 0;
#pragma omp simd reduction(+ : total)
        for (int64_t c = 0; c < columns; ++c) {
            store(load(x[c]) + load(update[c]) * factor(c), sum[c]);
            total += load(sum[c]);
        }
        const float middle = total / static_cast<float>(columns);
        float squares = 0;
#pragma omp simd reduction(+ : squares)
        for (int64_t c = 0; c < columns; ++c) {
            const float away = load(sum[c]) - middle;
            squares += away * away;
        }
        const float inverse = 1.0F / __builtin_sqrtf(squares / static_cast<float>(columns) + eps);
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            store((load(sum[c]) - middle) * inverse * gain[c] + shift[c], out[c]);
        }
        mean[row] = middle;
        scale[row] = inverse;
        x += columns, update += columns, sum += columns, out += columns;
    }
}

template <class T>
void dropout_add_norm_backward(Drop drop, const T *d_out, const T *sum, const float *mean,
                               const float *scale, const float *gain, T *d_sum, T *d_update,
                               float *d_gain, float *d_shift, int64_t first, int64_t rows,
                               int64_t columns) {
    for (int64_t row = 0; row < rows; ++row) {
        const RowDrop factor(drop, first + row);
        const float middle = mean[row], inverse = scale[row];
        float total = 0, along = 0;
#pragma omp simd reduction(+ : total, along)
        for (int64_t c = 0; c < columns; ++c) {
            const float d = load(d_out[c]);
            const float normal = (load(sum[c]) - middle) * inverse;
            d_gain[c] += d * normal;
            d_shift[c] += d;
            total += d * gain[c];
            along += d * gain[c] * normal;
        }
        total /= static_cast<float>(columns);
        along /= static_cast<float>(columns);
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            const float normal = (load(sum[c]) - middle) * inverse;
            const float d = (load(d_out[c]) * gain[c] - total - normal * along) * inverse;
            store(d, d_sum[c]);
            store(d * factor(c), d_update[c]);
        }
        d_out += columns, sum += columns, d_sum += columns, d_update += columns;
    }
}

template <class T>
void cross_entropy(T *logits, const float *bias, const int64_t *targets, float *losses,
                   float *d_bias, int64_t rows, int64_t columns) {
    for (int64_t row = 0; row < rows; ++row, logits += columns) {
        if (targets[row] < 0) {
            __builtin_memset(logits, 0, static_cast<size_t>(columns) * sizeof(T));
            losses[row] = 0;
            continue;
        }
        float most = -__builtin_inff();
#pragma omp simd reduction(max : most)
        for (int64_t c = 0; c < columns; ++c) {
            const float logit = load(logits[c]) + bias[c];
            most = logit > most ? logit : most;
        }
        const float target = load(logits[targets[row]]) + bias[targets[row]];
        // A sum over a large vocabulary in fp32 alone would lose digits.
        double sum = 0;
        for (int64_t start = 0; start < columns; start += 4096) {
            const int64_t end = start + 4096 < columns ? start + 4096 : columns;
            float part = 0;
#pragma omp simd reduction(+ : part)
            for (int64_t c = start; c < end; ++c) {
                const float power = exp(load(logits[c]) + bias[c] - most);
                part += power;
                store(power, logits[c]);
            }
            sum += part;
        }
        const float total = static_cast<float>(sum), inverse = 1.0F / total;
        losses[row] = __builtin_logf(total) + most - target;
        store(load(logits[targets[row]]) - total, logits[targets[row]]);
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            const float d = load(logits[c]) * inverse;
            store(d, logits[c]);
            d_bias[c] += d;
        }
    }
}

// Adds the bias and hides what may not be seen. Returns the factor that the scores still lack.
inline float seen_scores(float scale, const Seen &seen, float *scores, int64_t columns) {
    if (seen.bias != nullptr) {
#pragma omp simd
        for (int64_t c = 0; c < columns; ++c) {
            scores[c] = scores[c] * scale + seen.bias[c * seen.bias_stride];
        }
        scale = 1;
    }
    if (seen.keep != nullptr) {
        for (int64_t c = 0; c < columns; ++c) {
            scores[c] = seen.keep[c * seen.keep_stride] ? scores[c] : -__builtin_inff();
        }
    }
    return scale;
}

inline void zero(float *row, int64_t columns) {
    __builtin_memset(row, 0, static_cast<size_t>(columns) * sizeof(float));
}

inline void softmax(float scale, const Seen &seen, Drop drop, int64_t row, float *scores,
                    float *log_sum, int64_t columns) {
    scale = seen_scores(scale, seen, scores, columns);
    const float never = -__builtin_inff();
    float most = never;
#pragma omp simd reduction(max : most)
    for (int64_t c = 0; c < columns; ++c) {
        most = scores[c] > most ? scores[c] : most;
    }
    if (most == never) {
        zero(scores, columns);
        *log_sum = never;
        return;
    }
    float total = 0;
#pragma omp simd reduction(+ : total)
    for (int64_t c = 0; c < columns; ++c) {
        const float power = exp((scores[c] - most) * scale);
        scores[c] = power;
        total += power;
    }
    const RowDrop factor(drop, row);
    const float inverse = 1.0F / total;
#pragma omp simd
    for (int64_t c = 0; c < columns; ++c) {
        scores[c] *= inverse * factor(c);
    }
    *log_sum = most * scale + __builtin_logf(total);
}

inline void softmax_backward(float scale, const Seen &seen, Drop drop, int64_t row, float log_sum,
                             float inner, float *scores, float *d_weights, int64_t columns) {
    if (log_sum == -__builtin_inff()) {
        zero(scores, columns);
        zero(d_weights, columns);
        return;
    }
    const float left = seen_scores(scale, seen, scores, columns);
    const RowDrop factor(drop, row);
#pragma omp simd
    for (int64_t c = 0; c < columns; ++c) {
        const float weight = exp(scores[c] * left - log_sum);
        const float kept = factor(c);
        scores[c] = weight * kept;
        d_weights[c] = weight * (d_weights[c] * kept - inner) * scale;
    }
}

}  // namespace CLOZE_ISA
}  // namespace cloze
