#include "shim.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <map>
#include <mutex>
#include <unordered_map>

namespace {

constexpr size_t PAGE = size_t{2} << 20;

size_t rounded(size_t size) { return (size + PAGE - 1) / PAGE * PAGE; }

// Zeroed memory at a multiple of a huge page; null if there is none.
void *map_pages(size_t size) {
    void *const start =
        mmap(nullptr, size + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        return nullptr;
    }
    auto *const first = static_cast<char *>(start);
    const size_t before = (PAGE - reinterpret_cast<size_t>(first) % PAGE) % PAGE;
    if (before > 0) {
        munmap(first, before);
    }
    munmap(first + before + size, PAGE - before);
#ifdef MADV_HUGEPAGE
    madvise(first + before, size, MADV_HUGEPAGE);
#endif
    return first + before;
}

// Keeps what is freed for the next tensor of about that size. libtorch's own allocator gives large
// blocks back to the system, which then has to zero every page of every step anew.
class Pool final : public c10::Allocator {
public:
    c10::DataPtr allocate(size_t size) override {
        if (size < PAGE) {
            return c10::GetDefaultCPUAllocator()->allocate(size);
        }
        void *const block = take(rounded(size));
        return {block, block, &give_back, c10::Device(c10::kCPU)};
    }

    // oneDNN asks for its scratch memory without a `DataPtr`.
    c10::DeleterFnPtr raw_deleter() const override { return &give_back; }

    void copy_data(void *to, const void *from, size_t size) const override {
        std::memcpy(to, from, size);
    }

    static Pool &only() {
        static auto *const pool = new Pool;  // tensors may outlive every other static
        return *pool;
    }

private:
    void *take(size_t size) {
        const std::lock_guard<std::mutex> lock(mutex_);
        // A block up to a quarter too large is better than new pages.
        const auto found = free_.lower_bound(size);
        if (found != free_.end() && found->first <= size + size / 4) {
            void *const block = found->second;
            grow(found->first);
            idle_ -= found->first;
            used_.emplace(block, found->first);
            free_.erase(found);
            return block;
        }
        // What other sizes left behind may not add up: a quarter above the most ever in use.
        while (!free_.empty() && used_bytes_ + idle_ + size > most_ + most_ / 4) {
            release_largest();
        }
        void *block = map_pages(size);
        while (block == nullptr && !free_.empty()) {
            release_largest();
            block = map_pages(size);
        }
        TORCH_CHECK(block != nullptr, "out of memory: ", size, " bytes more than the ", used_bytes_,
                    " in use");
        grow(size);
        used_.emplace(block, size);
        return block;
    }

    static void give_back(void *block) {
        Pool &pool = only();
        const std::lock_guard<std::mutex> lock(pool.mutex_);
        const auto found = pool.used_.find(block);
        if (found == pool.used_.end()) {
            return c10::GetDefaultCPUAllocator()->raw_deallocate(block);
        }
        pool.used_bytes_ -= found->second;
        pool.idle_ += found->second;
        pool.free_.emplace(found->second, block);
        pool.used_.erase(found);
    }

    void grow(size_t size) {
        used_bytes_ += size;
        most_ = std::max(most_, used_bytes_);
    }

    void release_largest() {
        const auto last = std::prev(free_.end());
        munmap(last->second, last->first);
        idle_ -= last->first;
        free_.erase(last);
    }

    std::mutex mutex_;
    std::multimap<size_t, void *> free_;
    std::unordered_map<void *, size_t> used_;
    size_t used_bytes_ = 0, idle_ = 0, most_ = 0;
};

}  // namespace

extern "C" char *cloze_reuse_memory() {
    return caught([] { c10::SetCPUAllocator(&Pool::only(), /*priority=*/1); });
}
