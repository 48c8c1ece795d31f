#include "kernels.h"

#include <ATen/Version.h>

#include <string>

// CLOZE_ISAS is the list of the build script: `X(baseline) X(avx2) ..`, the widest last.
#define X(isa)                              \
    namespace cloze {                       \
    namespace isa {                         \
    extern const Kernels<float> of_float;   \
    extern const Kernels<Bf16> of_bf16;     \
    extern const Scores of_scores;          \
    }                                       \
    }
CLOZE_ISAS
#undef X

namespace cloze {
namespace {

struct Set {
    const char *name;
    const Kernels<float> *of_float;
    const Kernels<Bf16> *of_bf16;
    const Scores *of_scores;
};

const Set &chosen() {
    static const Set sets[] = {
#define X(isa) {#isa, &isa::of_float, &isa::of_bf16, &isa::of_scores},
        CLOZE_ISAS
#undef X
    };
    // ATen asked the processor already, and obeys ATEN_CPU_CAPABILITY.
    static const Set *const choice = [] {
        const std::string capability = at::get_cpu_capability();
        const char *wanted = capability == "AVX512" ? "avx512" : capability == "AVX2" ? "avx2" : "baseline";
        for (const Set &set : sets) {
            if (std::string(set.name) == wanted) {
                return &set;
            }
        }
        return &sets[0];
    }();
    return *choice;
}

}  // namespace

template <>
const Kernels<float> &kernels<float>() {
    return *chosen().of_float;
}

template <>
const Kernels<Bf16> &kernels<Bf16>() {
    return *chosen().of_bf16;
}

const Scores &scores() { return *chosen().of_scores; }

}  // namespace cloze
