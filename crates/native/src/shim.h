// What every file of the shim shares: the form of its functions.
//
// A function returns null, or the text of what went wrong (to be given to cloze_free_text): no C++
// exception crosses into Rust. A tensor comes as `at::Tensor *`, a list of them as an array.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <vector>

// An array of pointers, not of tensors: the Rust side owns the handles.
using List = const at::Tensor *const *;

inline char *copy_text(const char *text) {
    const size_t size = std::strlen(text) + 1;
    char *copy = static_cast<char *>(std::malloc(size));
    if (copy == nullptr) {
        std::abort();
    }
    return static_cast<char *>(std::memcpy(copy, text, size));
}

template <typename Body>
char *caught(Body &&body) noexcept {
    try {
        body();
        return nullptr;
    } catch (const c10::Error &error) {
        return copy_text(error.what_without_backtrace());
    } catch (const std::exception &error) {
        return copy_text(error.what());
    } catch (...) {
        return copy_text("an exception that is no std::exception");
    }
}

// A function that makes a tensor.
template <typename Body>
char *made(at::Tensor **out, Body &&body) noexcept {
    return caught([&] { *out = new at::Tensor(body()); });
}

inline std::vector<at::Tensor> tensors(List list, size_t count) {
    std::vector<at::Tensor> handles;
    handles.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        TORCH_CHECK(list[i]->defined(), "tensor ", i, " of the list is undefined");
        handles.push_back(*list[i]);
    }
    return handles;
}
