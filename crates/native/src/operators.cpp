#include "operators.h"

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

namespace cloze {

Drop draw(double share) {
    TORCH_CHECK(share >= 0 && share < 1, "the share of zeros must be in [0, 1), not ", share);
    if (share == 0) {
        return {0, 0, 1};
    }
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    const std::lock_guard<std::mutex> lock(generator.mutex());
    const uint64_t key = at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
    // The share that 32 bits can have, so that the mean is kept exactly.
    const auto below = static_cast<uint32_t>(share * 4294967296.0);
    return {key, below, static_cast<float>(1 / (1 - below / 4294967296.0))};
}

void remember(AutogradContext *context, Drop drop) {
    context->saved_data["drop_key"] = static_cast<int64_t>(drop.key);
    context->saved_data["drop_below"] = static_cast<int64_t>(drop.below);
    context->saved_data["drop_scale"] = static_cast<double>(drop.scale);
}

Drop recall(AutogradContext *context) {
    return {static_cast<uint64_t>(context->saved_data["drop_key"].toInt()),
            static_cast<uint32_t>(context->saved_data["drop_below"].toInt()),
            static_cast<float>(context->saved_data["drop_scale"].toDouble())};
}

}  // namespace cloze
