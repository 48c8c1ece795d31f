// The loops for one instruction set: the build script compiles this file once for each, with
// CLOZE_ISA its name.
#include "elementwise.h"
#include "rows.h"

namespace cloze {
namespace CLOZE_ISA {

template <class T>
constexpr Kernels<T> table() {
    return {
        bias_gelu<T>,        bias_gelu_backward<T>,        dropout<T>,       dropout_add<T>,
        dropout_add_norm<T>, dropout_add_norm_backward<T>, cross_entropy<T>, to_float<T>,
        from_float<T>,
    };
}

extern const Kernels<float> of_float = table<float>();
extern const Kernels<Bf16> of_bf16 = table<Bf16>();
extern const Scores of_scores = {softmax, softmax_backward};

}  // namespace CLOZE_ISA
}  // namespace cloze
