// Attention of one head, a block of queries at a time. Included by attention.cpp alone.
#pragma once

#include "operators.h"

#include <type_traits>
#include <vector>

// The BLAS inside libtorch. Absent, it is null.
extern "C" __attribute__((weak)) void sgemm_(const char *, const char *, const int *, const int *,
                                             const int *, const float *, const float *, const int *,
                                             const float *, const int *, const float *, float *,
                                             const int *);

namespace cloze {
namespace {

// A matrix whose rows lie `stride` numbers apart.
template <class Number>
struct Matrix {
    Number *data;
    int64_t stride;
};

using Read = Matrix<const float>;
using Write = Matrix<float>;

// c = a b + beta c, each of a and b transposed or not; row-major, by a BLAS that is column-major.
void multiply(bool transpose_a, bool transpose_b, int64_t rows, int64_t columns, int64_t inner,
              Read a, Read b, float beta, Write c) {
    const char *ta = transpose_a ? "T" : "N", *tb = transpose_b ? "T" : "N";
    const int m = static_cast<int>(columns), n = static_cast<int>(rows), k = static_cast<int>(inner);
    const int lda = static_cast<int>(a.stride), ldb = static_cast<int>(b.stride),
              ldc = static_cast<int>(c.stride);
    const float one = 1;
    sgemm_(tb, ta, &m, &n, &k, &one, b.data, &ldb, a.data, &lda, &beta, c.data, &ldc);
}

// `[batch, heads, length, size]`, whose last axis is contiguous.
struct Axes {
    explicit Axes(const at::Tensor &x)
        : heads(x.size(1)), length(x.size(2)), batch(x.stride(0)), head(x.stride(1)),
          row(x.stride(2)) {}

    int64_t at(int64_t b, int64_t h, int64_t r) const { return b * batch + h * head + r * row; }

    int64_t heads, length, batch, head, row;
};

// Rows of one head as fp32: where they lie, or converted into the buffer.
template <class T>
class Input {
public:
    explicit Input(const at::Tensor &x) : axes(x), data_(data<T>(x)), size_(x.size(3)) {}

    Read rows(int64_t b, int64_t h, int64_t first, int64_t count, std::vector<float> &buffer) const {
        const T *start = data_ + axes.at(b, h, first);
        if constexpr (std::is_same_v<T, float>) {
            return {start, axes.row};
        } else {
            buffer.resize(static_cast<size_t>(count * size_));
            for (int64_t r = 0; r < count; ++r) {
                kernels<T>().to_float(start + r * axes.row, buffer.data() + r * size_, size_);
            }
            return {buffer.data(), size_};
        }
    }

    Axes axes;

private:
    const T *data_;
    int64_t size_;
};

// Rows of one head that are computed in fp32: in place, or through the buffer.
template <class T>
class Output {
public:
    explicit Output(const at::Tensor &x) : axes(x), data_(data<T>(x)), size_(x.size(3)) {}

    Write rows(int64_t b, int64_t h, int64_t first, int64_t count, std::vector<float> &buffer) const {
        if constexpr (std::is_same_v<T, float>) {
            return {data_ + axes.at(b, h, first), axes.row};
        } else {
            buffer.assign(static_cast<size_t>(count * size_), 0.0F);
            return {buffer.data(), size_};
        }
    }

    void finish(int64_t b, int64_t h, int64_t first, int64_t count,
                const std::vector<float> &buffer) const {
        if constexpr (!std::is_same_v<T, float>) {
            T *start = data_ + axes.at(b, h, first);
            for (int64_t r = 0; r < count; ++r) {
                kernels<T>().from_float(buffer.data() + r * size_, start + r * axes.row, size_);
            }
        }
    }

    Axes axes;

private:
    T *data_;
    int64_t size_;
};

// Which keys a query may see, from the mask of the whole batch.
struct Visible {
    bool causal;
    at::Tensor mask;  // undefined, or expanded to [batch, heads, seq, mem]: boolean or fp32

    // The number of keys that a query may see at most; the queries are the last tokens.
    int64_t columns(int64_t row, int64_t seq, int64_t mem) const {
        return causal ? std::max<int64_t>(mem - seq + row + 1, 0) : mem;
    }

    Seen of(int64_t b, int64_t h, int64_t row) const {
        if (!mask.defined()) {
            return {nullptr, 0, nullptr, 0};
        }
        const int64_t start = b * mask.stride(0) + h * mask.stride(1) + row * mask.stride(2);
        if (mask.scalar_type() == at::kBool) {
            return {data<bool>(mask) + start, mask.stride(3), nullptr, 0};
        }
        return {nullptr, 0, data<float>(mask) + start, mask.stride(3)};
    }
};

// Queries whose scores are computed at a time: the two matrices of the backward pass stay in the
// second cache.
int64_t block_rows(int64_t mem, bool causal) {
    const int64_t fitting = std::clamp<int64_t>((1 << 15) / std::max<int64_t>(mem, 1), 16, 256);
    // Under a causal mask, a small block leaves more of what nobody sees uncomputed.
    return causal ? std::min<int64_t>(fitting, 64) : fitting;
}

struct Settings {
    double scale;
    Drop drop;
    Visible visible;
};

// Of one thread.
struct Buffers {
    std::vector<float> scores, d_weights, query, key, value, out, d_out, d_query, d_key, d_value;
};

template <class T>
void forward_head(const Input<T> &query, const Input<T> &key, const Input<T> &value,
                  const Output<T> &out, float *log_sums, const Settings &settings, int64_t b,
                  int64_t h, int64_t size, Buffers &buffers) {
    const int64_t seq = query.axes.length, mem = key.axes.length;
    const int64_t shared = h / (query.axes.heads / key.axes.heads);
    const int64_t number = (b * query.axes.heads + h) * seq;
    const Visible &visible = settings.visible;
    const Read k = key.rows(b, shared, 0, mem, buffers.key);
    const Read v = value.rows(b, shared, 0, mem, buffers.value);
    const int64_t step = block_rows(mem, visible.causal);
    for (int64_t first = 0; first < seq; first += step) {
        const int64_t rows = std::min(step, seq - first);
        const int64_t seen = visible.columns(first + rows - 1, seq, mem);
        const Read q = query.rows(b, h, first, rows, buffers.query);
        buffers.scores.resize(static_cast<size_t>(rows * seen));
        float *scores_of = buffers.scores.data();
        multiply(false, true, rows, seen, size, q, k, 0, {scores_of, seen});
        for (int64_t r = 0; r < rows; ++r) {
            const int64_t own = visible.columns(first + r, seq, mem);
            float *row = scores_of + r * seen;
            scores().softmax(static_cast<float>(settings.scale), visible.of(b, h, first + r),
                             settings.drop, number + first + r, row,
                             log_sums + number + first + r, own);
            std::fill(row + own, row + seen, 0.0F);
        }
        const Write o = out.rows(b, h, first, rows, buffers.out);
        multiply(false, false, rows, size, seen, {scores_of, seen}, v, 0, o);
        out.finish(b, h, first, rows, buffers.out);
    }
}

// Flash attention's backward pass (Dao et al., 2022, algorithm 4) in blocks of queries: the weights
// are computed again from the scores and their log-sums, dropout included.
template <class T>
void backward_head(const Input<T> &query, const Input<T> &out, const Input<T> &d_out,
                   const Output<T> &d_query, Read k, Read v, Write d_k, Write d_v,
                   const float *log_sums, const Settings &settings, int64_t b, int64_t h,
                   int64_t mem, int64_t size, Buffers &buffers) {
    const int64_t seq = query.axes.length;
    const int64_t number = (b * query.axes.heads + h) * seq;
    const Visible &visible = settings.visible;
    const int64_t step = block_rows(mem, visible.causal);
    for (int64_t first = 0; first < seq; first += step) {
        const int64_t rows = std::min(step, seq - first);
        const int64_t seen = visible.columns(first + rows - 1, seq, mem);
        const Read q = query.rows(b, h, first, rows, buffers.query);
        const Read o = out.rows(b, h, first, rows, buffers.out);
        const Read d_o = d_out.rows(b, h, first, rows, buffers.d_out);
        buffers.scores.resize(static_cast<size_t>(rows * seen));
        buffers.d_weights.resize(static_cast<size_t>(rows * seen));
        float *weights = buffers.scores.data(), *d_weights = buffers.d_weights.data();
        multiply(false, true, rows, seen, size, q, k, 0, {weights, seen});
        multiply(false, true, rows, seen, size, d_o, v, 0, {d_weights, seen});
        for (int64_t r = 0; r < rows; ++r) {
            const int64_t own = visible.columns(first + r, seq, mem);
            float inner = 0;
            for (int64_t i = 0; i < size; ++i) {
                inner += o.data[r * o.stride + i] * d_o.data[r * d_o.stride + i];
            }
            float *row = weights + r * seen, *d_row = d_weights + r * seen;
            scores().softmax_backward(static_cast<float>(settings.scale),
                                      visible.of(b, h, first + r), settings.drop,
                                      number + first + r, log_sums[number + first + r], inner, row,
                                      d_row, own);
            std::fill(row + own, row + seen, 0.0F);
            std::fill(d_row + own, d_row + seen, 0.0F);
        }
        multiply(true, false, seen, size, rows, {weights, seen}, d_o, 1, d_v);
        multiply(true, false, seen, size, rows, {d_weights, seen}, q, 1, d_k);
        const Write d_q = d_query.rows(b, h, first, rows, buffers.d_query);
        multiply(false, false, rows, size, seen, {d_weights, seen}, k, 0, d_q);
        d_query.finish(b, h, first, rows, buffers.d_query);
    }
}

}  // namespace
}  // namespace cloze
