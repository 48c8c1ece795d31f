// What the operators share that are built on the loops of kernels/.
#pragma once

#include "kernels/kernels.h"
#include "parallel.h"

#include <ATen/core/Tensor.h>

namespace cloze {

// Whether the loops have this tensor's type and device. Others take ATen's operators.
inline bool has_kernel(const at::Tensor &x) {
    return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

// Calls `f` with a null pointer of the loops' type for this tensor.
template <class F>
void with_type(const at::Tensor &x, const F &f) {
    if (x.scalar_type() == at::kFloat) {
        f(static_cast<float *>(nullptr));
    } else {
        f(static_cast<Bf16 *>(nullptr));
    }
}

template <class T>
T *data(const at::Tensor &x) {
    return static_cast<T *>(x.data_ptr());
}

// A tensor as a matrix of its last axis.
struct Rows {
    explicit Rows(const at::Tensor &x)
        : columns(x.size(-1)), count(x.numel() / std::max<int64_t>(columns, 1)) {}

    // A part is worth a thread from some 16,000 numbers.
    Parts parts() const { return {count, (1 << 14) / std::max<int64_t>(columns, 1)}; }

    int64_t columns;
    int64_t count;
};

// A fp32 copy, or the tensor itself.
inline at::Tensor fp32(const at::Tensor &x) { return x.to(at::kFloat).contiguous(); }

// Draws a key from libtorch's generator, and sets the share of zeros.
Drop draw(double share);

}  // namespace cloze
