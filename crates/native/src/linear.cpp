#include "operators.h"
#include "products.h"
#include "shim.h"

#include <ATen/ops/linear.h>

namespace cloze {
namespace {

at::Tensor rows_of(const at::Tensor &x) { return x.reshape({-1, x.size(-1)}); }

// With the last axis of another size.
at::Tensor shaped(const at::Tensor &rows, const at::Tensor &like) {
    std::vector<int64_t> sizes = like.sizes().vec();
    sizes.back() = rows.size(1);
    return rows.view(sizes);
}

struct Linear : torch::autograd::Function<Linear> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &x,
                              const at::Tensor &weight, const std::optional<at::Tensor> &bias) {
        const auto type = x.scalar_type();
        const at::Tensor narrow = weight.to(type);
        context->save_for_backward({x, narrow});
        context->saved_data["bias"] = bias.has_value();
        return shaped(times_transposed(rows_of(x), narrow,
                                       bias ? std::optional(bias->to(type)) : std::nullopt),
                      x);
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1];
        const at::Tensor d_out = rows_of(gradients[0]);
        at::Tensor d_x, d_bias;
        if (context->needs_input_grad(0)) {
            d_x = shaped(times(d_out, weight), x);
        }
        // A bias of constant zeros, where a layer has none, learns nothing.
        if (context->saved_data["bias"].toBool() && context->needs_input_grad(2)) {
            d_bias = d_out.sum(0, false, at::kFloat);
        }
        return {d_x, transposed_times(d_out, rows_of(x)).to(at::kFloat), d_bias};
    }
};

}  // namespace
}  // namespace cloze

extern "C" char *cloze_linear(const at::Tensor *x, const at::Tensor *weight,
                              const at::Tensor *bias, at::Tensor **out) {
    return made(out, [&] {
        TORCH_CHECK(x->dim() > 0 && weight->dim() == 2 && x->size(-1) == weight->size(1) &&
                        (bias == nullptr || bias->sizes() == weight->sizes().slice(0, 1)),
                    "x [.., input] is ", x->sizes(), ", weight [output, input] ", weight->sizes());
        if (cloze::has_kernel(*x)) {
            return cloze::Linear::apply(*x, *weight,
                                        bias == nullptr ? std::nullopt : std::optional(*bias));
        }
        const auto type = x->scalar_type();
        return at::linear(*x, weight->to(type), bias == nullptr ? at::Tensor() : bias->to(type));
    });
}
