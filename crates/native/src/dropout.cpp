#include "operators.h"
#include "shim.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/custom_function.h>

namespace cloze {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

void remember(AutogradContext *context, Drop drop) {
    context->saved_data["key"] = static_cast<int64_t>(drop.key);
    context->saved_data["below"] = static_cast<int64_t>(drop.below);
    context->saved_data["scale"] = static_cast<double>(drop.scale);
}

Drop recall(AutogradContext *context) {
    return {static_cast<uint64_t>(context->saved_data["key"].toInt()),
            static_cast<uint32_t>(context->saved_data["below"].toInt()),
            static_cast<float>(context->saved_data["scale"].toDouble())};
}

// The mask is not kept: the backward pass draws the same one.
struct Dropout : torch::autograd::Function<Dropout> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &x, double share) {
        const Drop drop = draw(share);
        remember(context, drop);
        return apply_mask(x, drop);
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        return {apply_mask(gradients[0], recall(context)), at::Tensor()};
    }

    static at::Tensor apply_mask(const at::Tensor &given, Drop drop) {
        const at::Tensor x = given.contiguous();
        const at::Tensor out = at::empty_like(x);
        const Rows rows(x);
        with_type(x, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            rows.parts().run([&](int64_t, int64_t first, int64_t last) {
                const int64_t start = first * rows.columns;
                kernels<T>().dropout(drop, data<T>(x) + start, data<T>(out) + start, first,
                                     last - first, rows.columns);
            });
        });
        return out;
    }
};

struct DropoutAdd : torch::autograd::Function<DropoutAdd> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &given_x,
                              const at::Tensor &given_update, double share) {
        const Drop drop = draw(share);
        const at::Tensor x = given_x.contiguous(), update = given_update.contiguous();
        const at::Tensor out = at::empty_like(x);
        const Rows rows(x);
        with_type(x, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            rows.parts().run([&](int64_t, int64_t first, int64_t last) {
                const int64_t start = first * rows.columns;
                kernels<T>().dropout_add(drop, data<T>(x) + start, data<T>(update) + start,
                                         data<T>(out) + start, first, last - first, rows.columns);
            });
        });
        remember(context, drop);
        return out;
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        return {gradients[0], Dropout::apply_mask(gradients[0], recall(context)), at::Tensor()};
    }
};

struct DropoutAddNorm : torch::autograd::Function<DropoutAddNorm> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &given_x,
                              const at::Tensor &given_update, double share,
                              const at::Tensor &gain, const at::Tensor &shift, double eps) {
        const Drop drop = draw(share);
        const at::Tensor x = given_x.contiguous(), update = given_update.contiguous();
        const at::Tensor wide_gain = fp32(gain), wide_shift = fp32(shift);
        const at::Tensor sum = at::empty_like(x), out = at::empty_like(x);
        const Rows rows(x);
        const at::Tensor mean = at::empty({rows.count}, wide_gain.options());
        const at::Tensor scale = at::empty({rows.count}, wide_gain.options());
        with_type(x, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            rows.parts().run([&](int64_t, int64_t first, int64_t last) {
                const int64_t start = first * rows.columns;
                kernels<T>().dropout_add_norm(
                    drop, data<T>(x) + start, data<T>(update) + start, data<float>(wide_gain),
                    data<float>(wide_shift), static_cast<float>(eps),
                    data<T>(sum) + start, data<T>(out) + start, data<float>(mean) + first,
                    data<float>(scale) + first, first, last - first, rows.columns);
            });
        });
        remember(context, drop);
        context->save_for_backward({sum, mean, scale, gain});
        return out;
    }

    static tensor_list backward(AutogradContext *context, const tensor_list &gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &sum = saved[0], &mean = saved[1], &scale = saved[2];
        const at::Tensor gain = fp32(saved[3]);
        const Drop drop = recall(context);
        const at::Tensor d_out = gradients[0].contiguous();
        const at::Tensor d_sum = at::empty_like(d_out), d_update = at::empty_like(d_out);
        const Rows rows(d_out);
        const Parts parts = rows.parts();
        // Of each part, the sums of gain and shift.
        const at::Tensor sums = at::zeros({parts.size(), 2, rows.columns}, gain.options());
        with_type(d_out, [&](auto *type) {
            using T = std::remove_pointer_t<decltype(type)>;
            parts.run([&](int64_t part, int64_t first, int64_t last) {
                const int64_t start = first * rows.columns;
                float *own = data<float>(sums) + part * 2 * rows.columns;
                kernels<T>().dropout_add_norm_backward(
                    drop, data<T>(d_out) + start, data<T>(sum) + start, data<float>(mean) + first,
                    data<float>(scale) + first, data<float>(gain), data<T>(d_sum) + start,
                    data<T>(d_update) + start, own, own + rows.columns, first, last - first, rows.columns);
            });
        });
        const at::Tensor total = sums.sum(0);
        return {d_sum, d_update, at::Tensor(), total[0], total[1], at::Tensor()};
    }
};

void check(const at::Tensor &x, const at::Tensor &update) {
    TORCH_CHECK(x.sizes() == update.sizes() && x.scalar_type() == update.scalar_type(), "x is ",
                x.sizes(), " of ", x.scalar_type(), ", its update ", update.sizes(), " of ",
                update.scalar_type());
}

void check(const at::Tensor &x, const at::Tensor &vector, const char *role) {
    TORCH_CHECK(vector.dim() == 1 && x.dim() > 0 && x.size(-1) == vector.size(0),
                "x [.., dim] is ", x.sizes(), ", ", role, " [dim] is ", vector.sizes());
}

at::Tensor plain(const at::Tensor &x, const at::Tensor &update, double share) {
    return x + at::dropout(update, share, share > 0);
}

}  // namespace
}  // namespace cloze

extern "C" {

char *cloze_dropout(const at::Tensor *x, double share, at::Tensor **out) {
    return caught([&] {
        const bool kernel = cloze::has_kernel(*x) && x->dim() > 0;
        *out = new at::Tensor(share == 0 ? *x
                              : kernel   ? cloze::Dropout::apply(*x, share)
                                         : at::dropout(*x, share, true));
    });
}

char *cloze_dropout_add(const at::Tensor *x, const at::Tensor *update, double share,
                        at::Tensor **out) {
    return caught([&] {
        cloze::check(*x, *update);
        *out = new at::Tensor(cloze::has_kernel(*x) && x->dim() > 0
                                  ? cloze::DropoutAdd::apply(*x, *update, share)
                                  : cloze::plain(*x, *update, share));
    });
}

char *cloze_dropout_add_norm(const at::Tensor *x, const at::Tensor *update, double share,
                             const at::Tensor *gain, const at::Tensor *shift, double eps,
                             at::Tensor **out) {
    return caught([&] {
        cloze::check(*x, *update);
        cloze::check(*x, *gain, "gain");
        cloze::check(*x, *shift, "shift");
        const auto type = x->scalar_type();
        *out = new at::Tensor(
            cloze::has_kernel(*x)
                ? cloze::DropoutAddNorm::apply(*x, *update, share, *gain, *shift, eps)
                : at::layer_norm(cloze::plain(*x, *update, share), {x->size(-1)},
                                 gain->to(type), shift->to(type), eps));
    });
}
}
