//! Weights that are kept in the type that they are stored in.

use cloze_hub::Pretrained;
use cloze_tensor::Precision;
use tch::{Device, Kind};

use crate::made::{decoder, encoder, own_bert, own_gpt, pretraining};

#[test]
fn a_model_to_read_with_is_kept_in_the_type_that_is_asked_for() {
    for place in [own_bert(&encoder(), pretraining), own_gpt(&decoder())] {
        let tensors = place.tensors().into_iter();
        place.replace_tensors(tensors.map(|(name, tensor)| (name, tensor.to_kind(Kind::BFloat16))));
        let wide = place.open().unwrap();
        let kept = Pretrained::kept_in(Precision::Bf16, &place.path(), Device::Cpu).unwrap();
        let named = kept.parameters.named().into_iter();
        for ((name, own), (_, wide)) in named.zip(wide.parameters.named()) {
            assert_eq!(own.kind(), Kind::BFloat16, "{name}");
            assert!(!own.requires_grad() && wide.requires_grad(), "{name}");
            assert!(own.to_kind(Kind::Float).equal(&wide), "{name}");
        }
        assert_eq!((kept.notes, kept.config), (wide.notes, wide.config));
    }
}
