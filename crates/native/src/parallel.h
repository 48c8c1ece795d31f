// Loops over rows on libtorch's own threads.
#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>

namespace cloze {

// Runs `body(data)` on `threads` threads at once.
void on_threads(unsigned threads, void (*body)(void *), void *data);

// `count` rows in parts, one for each thread, with at least `least` rows in a part. Which rows a
// part has depends on the number of threads alone, so that sums over parts can be repeated.
class Parts {
public:
    Parts(int64_t count, int64_t least)
        : count_(count),
          parts_(at::in_parallel_region()
                     ? 1
                     : std::clamp<int64_t>(count / std::max<int64_t>(least, 1), 1,
                                           at::get_num_threads())) {}

    int64_t size() const { return parts_; }

    // Calls `f(part, first, last)` for each part.
    template <class F>
    void run(const F &f) const {
        if (parts_ == 1) {
            f(int64_t{0}, int64_t{0}, count_);
            return;
        }
        struct Shared {
            const Parts &parts;
            const F &f;
            std::atomic<int64_t> next{0};
        } shared{*this, f};
        on_threads(
            static_cast<unsigned>(parts_),
            [](void *data) {
                auto &s = *static_cast<Shared *>(data);
                // A part, whichever thread comes: OpenMP may grant fewer threads than it was asked.
                for (int64_t part; (part = s.next.fetch_add(1)) < s.parts.parts_;) {
                    s.f(part, s.parts.start(part), s.parts.start(part + 1));
                }
            },
            &shared);
    }

private:
    int64_t start(int64_t part) const { return count_ * part / parts_; }

    int64_t count_;
    int64_t parts_;
};

}  // namespace cloze
