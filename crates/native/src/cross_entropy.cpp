#include "operators.h"
#include "products.h"
#include "shim.h"

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

namespace cloze {
namespace {

// Logits that exist at a time: 64 MB of fp32. Fewer would read and write the sums of the weight's
// gradient more often, which are `[classes, dim]` for each chunk.
constexpr int64_t CHUNK = 1 << 24;

// The gradients, as far as they are wanted, of the sum of losses.
struct Gradients {
    at::Tensor states;  // [rows, dim]
    at::Tensor weight;  // [classes, dim], fp32
    at::Tensor bias;    // [classes], fp32
};

// weight += d_logits^T states, fp32
void add_weight_gradient(const at::Tensor &weight, const at::Tensor &d_logits,
                         const at::Tensor &states) {
    if (states.scalar_type() == at::kFloat) {
        weight.addmm_(d_logits.t(), states);
    } else {
        weight.add_(transposed_times(d_logits, states));
    }
}

void softmax_chunk(const at::Tensor &logits, const at::Tensor &bias, const at::Tensor &targets,
                   const at::Tensor &losses, const at::Tensor &d_bias) {
    const Rows rows(logits);
    const at::Tensor sums = at::zeros({rows.parts().size(), rows.columns}, bias.options());
    on_rows(logits, [&](const auto &part) {
        part.loops.cross_entropy(part.of(logits), data<float>(bias),
                                 data<int64_t>(targets) + part.first, part.each(losses),
                                 part.sums(sums), part.count, part.columns);
    });
    d_bias.add_(sums.sum(0));
}

at::Tensor loss_and_gradients(const at::Tensor &states, const at::Tensor &weight,
                              const at::Tensor &bias, const at::Tensor &targets, bool wanted,
                              Gradients &gradients) {
    const int64_t rows = states.size(0), classes = weight.size(0);
    const at::Tensor narrow = weight.to(states.scalar_type());
    const at::Tensor wide_bias = fp32(bias);
    const at::Tensor losses = at::empty({rows}, wide_bias.options());
    gradients.bias = at::zeros({classes}, wide_bias.options());
    if (wanted) {
        gradients.states = at::empty(states.sizes(), states.options());
        gradients.weight = at::zeros(weight.sizes(), wide_bias.options());
    }
    const int64_t most = std::max<int64_t>(CHUNK / classes, 1);
    const int64_t chunks = (rows + most - 1) / most;
    for (int64_t chunk = 0; chunk < chunks; ++chunk) {
        const int64_t first = rows * chunk / chunks, count = rows * (chunk + 1) / chunks - first;
        const at::Tensor some = states.narrow(0, first, count);      // [count, dim]
        const at::Tensor logits = times_transposed(some, narrow, {});  // [count, classes]
        softmax_chunk(logits, wide_bias, targets.narrow(0, first, count),
                      losses.narrow(0, first, count), gradients.bias);
        if (wanted) {
            gradients.states.narrow(0, first, count).copy_(times(logits, narrow));
            add_weight_gradient(gradients.weight, logits, some);
        }
    }
    return losses.sum();
}

// The gradient is computed in the forward pass, chunk by chunk, so that neither the logits are kept
// nor computed twice (the idea of Liger's fused linear cross-entropy, Hsu et al., 2024).
struct LinearCrossEntropy : torch::autograd::Function<LinearCrossEntropy> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &states,
                              const at::Tensor &weight, const at::Tensor &bias,
                              const at::Tensor &targets, bool wanted) {
        Gradients gradients;
        const at::Tensor loss =
            loss_and_gradients(states.contiguous(), weight.contiguous(), bias,
                               targets.contiguous(), wanted, gradients);
        context->saved_data["states"] = gradients.states;
        context->saved_data["weight"] = gradients.weight;
        context->saved_data["bias"] = gradients.bias;
        return loss;
    }

    // In place: a second backward pass over the same graph is refused below.
    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        TORCH_CHECK(!context->saved_data.empty(),
                    "the gradient of this loss was used up by an earlier backward pass");
        const auto scaled = [&](const char *name) {
            const at::Tensor own = context->saved_data[name].toTensor();
            return own.mul_(gradients[0].to(own.scalar_type()));
        };
        tensor_list all = {scaled("states"), scaled("weight"), scaled("bias"), at::Tensor(),
                           at::Tensor()};
        context->saved_data.clear();
        return all;
    }
};

at::Tensor plain(const at::Tensor &states, const at::Tensor &weight, const at::Tensor &bias,
                 const at::Tensor &targets) {
    const auto type = states.scalar_type();
    const at::Tensor logits = at::linear(states, weight.to(type), bias.to(type));
    return at::cross_entropy_loss(logits.to(at::kFloat), targets, {}, at::Reduction::Sum, -100);
}

}  // namespace
}  // namespace cloze

extern "C" char *cloze_linear_cross_entropy(const at::Tensor *states, const at::Tensor *weight,
                                            const at::Tensor *bias, const at::Tensor *targets,
                                            at::Tensor **out) {
    return made(out, [&] {
        TORCH_CHECK(states->dim() == 2 && weight->dim() == 2 && bias->dim() == 1 &&
                        targets->dim() == 1 && states->size(1) == weight->size(1) &&
                        weight->size(0) == bias->size(0) && states->size(0) == targets->size(0),
                    "states [rows, dim] are ", states->sizes(), ", weight [classes, dim] ",
                    weight->sizes(), ", bias [classes] ", bias->sizes(), ", targets [rows] ",
                    targets->sizes());
        TORCH_CHECK(targets->scalar_type() == at::kLong, "targets must be int64, not ",
                    targets->scalar_type());
        if (!cloze::has_kernel(*states)) {
            return cloze::plain(*states, *weight, *bias, *targets);
        }
        TORCH_CHECK(targets->numel() == 0 || targets->max().item<int64_t>() < weight->size(0),
                    "target ", targets->max().item<int64_t>(), " of ", weight->size(0), " classes");
        const bool wanted = at::GradMode::is_enabled() &&
                            (states->requires_grad() || weight->requires_grad() ||
                             bias->requires_grad());
        return cloze::LinearCrossEntropy::apply(*states, *weight, *bias, *targets, wanted);
    });
}
