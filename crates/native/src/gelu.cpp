#include "operators.h"
#include "shim.h"

#include <ATen/ops/empty_like.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

namespace cloze {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

struct BiasGelu : torch::autograd::Function<BiasGelu> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &given,
                              const at::Tensor &bias, bool tanh) {
        const at::Tensor x = given.contiguous();
        const at::Tensor out = at::empty_like(x);
        const Rows rows(x);
        const at::Tensor wide = fp32(bias);
        with_type(x, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            rows.parts().run([&](int64_t, int64_t first, int64_t last) {
                kernels<T>().bias_gelu(tanh ? Gelu::Tanh : Gelu::Erf,
                                       data<T>(x) + first * rows.columns, data<float>(wide),
                                       data<T>(out) + first * rows.columns, last - first,
                                       rows.columns);
            });
        });
        context->save_for_backward({x, bias});
        context->saved_data["tanh"] = tanh;
        return out;
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &x = saved[0];
        const at::Tensor wide = fp32(saved[1]);
        const bool tanh = context->saved_data["tanh"].toBool();
        const at::Tensor d_out = gradients[0].contiguous();
        const at::Tensor d_x = at::empty_like(x);
        const Rows rows(x);
        const Parts parts = rows.parts();
        const at::Tensor d_bias = at::zeros({parts.size(), rows.columns}, wide.options());
        with_type(x, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            parts.run([&](int64_t part, int64_t first, int64_t last) {
                const int64_t start = first * rows.columns;
                kernels<T>().bias_gelu_backward(
                    tanh ? Gelu::Tanh : Gelu::Erf, data<T>(x) + start, data<float>(wide),
                    data<T>(d_out) + start, data<T>(d_x) + start,
                    data<float>(d_bias) + part * rows.columns, last - first, rows.columns);
            });
        });
        return {d_x, d_bias.sum(0), at::Tensor()};
    }
};

}  // namespace
}  // namespace cloze

extern "C" char *cloze_bias_gelu(const at::Tensor *x, const at::Tensor *bias, bool tanh,
                                 at::Tensor **out) {
    return caught([&] {
        TORCH_CHECK(bias->dim() == 1 && x->dim() > 0 && x->size(-1) == bias->size(0),
                    "x [.., dim] is ", x->sizes(), ", bias [dim] is ", bias->sizes());
        *out = new at::Tensor(
            cloze::has_kernel(*x)
                ? cloze::BiasGelu::apply(*x, *bias, tanh)
                : at::gelu(*x + bias->to(x->scalar_type()), tanh ? "tanh" : "none"));
    });
}
