// A function of whose forward pass only the inputs are kept (Chen et al., "Training Deep Nets with
// Sublinear Memory Cost", 2016): the backward pass calls it again.
#include "shim.h"

#include <ATen/Context.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

extern "C" {
// Calls a closure of the Rust side. What it returns is ours, a text of `copy_text`, too.
using Call = char *(*)(const void *closure, List inputs, size_t count, at::Tensor **out);
using Release = void (*)(void *closure);
}

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The state of all generators that a function on this device may draw from.
class Randomness {
   public:
    explicit Randomness(const at::Device &device) {
        keep(at::kCPU);
        if (!device.is_cpu()) {
            keep(device);
        }
    }

    void restore() const {
        for (auto [generator, state] : states_) {
            const std::lock_guard<std::mutex> lock(generator.mutex());
            generator.set_state(state);
        }
    }

   private:
    void keep(const at::Device &device) {
        at::Generator generator = at::globalContext().defaultGenerator(device);
        const std::lock_guard<std::mutex> lock(generator.mutex());
        states_.emplace_back(generator, generator.get_state());
    }

    std::vector<std::pair<at::Generator, at::Tensor>> states_;
};

// Draws from a state of before, and leaves the generators as they were.
class Rewound {
   public:
    Rewound(const at::Device &device, const Randomness &before) : now_(device) { before.restore(); }
    ~Rewound() { now_.restore(); }
    Rewound(const Rewound &) = delete;
    Rewound &operator=(const Rewound &) = delete;

   private:
    Randomness now_;
};

// The closure, and the randomness that its first call drew from.
struct Recipe : torch::CustomClassHolder {
    Recipe(std::shared_ptr<void> closure, Call call, const at::Device &device)
        : closure(std::move(closure)), call(call), device(device), randomness(device) {}

    at::Tensor operator()(at::TensorList inputs) const {
        std::vector<const at::Tensor *> handles;
        for (const at::Tensor &input : inputs) {
            handles.push_back(&input);
        }
        at::Tensor *out = nullptr;
        char *error = call(closure.get(), handles.data(), handles.size(), &out);
        if (error != nullptr) {
            const std::string text = error;
            std::free(error);
            TORCH_CHECK(false, text);
        }
        return *std::unique_ptr<at::Tensor>(out);
    }

    std::shared_ptr<void> closure;
    Call call;
    at::Device device;
    Randomness randomness;
};

struct Recomputed : torch::autograd::Function<Recomputed> {
    // Where no input needs a gradient, parameters inside the function may still: `anchor` does.
    static at::Tensor forward(AutogradContext *context, const at::Tensor &anchor,
                              at::TensorList inputs, const c10::intrusive_ptr<Recipe> &recipe) {
        context->save_for_backward(inputs.vec());
        context->saved_data["recipe"] = c10::IValue::make_capsule(recipe);
        return (*recipe)(inputs);
    }

    static variable_list backward(AutogradContext *context, const variable_list &gradients) {
        const auto recipe = c10::static_intrusive_pointer_cast<Recipe>(
            context->saved_data["recipe"].toCapsule());
        variable_list inputs;
        for (const at::Tensor &saved : context->get_saved_variables()) {
            inputs.push_back(saved.detach().set_requires_grad(saved.requires_grad()));
        }
        at::Tensor out;
        {
            const at::AutoGradMode on(true);
            const Rewound rewound(recipe->device, recipe->randomness);
            out = (*recipe)(inputs);
        }
        if (out.requires_grad()) {
            torch::autograd::backward({out}, {gradients[0]});
        }
        variable_list of_inputs{at::Tensor()};  // of the anchor
        for (const at::Tensor &input : inputs) {
            of_inputs.push_back(input.grad());
        }
        of_inputs.emplace_back();  // of the recipe
        return of_inputs;
    }
};

}  // namespace

extern "C" {

char *cloze_copy_text(const char *text) { return copy_text(text); }

char *cloze_recomputed(List list, size_t count, void *closure, Call call, Release release,
                       at::Tensor **out) {
    return made(out, [&] {
        const std::shared_ptr<void> owned(closure, release);
        const std::vector<at::Tensor> inputs = tensors(list, count);
        const auto recipe = c10::make_intrusive<Recipe>(owned, call, inputs.at(0).device());
        const at::Tensor anchor = at::empty({0}).set_requires_grad(true);
        return Recomputed::apply(anchor, at::TensorList(inputs), recipe);
    });
}
}
