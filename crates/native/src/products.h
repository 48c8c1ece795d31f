// The three matrix products of a linear layer, each by the library that is the fastest in it.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace cloze {

// On AMD's processors it is: by 5 to 10 % on Zen 1, by 14 % on Zen 4 (docs/log.md). A fixed rule,
// and no measurement, so that a run adds in the same order whenever and wherever it goes on.
bool onednn_is_faster();

// x weight^T + bias: `[rows, inner]` by `[columns, inner]`.
at::Tensor times_transposed(const at::Tensor &x, const at::Tensor &weight,
                            const std::optional<at::Tensor> &bias);

// x weight: `[rows, inner]` by `[inner, columns]`.
at::Tensor times(const at::Tensor &x, const at::Tensor &weight);

// a^T b: `[rows, columns]` and `[rows, inner]` to `[columns, inner]`.
at::Tensor transposed_times(const at::Tensor &a, const at::Tensor &b);

}  // namespace cloze
