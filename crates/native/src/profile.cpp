// Where the time of operators goes, from what at::RecordFunction tells its observers.
#include "shim.h"

#include <ATen/SequenceNumber.h>
#include <ATen/record_function.h>
#include <c10/core/Allocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <tuple>

namespace {

using Clock = std::chrono::steady_clock;

// Both this and the callback go along with a backward pass into libtorch's own threads.
constexpr auto kKind = c10::DebugInfoKind::PROFILER_STATE;
// Far more than the ranges of one forward pass; older graphs are gone.
constexpr size_t kRemembered = 1 << 16;

// Allocators ask whatever is of this kind whether it follows them.
class Profile : public c10::MemoryReportingInfoBase, public std::enable_shared_from_this<Profile> {
   public:
    explicit Profile(c10::Device device) : device_(device), guard_(device.type()) {}

    bool memoryProfilingEnabled() const override { return false; }
    void reportMemoryUsage(void *, int64_t, size_t, size_t, c10::Device) override {}

    // A CPU queues nothing, and refuses to be waited for.
    void wait() const {
        if (!device_.is_cpu()) {
            guard_.synchronizeDevice(device_.index());
        }
    }

    // From now on nodes are created in this part. A thread numbers its nodes in their order.
    void create_in(const std::string &part) {
        const std::lock_guard<std::mutex> lock(mutex_);
        created_[at::sequence_number::peek()] = part;
        if (created_.size() > kRemembered) {
            created_.erase(created_.begin());
        }
    }

    // The part in which a node was created. Those that accumulate gradients have no number, and
    // the highest priority: they belong to the node before them.
    std::string created_in(int64_t number) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (number >= 0) {
            const auto after = created_.upper_bound(static_cast<uint64_t>(number));
            latest_ = after == created_.begin() ? "" : std::prev(after)->second;
        }
        return latest_;
    }

    void add(bool backward, const std::string &part, const std::string &name,
             Clock::duration self) {
        const std::lock_guard<std::mutex> lock(mutex_);
        Sum &sum = sums_[{backward, part, name}];
        sum.calls += 1;
        sum.self += self;
    }

    std::string lines() {
        const std::lock_guard<std::mutex> lock(mutex_);
        std::ostringstream out;
        for (const auto &[place, sum] : sums_) {
            const auto &[backward, part, name] = place;
            const auto self = std::chrono::duration_cast<std::chrono::nanoseconds>(sum.self);
            out << backward << '\t' << part << '\t' << name << '\t' << sum.calls << '\t'
                << self.count() << '\n';
        }
        return out.str();
    }

   private:
    struct Sum {
        uint64_t calls = 0;
        Clock::duration self{};
    };

    c10::Device device_;
    c10::impl::VirtualGuardImpl guard_;
    std::mutex mutex_;
    std::map<uint64_t, std::string> created_;
    std::string latest_;
    std::map<std::tuple<bool, std::string, std::string>, Sum> sums_;
};

// An operator, a node or a part under way. It may outlive the profile's owner.
struct Frame : at::ObserverContext {
    std::shared_ptr<Profile> profile;
    Frame *outer = nullptr;
    bool backward = false;
    std::string part;
    std::string name;
    Clock::time_point begin;
    Clock::duration inside{};
};

thread_local Frame *innermost = nullptr;

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction &function) {
    auto *profile = static_cast<Profile *>(c10::ThreadLocalDebugInfo::get(kKind));
    if (profile == nullptr) {
        return nullptr;
    }
    auto frame = std::make_unique<Frame>();
    frame->profile = profile->shared_from_this();
    frame->name = function.name();
    frame->outer = innermost;
    if (innermost != nullptr) {
        frame->backward = innermost->backward;
        frame->part = innermost->part;
    }
    if (function.scope() == at::RecordScope::BACKWARD_FUNCTION) {
        frame->backward = true;
        frame->part = profile->created_in(function.seqNr());
    } else if (function.scope() == at::RecordScope::USER_SCOPE) {
        frame->part = frame->name;
        profile->create_in(frame->part);
    }
    innermost = frame.get();
    frame->begin = Clock::now();
    return frame;
}

void end(const at::RecordFunction &function, at::ObserverContext *context) {
    auto *frame = static_cast<Frame *>(context);
    if (frame == nullptr) {
        return;
    }
    frame->profile->wait();
    const Clock::duration whole = Clock::now() - frame->begin;
    innermost = frame->outer;
    if (innermost != nullptr) {
        innermost->inside += whole;
    }
    if (function.scope() == at::RecordScope::USER_SCOPE) {
        frame->profile->create_in(innermost == nullptr ? "" : innermost->part);
    }
    frame->profile->add(frame->backward, frame->part, frame->name, whole - frame->inside);
}

struct Running {
    std::shared_ptr<Profile> profile;
    at::CallbackHandle callback;
};

}  // namespace

extern "C" {

char *cloze_profile_start(const at::Tensor *on, void **out) {
    return caught([&] {
        TORCH_CHECK(c10::ThreadLocalDebugInfo::get(kKind) == nullptr,
                    "this thread is being profiled already");
        auto profile = std::make_shared<Profile>(on->device());
        profile->wait();
        const auto callback = at::addThreadLocalCallback(
            at::RecordFunctionCallback(begin, end)
                .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION,
                         at::RecordScope::USER_SCOPE}));
        c10::ThreadLocalDebugInfo::_push(kKind, profile);
        *out = new Running{profile, callback};
    });
}

char *cloze_profile_lines(void *running, char **out) {
    return caught([&] {
        *out = copy_text(static_cast<Running *>(running)->profile->lines().c_str());
    });
}

char *cloze_profile_stop(void *running) {
    return caught([&] {
        const std::unique_ptr<Running> stopped(static_cast<Running *>(running));
        at::removeCallback(stopped->callback);
        c10::ThreadLocalDebugInfo::_pop(kKind);
    });
}

bool cloze_observed() { return at::hasThreadLocalCallbacks(); }

char *cloze_part_begin(const char *name, void **out) {
    return caught([&] {
        if (auto callbacks = at::getStepCallbacksUnlessEmpty(at::RecordScope::USER_SCOPE)) {
            auto range = std::make_unique<at::RecordFunction>(std::move(*callbacks));
            range->before(name);
            *out = range.release();
        }
    });
}

void cloze_part_end(void *range) { delete static_cast<at::RecordFunction *>(range); }
}
