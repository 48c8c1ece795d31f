// The three matrix products of a linear layer, each by the library that is the fastest in it.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace cloze {

// x weight^T + bias: `[rows, inner]` by `[columns, inner]`.
at::Tensor times_transposed(const at::Tensor &x, const at::Tensor &weight,
                            const std::optional<at::Tensor> &bias);

// x weight: `[rows, inner]` by `[inner, columns]`.
at::Tensor times(const at::Tensor &x, const at::Tensor &weight);

// a^T b: `[rows, columns]` and `[rows, inner]` to `[columns, inner]`.
at::Tensor transposed_times(const at::Tensor &a, const at::Tensor &b);

}  // namespace cloze
