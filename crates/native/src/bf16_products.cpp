// Products of bf16 matrices by way of fp32, for processors without bf16 instructions.
//
// ATen's own way there is 4 to 17 times as slow as fp32 (a Zen 3). The kernels below take the place of its CPU kernels in the
// dispatcher, so that every product of the process goes through them: of the layers, of autograd,
// of this shim. The instructions that are missing multiply bf16 numbers exactly, add in fp32, and
// round once; so do these.
#include "shim.h"

#include <ATen/core/Tensor.h>
#include <ATen/native/Resize.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_backward_cpu_dispatch.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_cpu_dispatch.h>
#include <ATen/ops/addmm_cpu_dispatch.h>
#include <ATen/ops/baddbmm_cpu_dispatch.h>
#include <ATen/ops/bmm_cpu_dispatch.h>
#include <ATen/ops/mm_cpu_dispatch.h>
#include <torch/library.h>

#include <mutex>
#include <optional>
#include <tuple>

namespace {

using at::Tensor;
using Mask = std::optional<Tensor>;

// A tensor of bf16 as fp32; all else as it is.
Tensor wide(const Tensor &x) {
    return x.scalar_type() == at::kBFloat16 ? x.to(at::kFloat) : x;
}
Mask wide(const Mask &mask) { return mask ? Mask(wide(*mask)) : mask; }
template <typename T>
const T &wide(const T &setting) {
    return setting;
}

Tensor like(const Tensor &x, const Tensor &first) { return x.to(first.scalar_type()); }

// The three forms of an operator around its fp32 kernel: a new tensor, `out`, and in place.
template <auto Kernel, typename = decltype(Kernel)>
struct Product;

template <auto Kernel, typename... Rest>
struct Product<Kernel, Tensor (*)(const Tensor &, Rest...)> {
    static Tensor fresh(const Tensor &first, Rest... rest) {
        return like(Kernel(wide(first), wide(rest)...), first);
    }
    static Tensor &out(const Tensor &first, Rest... rest, Tensor &out) {
        const Tensor product = Kernel(wide(first), wide(rest)...);
        at::native::resize_output(out, product.sizes());
        return out.copy_(product);
    }
    static Tensor &in_place(Tensor &first, Rest... rest) {
        return first.copy_(Kernel(wide(first), wide(rest)...));
    }
};

using Mm = Product<&at::cpu::mm>;
using Bmm = Product<&at::cpu::bmm>;
using Addmm = Product<&at::cpu::addmm>;
using Baddbmm = Product<&at::cpu::baddbmm>;

std::tuple<Tensor, Tensor> attention(const Tensor &query, const Tensor &key, const Tensor &value,
                                     double dropout, bool causal, const Mask &mask,
                                     std::optional<double> scale) {
    const auto [mixed, logsumexp] = at::cpu::_scaled_dot_product_flash_attention_for_cpu(
        wide(query), wide(key), wide(value), dropout, causal, wide(mask), scale);
    return {like(mixed, query), logsumexp};
}

std::tuple<Tensor, Tensor, Tensor> attention_backward(
    const Tensor &grad, const Tensor &query, const Tensor &key, const Tensor &value,
    const Tensor &mixed, const Tensor &logsumexp, double dropout, bool causal, const Mask &mask,
    std::optional<double> scale) {
    const auto [query_grad, key_grad, value_grad] =
        at::cpu::_scaled_dot_product_flash_attention_for_cpu_backward(
            wide(grad), wide(query), wide(key), wide(value), wide(mixed), logsumexp, dropout,
            causal, wide(mask), scale);
    return {like(query_grad, query), like(key_grad, key), like(value_grad, value)};
}

// The dispatcher warns of a kernel that takes the place of another; here that is meant.
struct Silent : c10::WarningHandler {
    void process(const c10::Warning &) override {}
};

void take_over() {
    Silent silent;
    const c10::WarningUtils::WarningHandlerGuard guard(&silent);
    // Never freed: a library that goes takes its kernels along.
    auto *library = new torch::Library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU,
                                       __FILE__, __LINE__);
    library->impl("mm", &Mm::fresh);
    library->impl("mm.out", &Mm::out);
    library->impl("bmm", &Bmm::fresh);
    library->impl("bmm.out", &Bmm::out);
    library->impl("addmm", &Addmm::fresh);
    library->impl("addmm.out", &Addmm::out);
    library->impl("addmm_", &Addmm::in_place);
    library->impl("baddbmm", &Baddbmm::fresh);
    library->impl("baddbmm.out", &Baddbmm::out);
    library->impl("baddbmm_", &Baddbmm::in_place);
    library->impl("_scaled_dot_product_flash_attention_for_cpu", &attention);
    library->impl("_scaled_dot_product_flash_attention_for_cpu_backward", &attention_backward);
}

}  // namespace

extern "C" char *cloze_multiply_bf16_in_fp32() {
    return caught([] {
        static std::once_flag once;
        std::call_once(once, take_over);
    });
}
