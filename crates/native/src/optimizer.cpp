#include "shim.h"

#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>

namespace {

// The kernel walks the raw memory of all four lists side by side and checks none of this.
void check_alike(const std::vector<at::Tensor> &parameters, const std::vector<at::Tensor> &others,
                 const char *role) {
    for (size_t i = 0; i < parameters.size(); ++i) {
        const at::Tensor &p = parameters[i];
        const at::Tensor &o = others[i];
        TORCH_CHECK(o.sizes() == p.sizes(), role, " ", i, " has the shape ", o.sizes(),
                    ", its parameter ", p.sizes());
        TORCH_CHECK(o.scalar_type() == p.scalar_type() && o.device() == p.device(), role, " ", i,
                    " is ", o.scalar_type(), " on ", o.device(), ", its parameter ",
                    p.scalar_type(), " on ", p.device());
        TORCH_CHECK(o.is_contiguous(), role, " ", i, " is not contiguous");
    }
}

}  // namespace

extern "C" {

char *cloze_fused_adamw_(List parameters, List gradients, List first, List second, size_t count,
                         double step, double rate, double beta1, double beta2, double eps,
                         double decay) {
    return caught([&] {
        c10::NoGradGuard no_grad;
        const auto p = tensors(parameters, count);
        const auto g = tensors(gradients, count);
        const auto m = tensors(first, count);
        const auto v = tensors(second, count);
        if (p.empty()) {
            return;
        }
        check_alike(p, p, "parameter");
        check_alike(p, g, "gradient");
        check_alike(p, m, "first moment");
        check_alike(p, v, "second moment");
        // The kernel wants a step per parameter and only reads it: all share one.
        const at::Tensor shared = at::full({}, step, p[0].options().dtype(at::kFloat));
        const std::vector<at::Tensor> steps(count, shared);
        at::_fused_adamw_(p, g, m, v, /*max_exp_avg_sqs=*/{}, steps, rate, beta1, beta2, decay,
                          eps, /*amsgrad=*/false, /*maximize=*/false);
    });
}
}
