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

}  // namespace cloze
