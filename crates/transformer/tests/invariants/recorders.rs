//! What flows through a network can be read, replaced and switched off.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use cloze_attention::{Kernel, Mask, ReferenceAttention};
use cloze_tensor::Parameters;
use cloze_transformer::{Config, Pair, Recorder, Residual, Site, SubLayer, Tokens, Transformer};
use tch::{Device, Kind, Tensor};

use crate::common::gap;
use crate::networks::{Sizes, VOCAB, encoder_decoder, ids, kinds, read, transformer, write};

const SIZES: Sizes = Sizes {
    layers: 2,
    head_dim: 4,
    hidden: 8,
    seed: 1,
};

/// Keeps what flows at every site, in order.
#[derive(Debug, Default)]
struct Everything(RefCell<Vec<(Site, Tensor)>>);

impl Recorder for Everything {
    fn stream(&self, site: Site, x: Tensor) -> Tensor {
        self.0.borrow_mut().push((site, x.shallow_clone()));
        x
    }
}

impl Everything {
    fn sites(&self) -> Vec<Site> {
        self.0.borrow().iter().map(|(site, _)| *site).collect()
    }

    fn at(&self, site: Site) -> Tensor {
        let seen = self.0.borrow();
        let found = seen.iter().find(|(other, _)| *other == site);
        found
            .expect("it is a site of the network")
            .1
            .shallow_clone()
    }
}

/// Puts a tensor in the place of what flows at a site.
#[derive(Debug)]
struct Instead(Site, Tensor);

impl Recorder for Instead {
    fn stream(&self, site: Site, x: Tensor) -> Tensor {
        if site == self.0 {
            self.1.expand_as(&x)
        } else {
            x
        }
    }
}

/// Has one attention written out.
#[derive(Debug)]
struct OneAttention(SubLayer, ReferenceAttention);

impl Recorder for OneAttention {
    fn kernel(&self, attention: SubLayer) -> &dyn Kernel {
        if attention == self.0 {
            &self.1
        } else {
            &cloze_attention::Fused
        }
    }
}

fn recorded(network: &Transformer, ids: &Tensor, recorder: Rc<dyn Recorder>) -> Tensor {
    tch::no_grad(|| network.recorded(&Tokens::new(ids, Mask::Causal), recorder))
}

/// What flows through a network as it reads, and the states.
fn seen(network: &Transformer, ids: &Tensor) -> (Rc<Everything>, Tensor) {
    let everything = Rc::new(Everything::default());
    let states = recorded(network, ids, Rc::clone(&everything) as Rc<dyn Recorder>);
    (everything, states)
}

/// The sites of a stack, in the order in which they are passed.
fn sites(config: &Config, with_memory: bool) -> Vec<Site> {
    let mut sites = vec![Site::Embeddings];
    for layer in 0..config.layers as usize {
        let cross = with_memory.then_some(SubLayer::CrossAttention(layer));
        let first = [SubLayer::SelfAttention(layer)].into_iter().chain(cross);
        for sub_layer in first.chain([SubLayer::FeedForward(layer)]) {
            sites.extend([Site::Update(sub_layer), Site::Stream(sub_layer)]);
        }
    }
    sites.extend((config.residual != Residual::Post).then_some(Site::Norm));
    sites
}

fn pair() -> Pair {
    Pair {
        source: Tokens::new(&ids(1, 2, 7), Mask::All),
        target: Tokens::new(&ids(2, 2, 5), Mask::Causal),
        memory_mask: Mask::All,
    }
}

#[test]
fn every_site_is_passed_once_and_has_a_name_of_its_own() {
    for config in kinds(SIZES) {
        let (network, _) = transformer(&config, SIZES.seed);
        let (everything, _) = seen(&network, &ids(1, 2, 7));
        assert_eq!(everything.sites(), sites(&config, false), "{config:?}");

        let (network, _) = encoder_decoder(&config, SIZES.seed);
        let both = [(); 2].map(|()| Rc::new(Everything::default()));
        let recorders = both
            .each_ref()
            .map(|one| Rc::clone(one) as Rc<dyn Recorder>);
        let _ = tch::no_grad(|| network.recorded(&pair(), recorders));
        let [encoder, decoder] = both.map(|one| one.sites());
        assert_eq!(encoder, sites(&config, false), "{config:?}");
        assert_eq!(decoder, sites(&config, true), "{config:?}");
        let names: BTreeSet<String> = decoder.iter().map(Site::to_string).collect();
        assert_eq!(names.len(), decoder.len(), "{names:?}");
    }
    let update = Site::Update(SubLayer::FeedForward(3));
    assert_eq!(update.to_string(), "layers.3.feed_forward.update");
}

#[test]
fn blocks_that_are_computed_again_are_seen_where_nothing_is_trained() {
    let config = &kinds(SIZES)[0];
    let parameters = Parameters::new(1, Device::Cpu).recomputing(true);
    let network = Transformer::new(&parameters.root(), config, VOCAB);
    let (everything, states) = seen(&network, &ids(1, 2, 7));
    assert_eq!(everything.sites(), sites(config, false));
    assert_eq!(states, read(&network, &ids(1, 2, 7), Mask::Causal));
}

#[test]
fn looking_changes_no_bit() {
    for config in kinds(SIZES) {
        let (network, _) = transformer(&config, SIZES.seed);
        let text = ids(1, 2, 7);
        let (everything, states) = seen(&network, &text);
        assert_eq!(states, read(&network, &text, Mask::Causal), "{config:?}");
        let last = *everything.sites().last().expect("there are sites");
        assert_eq!(everything.at(last), states, "{config:?}");
    }
}

/// The reference is a network whose sub-layer writes nothing, since its last matrix is zero.
#[test]
fn an_update_of_zeros_is_a_network_without_the_sub_layer() {
    for config in kinds(SIZES) {
        let text = ids(1, 2, 7);
        for (sub_layer, last) in [
            (SubLayer::SelfAttention(0), "layers.0.self.output."),
            (SubLayer::FeedForward(1), "layers.1.feed_forward.down."),
        ] {
            let (network, parameters) = transformer(&config, SIZES.seed);
            let zeros = Tensor::zeros([1], (Kind::Float, Device::Cpu));
            let off = Instead(Site::Update(sub_layer), zeros);
            let switched_off = recorded(&network, &text, Rc::new(off));
            assert!(gap(&switched_off, &read(&network, &text, Mask::Causal)) > 1e-3);
            for (name, mut parameter) in parameters.named() {
                if name.starts_with(last) {
                    let _ = tch::no_grad(|| parameter.zero_());
                }
            }
            let without = read(&network, &text, Mask::Causal);
            assert_eq!(switched_off, without, "{sub_layer} of {config:?}");
        }
    }
}

#[test]
fn a_stream_that_is_replaced_is_what_the_rest_of_the_network_reads() {
    for config in kinds(SIZES) {
        let (network, _) = transformer(&config, SIZES.seed);
        let (one, other) = (ids(1, 2, 7), ids(2, 2, 7));
        let (everything, states) = seen(&network, &other);
        let through = [
            Site::Embeddings,
            Site::Stream(SubLayer::SelfAttention(1)),
            Site::Stream(SubLayer::FeedForward(0)),
        ];
        for site in through {
            // Sub-layers side by side read the stream before the block, not each other's.
            let is_between = site == Site::Stream(SubLayer::SelfAttention(1));
            if is_between && config.residual == Residual::Parallel {
                continue;
            }
            let patch = Instead(site, everything.at(site));
            let patched = recorded(&network, &one, Rc::new(patch));
            assert_eq!(patched, states, "{site} of {config:?}");
        }
    }
}

#[test]
fn only_the_attention_that_is_asked_for_is_written_out() {
    for config in kinds(SIZES) {
        let (network, _) = transformer(&config, SIZES.seed);
        let text = ids(1, 2, 7);
        let one = OneAttention(SubLayer::SelfAttention(1), ReferenceAttention::default());
        let one = Rc::new(one);
        let _ = recorded(&network, &text, Rc::clone(&one) as Rc<dyn Recorder>);
        let weights = one.1.take();
        let tokens = Tokens::new(&text, Mask::Causal);
        let all = tch::no_grad(|| network.inspect(&tokens)).attention;
        assert_eq!(weights.len(), 1);
        assert!(gap(&weights[0], &all[1]) < 1e-5, "{config:?}");
    }
}

#[test]
fn an_encoder_decoder_is_looked_into_on_both_sides() {
    for config in kinds(SIZES) {
        let (network, _) = encoder_decoder(&config, SIZES.seed);
        let [encoder, decoder] = tch::no_grad(|| network.inspect(&pair()));
        let states = write(&network, pair().source, &pair().target.ids, Mask::All);
        let memory = tch::no_grad(|| network.encode(&pair().source));
        for (inspection, states) in [(&encoder, &memory), (&decoder, &states)] {
            assert_eq!(inspection.states.len() as i64, config.layers + 1);
            let last = inspection.states.last().expect("at least one");
            assert!(gap(last, states) < 1e-5, "{config:?}");
        }
        let weights = [
            (&encoder.attention, [7, 7], config.layers),
            (&encoder.cross_attention, [0, 0], 0),
            (&decoder.attention, [5, 5], config.layers),
            (&decoder.cross_attention, [5, 7], config.layers),
        ];
        for (weights, [seq, mem], layers) in weights {
            assert_eq!(weights.len() as i64, layers);
            for weights in weights {
                assert_eq!(weights.size(), [2, config.heads, seq, mem]);
                let sums = weights.sum_dim_intlist(-1, false, Kind::Float);
                assert!(gap(&sums, &sums.ones_like()) < 1e-5);
            }
        }
    }
}
