#include "operators.h"
#include "shim.h"

#include <ATen/ops/empty_like.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/zeros.h>

namespace cloze {
namespace {

struct BiasGelu : torch::autograd::Function<BiasGelu> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &given,
                              const at::Tensor &bias, bool tanh) {
        const at::Tensor x = given.contiguous();
        const at::Tensor out = at::empty_like(x), wide = fp32(bias);
        on_rows(x, [&](const auto &part) {
            part.loops.bias_gelu(kind(tanh), part.of(x), data<float>(wide), part.of(out),
                                 part.count, part.columns);
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
        const at::Tensor d_bias = at::zeros({rows.parts().size(), rows.columns}, wide.options());
        on_rows(x, [&](const auto &part) {
            part.loops.bias_gelu_backward(kind(tanh), part.of(x), data<float>(wide),
                                          part.of(d_out), part.of(d_x), part.sums(d_bias),
                                          part.count, part.columns);
        });
        return {d_x, d_bias.sum(0), at::Tensor()};
    }

    static Gelu kind(bool tanh) { return tanh ? Gelu::Tanh : Gelu::Erf; }
};

}  // namespace
}  // namespace cloze

extern "C" char *cloze_bias_gelu(const at::Tensor *x, const at::Tensor *bias, bool tanh,
                                 at::Tensor **out) {
    return made(out, [&] {
        cloze::check_vector(*x, *bias, "bias");
        return cloze::has_kernel(*x)
                   ? cloze::BiasGelu::apply(*x, *bias, tanh)
                   : at::gelu(*x + bias->to(x->scalar_type()), tanh ? "tanh" : "none");
    });
}
