#include "operators.h"
#include "shim.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tril.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

// The BLAS inside libtorch. Absent, it is null.
extern "C" __attribute__((weak)) void sgemm_(const char *, const char *, const int *, const int *,
                                             const int *, const float *, const float *, const int *,
                                             const float *, const int *, const float *, float *,
                                             const int *);

namespace cloze {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

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

// `[batch, heads, length, size]` whose memory is `[batch, length, heads, size]`: the layers around
// attention want all heads of a token side by side.
at::Tensor like_tokens(const at::Tensor &x, bool zeros) {
    const std::vector<int64_t> sizes = {x.size(0), x.size(2), x.size(1), x.size(3)};
    return (zeros ? at::zeros(sizes, x.options()) : at::empty(sizes, x.options())).transpose(1, 2);
}

at::Tensor rows_contiguous(const at::Tensor &x) {
    return x.stride(3) == 1 ? x : x.contiguous();
}

struct Attention : torch::autograd::Function<Attention> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &given_query,
                              const at::Tensor &given_key, const at::Tensor &given_value,
                              const std::optional<at::Tensor> &given_mask, bool causal,
                              double scale, double share) {
        const at::Tensor mask = given_mask.value_or(at::Tensor());
        const at::Tensor query = rows_contiguous(given_query), key = rows_contiguous(given_key),
                         value = rows_contiguous(given_value);
        const Settings settings{scale, draw(share), {causal, mask}};
        const int64_t batch = query.size(0), heads = query.size(1), size = query.size(3);
        const at::Tensor out = like_tokens(query, false);
        const at::Tensor log_sums =
            at::empty({batch, heads, query.size(2)}, query.options().dtype(at::kFloat));
        with_type(query, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            const Input<T> q(query), k(key), v(value);
            const Output<T> o(out);
            Parts(batch * heads, 1).run([&](int64_t, int64_t first, int64_t last) {
                Buffers buffers;
                for (int64_t i = first; i < last; ++i) {
                    forward_head<T>(q, k, v, o, data<float>(log_sums), settings, i / heads,
                                    i % heads, size, buffers);
                }
            });
        });
        context->save_for_backward({query, key, value, out, log_sums, mask});
        auto &saved = context->saved_data;
        saved["causal"] = causal;
        saved["scale"] = scale;
        saved["key"] = static_cast<int64_t>(settings.drop.key);
        saved["below"] = static_cast<int64_t>(settings.drop.below);
        saved["kept"] = static_cast<double>(settings.drop.scale);
        return out;
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        const auto all = context->get_saved_variables();
        const at::Tensor &query = all[0], &key = all[1], &value = all[2], &out = all[3],
                         &log_sums = all[4], &mask = all[5];
        auto &saved = context->saved_data;
        const Settings settings{saved["scale"].toDouble(),
                                {static_cast<uint64_t>(saved["key"].toInt()),
                                 static_cast<uint32_t>(saved["below"].toInt()),
                                 static_cast<float>(saved["kept"].toDouble())},
                                {saved["causal"].toBool(), mask}};
        const at::Tensor d_out = rows_contiguous(gradients[0]);
        const at::Tensor d_query = like_tokens(query, false), d_key = like_tokens(key, true),
                         d_value = like_tokens(value, true);
        const int64_t heads = key.size(1), group = query.size(1) / heads, mem = key.size(2),
                      size = query.size(3);
        with_type(query, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            const Input<T> q(query), k(key), v(value), o(out), d_o(d_out);
            const Output<T> d_q(d_query), d_k(d_key), d_v(d_value);
            Parts(query.size(0) * heads, 1).run([&](int64_t, int64_t first, int64_t last) {
                Buffers buffers;
                for (int64_t i = first; i < last; ++i) {
                    const int64_t b = i / heads, shared = i % heads;
                    const Read keys = k.rows(b, shared, 0, mem, buffers.key);
                    const Read values = v.rows(b, shared, 0, mem, buffers.value);
                    const Write d_keys = d_k.rows(b, shared, 0, mem, buffers.d_key);
                    const Write d_values = d_v.rows(b, shared, 0, mem, buffers.d_value);
                    for (int64_t h = shared * group; h < (shared + 1) * group; ++h) {
                        backward_head<T>(q, o, d_o, d_q, keys, values, d_keys, d_values,
                                         data<float>(log_sums), settings, b, h, mem, size, buffers);
                    }
                    d_k.finish(b, shared, 0, mem, buffers.d_key);
                    d_v.finish(b, shared, 0, mem, buffers.d_value);
                }
            });
        });
        return {d_query,      d_key,        d_value,     at::Tensor(),
                at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

// The mask over all scores, without a copy.
at::Tensor expanded(const at::Tensor &mask, const at::Tensor &query, const at::Tensor &key) {
    const at::Tensor own = mask.scalar_type() == at::kBool ? mask : mask.to(at::kFloat);
    return own.expand({query.size(0), query.size(1), query.size(2), key.size(2)});
}

}  // namespace
}  // namespace cloze

extern "C" char *cloze_attention(const at::Tensor *query, const at::Tensor *key,
                                 const at::Tensor *value, const at::Tensor *mask, bool causal,
                                 double scale, double share, at::Tensor **out) {
    return caught([&] {
        TORCH_CHECK(query->dim() == 4 && key->dim() == 4 && value->dim() == 4, "query ",
                    query->sizes(), ", key ", key->sizes(), " and value ", value->sizes(),
                    " must be [batch, heads, length, head_dim]");
        const bool learned = mask != nullptr && mask->requires_grad();
        const bool alike = query->scalar_type() == key->scalar_type() &&
                           query->scalar_type() == value->scalar_type();
        if (sgemm_ != nullptr && cloze::has_kernel(*query) && alike && !learned) {
            TORCH_CHECK(key->sizes() == value->sizes() && query->size(0) == key->size(0) &&
                            query->size(3) == key->size(3) && key->size(1) > 0 &&
                            query->size(1) % key->size(1) == 0,
                        "query ", query->sizes(), ", key ", key->sizes(), " and value ",
                        value->sizes(), " do not fit");
            std::optional<at::Tensor> whole;
            if (mask != nullptr) {
                whole = cloze::expanded(*mask, *query, *key);
            }
            *out = new at::Tensor(
                cloze::Attention::apply(*query, *key, *value, whole, causal, scale, share));
            return;
        }
        // ATen's causal flag takes the queries for the *first* tokens of the memory.
        const int64_t seq = query->size(2), mem = key->size(2);
        std::optional<at::Tensor> given;
        if (causal && seq != mem) {
            given = at::ones({seq, mem}, query->options().dtype(at::kBool)).tril(mem - seq);
            causal = false;
        }
        if (mask != nullptr) {
            given = mask->scalar_type() == at::kBool ? *mask : mask->to(query->scalar_type());
        }
        *out = new at::Tensor(at::scaled_dot_product_attention(*query, *key, *value, given, share,
                                                               causal, scale, true));
    });
}
