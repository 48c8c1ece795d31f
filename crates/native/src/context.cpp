#include "shim.h"

#include <ATen/Context.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

extern "C" {

void cloze_free_text(char *text) { std::free(text); }

char *cloze_libtorch_version(char **out) {
    return caught([&] { *out = copy_text(TORCH_VERSION); });
}

char *cloze_cpu_capability(char **out) {
    return caught([&] { *out = copy_text(at::get_cpu_capability().c_str()); });
}

char *cloze_cuda_linked(bool *out) {
    // libtorch_cuda registers its hooks when it is loaded, with or without a GPU.
    return caught([&] { *out = at::CUDAHooksRegistry()->Has("CUDAHooks"); });
}

char *cloze_flush_denormals(bool on, bool *supported) {
    return caught([&] { *supported = at::globalContext().setFlushDenormal(on); });
}
}
