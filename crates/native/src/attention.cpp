#include "attention_head.h"
#include "shim.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tril.h>
#include <ATen/ops/zeros.h>

namespace cloze {
namespace {

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
        context->saved_data["causal"] = causal;
        context->saved_data["scale"] = scale;
        remember(context, settings.drop);
        return out;
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        const auto all = context->get_saved_variables();
        const at::Tensor &query = all[0], &key = all[1], &value = all[2], &out = all[3],
                         &log_sums = all[4], &mask = all[5];
        auto &saved = context->saved_data;
        const Settings settings{saved["scale"].toDouble(), recall(context),
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
    return made(out, [&] {
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
            return cloze::Attention::apply(*query, *key, *value, whole, causal, scale, share);
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
        return at::scaled_dot_product_attention(*query, *key, *value, given, share, causal, scale,
                                                true);
    });
}
