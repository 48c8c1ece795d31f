//! What products are computed in. One test: the switches are the process's.

use cloze_native::{
    fp32_goes_to_onednn, instruction_sets, multiply_bf16_in_fp32, processor_has_bf16,
    route_fp32_to_onednn,
};
use tch::{Device, Kind, Tensor};

fn draws(shape: &[i64], kind: Kind) -> Tensor {
    Tensor::randn(shape, (Kind::Float, Device::Cpu)).to_kind(kind)
}

/// `[5, 64, 96] x [5, 96, 48]` by each form of each operator, and what must come out of it.
fn products(kind: Kind) -> Vec<Tensor> {
    tch::manual_seed(1);
    let (a, b) = (
        draws(&[5, 64, 96], Kind::BFloat16),
        draws(&[5, 96, 48], Kind::BFloat16),
    );
    let (a, b) = (a.to_kind(kind), b.to_kind(kind));
    let (a0, b0) = (a.get(0), b.get(0));
    let bias = draws(&[48], Kind::BFloat16).to_kind(kind);
    let out = || Tensor::zeros([0], (kind, Device::Cpu));
    let start = || bias.expand([64, 48], false).contiguous();
    let batch = || bias.expand([5, 64, 48], false).contiguous();
    vec![
        a0.mm(&b0),
        a0.mm_out(&out(), &b0),
        a.bmm(&b),
        a.bmm_out(&out(), &b),
        bias.addmm(&a0, &b0),
        bias.addmm_out(&out(), &a0, &b0),
        start().addmm_(&a0, &b0),
        batch().baddbmm(&a, &b, 1, 1),
        batch().baddbmm_out(&out(), &a, &b),
        batch().baddbmm_(&a, &b),
        a.linear(&b0.tr(), Some(&bias)),
        a.matmul(&b),
    ]
}

fn gradients(kind: Kind) -> Vec<Tensor> {
    tch::manual_seed(2);
    let leaf = |shape: &[i64]| {
        draws(shape, Kind::BFloat16)
            .to_kind(kind)
            .set_requires_grad(true)
    };
    let (x, weight) = (leaf(&[3, 7, 32]), leaf(&[32, 32]));
    let heads = |x: &Tensor| x.view([3, 7, 2, 16]).transpose(1, 2);
    let y = heads(&x.linear(&weight, None::<Tensor>)); // [3, 2, 7, 16]
    let mask = None::<Tensor>;
    let mixed = Tensor::scaled_dot_product_attention(&y, &y, &y, mask, 0.0, true, 0.25, false);
    mixed.square().sum(Kind::Float).backward();
    vec![mixed.detach(), x.grad(), weight.grad()]
}

fn far(a: &Tensor, b: &Tensor) -> f64 {
    let scale = b.abs().max().double_value(&[]);
    let (a, b) = (a.to_kind(Kind::Double), b.to_kind(Kind::Double));
    (a - b).abs().max().double_value(&[]) / scale
}

#[test]
fn products_are_what_they_claim_to_be() {
    let names = instruction_sets();
    assert_eq!(
        processor_has_bf16(),
        names.iter().any(|name| name.contains("bf16")),
        "{names:?}"
    );

    // The library that multiplies is another, the numbers stay fp32.
    let (x, weight) = (
        draws(&[256, 384], Kind::Float),
        draws(&[512, 384], Kind::Float),
    );
    let product = |kind| x.to_kind(kind).mm(&weight.to_kind(kind).tr());
    let exact = product(Kind::Double);
    for on in [true, false] {
        let routed = route_fp32_to_onednn(on);
        assert_eq!(routed, fp32_goes_to_onednn());
        assert!(on || !routed);
        let error = far(&product(Kind::Float), &exact);
        assert!(error < 2e-6, "routed {routed}: {error}");
    }

    // fp32 products of the same numbers, rounded once, are what there must be in bf16.
    multiply_bf16_in_fp32();
    multiply_bf16_in_fp32();
    let narrow = products(Kind::BFloat16);
    for (index, (bf16, fp32)) in narrow.iter().zip(products(Kind::Float)).enumerate() {
        assert_eq!(bf16.kind(), Kind::BFloat16, "{index}");
        assert_eq!(bf16, &fp32.to_kind(Kind::BFloat16), "{index}");
    }
    // Here several roundings follow one another: each is at most 2^-8.
    for (index, (bf16, fp32)) in gradients(Kind::BFloat16)
        .iter()
        .zip(gradients(Kind::Float))
        .enumerate()
    {
        assert_eq!(bf16.kind(), Kind::BFloat16, "{index}");
        let error = far(bf16, &fp32);
        assert!(error < 0.02, "{index}: {error}");
    }
    // fp32 is left alone.
    assert!(far(&product(Kind::Float), &exact) < 2e-6);
}
