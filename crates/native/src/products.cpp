#include "products.h"

#include <ATen/Version.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/mm.h>

namespace cloze {
namespace {

using PostOperands = c10::List<std::optional<at::Scalar>>;
using Signature = at::Tensor(const at::Tensor &, const at::Tensor &,
                             const std::optional<at::Tensor> &, std::string_view, PostOperands,
                             std::optional<std::string_view>);

// The operator that Inductor calls for a linear layer, where libtorch has it.
const std::optional<c10::TypedOperatorHandle<Signature>> &onednn() {
    static const auto found = [] {
        const auto schema =
            c10::Dispatcher::singleton().findSchema({"mkldnn::_linear_pointwise", ""});
        return schema ? std::optional(schema->typed<Signature>()) : std::nullopt;
    }();
    return found;
}

// Small products are over before oneDNN has found its kernel.
constexpr int64_t LEAST = 64;
// To more columns than this, as for a vocabulary, it is the slower one.
constexpr int64_t MOST_COLUMNS = 16384;

bool by_onednn(const at::Tensor &x, int64_t columns) {
    return onednn_is_faster() && x.is_cpu() && x.scalar_type() == at::kFloat && x.size(0) >= LEAST &&
           x.size(1) >= LEAST && columns >= LEAST && columns <= MOST_COLUMNS && onednn();
}

at::Tensor call_onednn(const at::Tensor &x, const at::Tensor &weight,
                       const std::optional<at::Tensor> &bias) {
    return onednn()->call(x, weight, bias, "none", PostOperands(), "");
}

}  // namespace

bool onednn_is_faster() {
#if defined(__x86_64__)
    static const bool amd = __builtin_cpu_is("amd") && at::get_cpu_capability() != "DEFAULT";
    return amd;
#else
    return false;
#endif
}

at::Tensor times_transposed(const at::Tensor &x, const at::Tensor &weight,
                            const std::optional<at::Tensor> &bias) {
    if (by_onednn(x, weight.size(0))) {
        return call_onednn(x, weight, bias);
    }
    return bias ? at::addmm(*bias, x, weight.t()) : at::mm(x, weight.t());
}

at::Tensor times(const at::Tensor &x, const at::Tensor &weight) {
    return by_onednn(x, weight.size(1)) ? call_onednn(x, weight.t(), std::nullopt)
                                        : at::mm(x, weight);
}

at::Tensor transposed_times(const at::Tensor &a, const at::Tensor &b) { return at::mm(a.t(), b); }

}  // namespace cloze
