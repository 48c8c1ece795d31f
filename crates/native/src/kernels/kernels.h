// The loops over raw memory, compiled once for each instruction set and chosen when the program
// runs. This header and all that the loops include know neither ATen nor the standard library's
// templates: an inline function that is compiled with AVX-512 here must not be the one that the
// linker keeps for everybody.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace cloze {

// The upper half of a float.
struct Bf16 {
    uint16_t bits;
};

enum class Gelu { Erf, Tanh };

// Which numbers are zeroed: those whose hash, of `key` and of where they are, is below `below`. The
// rest are multiplied by `scale`, so that the mean stays.
struct Drop {
    uint64_t key;
    uint32_t below;
    float scale;
};

// What a query may see of the keys: the `columns` first that `keep` lets through (null: all), with
// `bias` (null: none) added to the scores. The strides are those of the last axis.
struct Seen {
    const bool *keep;
    int64_t keep_stride;
    const float *bias;
    int64_t bias_stride;
};

// Matrices are `[rows, columns]`, contiguous, of type T. `first` is the number of the first row in
// the whole tensor, by which dropout knows it. Sums (`d_bias`, ..) are added to.
template <class T>
struct Kernels {
    // out = gelu(x + bias)
    void (*bias_gelu)(Gelu kind, const T *x, const float *bias, T *out, int64_t rows,
                      int64_t columns);
    void (*bias_gelu_backward)(Gelu kind, const T *x, const float *bias, const T *d_out, T *d_x,
                               float *d_bias, int64_t rows, int64_t columns);

    // out = dropout(x)
    void (*dropout)(Drop drop, const T *x, T *out, int64_t first, int64_t rows, int64_t columns);

    // out = x + dropout(update)
    void (*dropout_add)(Drop drop, const T *x, const T *update, T *out, int64_t first, int64_t rows,
                        int64_t columns);

    // sum = x + dropout(update); out = (sum - mean) * scale * gain + shift
    void (*dropout_add_norm)(Drop drop, const T *x, const T *update, const float *gain,
                             const float *shift, float eps, T *sum, T *out, float *mean,
                             float *scale, int64_t first, int64_t rows, int64_t columns);
    void (*dropout_add_norm_backward)(Drop drop, const T *d_out, const T *sum, const float *mean,
                                      const float *scale, const float *gain, T *d_sum, T *d_update,
                                      float *d_gain, float *d_shift, int64_t first, int64_t rows,
                                      int64_t columns);

    // loss[row] = log(sum(exp(logits + bias))) - (logits + bias)[target]; then, in their place,
    // logits = softmax - one at the target, added up in d_bias. A row whose target is negative is
    // zero in all.
    void (*cross_entropy)(T *logits, const float *bias, const int64_t *targets, float *losses,
                          float *d_bias, int64_t rows, int64_t columns);

    void (*to_float)(const T *from, float *to, int64_t count);
    void (*from_float)(const float *from, T *to, int64_t count);
};

// Attention's scores are fp32 whatever the type of the rest.
struct Scores {
    // weights = dropout(softmax(scale * scores + bias)) in place; `log_sum` is that of the row's
    // exponentials, minus infinity for a row that sees nothing, which is zero throughout.
    void (*softmax)(float scale, const Seen &seen, Drop drop, int64_t row, float *scores,
                    float *log_sum, int64_t columns);
    // From the scores and log_sum of the forward pass, the gradient of the weights after dropout
    // and `inner`, the product of a row of the output and of its gradient: `scores` become the
    // weights after dropout, and `d_weights` the gradient of the unscaled scores.
    void (*softmax_backward)(float scale, const Seen &seen, Drop drop, int64_t row, float log_sum,
                             float inner, float *scores, float *d_weights, int64_t columns);
};

// Those of the instruction set that ATen chose.
template <class T>
const Kernels<T> &kernels();
const Scores &scores();

}  // namespace cloze
