#include "operators.h"
#include "shim.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/zeros.h>

namespace cloze {
namespace {

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
        on_rows(x, [&](const auto &part) {
            part.loops.dropout(drop, part.of(x), part.of(out), part.first, part.count,
                               part.columns);
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
        on_rows(x, [&](const auto &part) {
            part.loops.dropout_add(drop, part.of(x), part.of(update), part.of(out), part.first,
                                   part.count, part.columns);
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
        const int64_t rows = Rows(x).count;
        const at::Tensor mean = at::empty({rows}, wide_gain.options());
        const at::Tensor scale = at::empty({rows}, wide_gain.options());
        on_rows(x, [&](const auto &part) {
            part.loops.dropout_add_norm(
                drop, part.of(x), part.of(update), data<float>(wide_gain), data<float>(wide_shift),
                static_cast<float>(eps), part.of(sum), part.of(out), part.each(mean),
                part.each(scale), part.first, part.count, part.columns);
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
        // Of each part, the sums of gain and shift.
        const at::Tensor sums =
            at::zeros({rows.parts().size(), 2, rows.columns}, gain.options());
        on_rows(d_out, [&](const auto &part) {
            float *own = part.sums(sums);
            part.loops.dropout_add_norm_backward(
                drop, part.of(d_out), part.of(sum), part.each(mean), part.each(scale),
                data<float>(gain), part.of(d_sum), part.of(d_update), own, own + part.columns,
                part.first, part.count, part.columns);
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

at::Tensor plain(const at::Tensor &x, const at::Tensor &update, double share) {
    return x + at::dropout(update, share, share > 0);
}

}  // namespace
}  // namespace cloze

extern "C" {

char *cloze_dropout(const at::Tensor *x, double share, at::Tensor **out) {
    return made(out, [&] {
        const bool kernel = cloze::has_kernel(*x) && x->dim() > 0;
        return share == 0 ? *x
               : kernel   ? cloze::Dropout::apply(*x, share)
                          : at::dropout(*x, share, true);
    });
}

char *cloze_dropout_add(const at::Tensor *x, const at::Tensor *update, double share,
                        at::Tensor **out) {
    return made(out, [&] {
        cloze::check(*x, *update);
        return cloze::has_kernel(*x) && x->dim() > 0 ? cloze::DropoutAdd::apply(*x, *update, share)
                                                     : cloze::plain(*x, *update, share);
    });
}

char *cloze_dropout_add_norm(const at::Tensor *x, const at::Tensor *update, double share,
                             const at::Tensor *gain, const at::Tensor *shift, double eps,
                             at::Tensor **out) {
    return made(out, [&] {
        cloze::check(*x, *update);
        cloze::check_vector(*x, *gain, "gain");
        cloze::check_vector(*x, *shift, "shift");
        const auto type = x->scalar_type();
        return cloze::has_kernel(*x)
                   ? cloze::DropoutAddNorm::apply(*x, *update, share, *gain, *shift, eps)
                   : at::layer_norm(cloze::plain(*x, *update, share), {x->size(-1)},
                                    gain->to(type), shift->to(type), eps);
    });
}
}
