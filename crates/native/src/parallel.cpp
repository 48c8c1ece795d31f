#include "parallel.h"

#include <c10/util/ParallelGuard.h>
#include <dlfcn.h>

namespace cloze {
namespace {

// The entry of libgomp, which LLVM's and Intel's OpenMP offer too. It is looked up instead of
// linked: a second OpenMP beside libtorch's would bring a second set of threads.
using Fork = void (*)(void (*)(void *), void *, unsigned threads, unsigned flags);

Fork fork() {
    static const auto found = reinterpret_cast<Fork>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    return found;
}

}  // namespace

void on_threads(unsigned threads, void (*body)(void *), void *data) {
    struct Call {
        void (*body)(void *);
        void *data;
    } call{body, data};
    const auto guarded = [](void *given) {
        const c10::ParallelGuard in_parallel(true);
        const auto &inner = *static_cast<Call *>(given);
        inner.body(inner.data);
    };
    if (fork() == nullptr) {
        guarded(&call);
    } else {
        fork()(guarded, &call, threads, 0);
    }
}

}  // namespace cloze
