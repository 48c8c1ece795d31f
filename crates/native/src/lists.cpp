#include "shim.h"

#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>

extern "C" {

char *cloze_gradient_norm(List gradients, size_t count, at::Tensor **out) {
    return made(out, [&] {
        c10::NoGradGuard no_grad;
        const auto norms = at::_foreach_norm(tensors(gradients, count), 2, at::kFloat);
        return at::linalg_vector_norm(at::stack(norms));
    });
}

char *cloze_clear_gradients(List list, size_t count) {
    return caught([&] {
        for (at::Tensor &leaf : tensors(list, count)) {
            leaf.mutable_grad() = at::Tensor();
        }
    });
}

char *cloze_scale_(List list, size_t count, const at::Tensor *factor) {
    return caught([&] {
        c10::NoGradGuard no_grad;
        at::_foreach_mul_(tensors(list, count), *factor);
    });
}
}
