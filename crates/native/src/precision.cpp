#include "products.h"
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/cpu/Utils.h>
#include <ATen/detail/CUDAHooksInterface.h>

namespace {

bool processor_has(const char *capability) {
    static const auto capabilities = at::cpu::get_cpu_capabilities();
    const auto found = capabilities.find(capability);
    return found != capabilities.end() && found->second.isBool() && found->second.toBool();
}

// oneDNN takes the permission "fp32 products may be bf16" where ATen asks for it, from AVX-512 on, and
// makes use of it with AMX. In between it computes in fp32.
bool onednn_keeps_fp32() {
    return processor_has("avx512_bw") && processor_has("avx512_vl") &&
           processor_has("avx512_dq") && !processor_has("amx_tile");
}

}  // namespace

extern "C" {

char *cloze_processor_has(const char *capability, bool *out) {
    return caught([&] { *out = processor_has(capability); });
}

char *cloze_cuda_has_bf16(bool *out) {
    return caught([&] {
        *out = at::hasCUDA() && at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
    });
}

char *cloze_fp32_goes_to_onednn(bool *out) {
    return caught([&] {
        *out = at::globalContext().float32Precision(at::Float32Backend::MKLDNN,
                                                    at::Float32Op::MATMUL) ==
               at::Float32Precision::BF16;
    });
}

char *cloze_route_fp32_to_onednn(bool on, bool *routed) {
    return caught([&] {
        *routed = on && onednn_keeps_fp32() && cloze::onednn_is_faster();
        at::globalContext().setFloat32Precision(
            at::Float32Backend::MKLDNN, at::Float32Op::MATMUL,
            *routed ? at::Float32Precision::BF16 : at::Float32Precision::NONE);
    });
}
}
