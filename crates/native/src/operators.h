// What the operators share that are built on the loops of kernels/.
#pragma once

#include "kernels/kernels.h"
#include "parallel.h"

#include <ATen/core/Tensor.h>
#include <torch/csrc/autograd/custom_function.h>

namespace cloze {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

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

// Some rows of a matrix, which one thread computes, and the loops for its type.
template <class T>
struct Part {
    // Where these rows begin in a tensor of the matrix's size.
    T *of(const at::Tensor &x) const { return data<T>(x) + first * columns; }
    // Where they begin in a tensor with one number for each row.
    float *each(const at::Tensor &x) const { return data<float>(x) + first; }
    // What they add to, in a tensor with a place for each part.
    float *sums(const at::Tensor &x) const { return data<float>(x) + number * x.stride(0); }

    const Kernels<T> &loops;
    int64_t number, first, count, columns;
};

// Calls `f` with each part of the rows of `x`.
template <class F>
void on_rows(const at::Tensor &x, const F &f) {
    const Rows rows(x);
    with_type(x, [&](auto *type) {
        using T = std::remove_pointer_t<decltype(type)>;
        rows.parts().run([&](int64_t part, int64_t first, int64_t last) {
            f(Part<T>{kernels<T>(), part, first, last - first, rows.columns});
        });
    });
}

// A fp32 copy, or the tensor itself.
inline at::Tensor fp32(const at::Tensor &x) { return x.to(at::kFloat).contiguous(); }

// A vector has a number for each column.
inline void check_vector(const at::Tensor &x, const at::Tensor &vector, const char *role) {
    TORCH_CHECK(vector.dim() == 1 && x.dim() > 0 && x.size(-1) == vector.size(0),
                "x [.., dim] is ", x.sizes(), ", ", role, " [dim] is ", vector.sizes());
}

// Draws a key from libtorch's generator, and sets the share of zeros.
Drop draw(double share);

// What the forward pass drew, for the backward pass: the mask itself is not kept.
void remember(AutogradContext *context, Drop drop);
Drop recall(AutogradContext *context);

}  // namespace cloze
