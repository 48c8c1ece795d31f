use std::time::Duration;

use cloze_model::Score;
use cloze_train::{Event, Phases, StepReport, TermMean, Tick, Work};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::board::Board;
use super::draw::{Moment, draw};

fn report(step: u64, loss: f64) -> StepReport {
    StepReport {
        step,
        steps: 400,
        terms: vec![TermMean {
            name: "mlm",
            mean: loss,
        }],
        loss,
        rate: 4e-4,
        norm: 0.9,
        tokens: 1000,
        tokens_total: 1000 * step,
        targets_total: 150 * step,
        time: Duration::from_millis(300),
        phases: Phases::default(),
        tokens_per_second: 9200.0,
        mfu: Some(0.62),
        eta: Duration::from_secs(3725),
    }
}

fn board() -> Board {
    let mut board = Board::new("runs/bert-tiny");
    board.note(&Event::Started {
        resumed: None,
        skipped: &[],
        changes: &[],
        step: 0,
        steps: 400,
        tokens: 0,
        data: 0,
    });
    for step in 1..=100 {
        board.note(&Event::Step(&report(step, 2.0 + 8.0 / step as f64)));
    }
    board.tick(&Tick {
        step: 101,
        steps: 400,
        work: Work::Step,
        done: 3,
        parts: 16,
        tokens_per_second: Some(9212.0),
        eta: Some(Duration::from_secs(3725)),
    });
    let scores = [Score {
        name: "mlm",
        weight: 1.0,
        sum: 21.5,
        hits: 4,
        count: 10,
    }];
    board.note(&Event::Evaluation {
        step: 100,
        set: "novels",
        scores: &scores,
    });
    board
}

fn drawn(board: &Board, moment: Moment, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw(frame, board, moment)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn the_state_of_the_run_is_on_the_screen() {
    let moment = Moment {
        memory: Some(1_250_000_000),
        ..Moment::default()
    };
    let screen = drawn(&board(), moment, 120, 40);
    for part in [
        "runs/bert-tiny",
        "training",
        "25 %",
        "step 101/400 | micro-batch 4/16 | 9.2k tok/s | eta 1h02m",
        "training 2.080",
        "novels 2.150",
        "9212  mfu 0.62",
        "4e-4, 0.9",
        "1.25GB",
        "step 100: novels 2.1500",
        "q stop and save",
    ] {
        assert!(screen.contains(part), "{part} is missing:\n{screen}");
    }
}

#[test]
fn the_first_step_is_seen_before_it_is_done() {
    let mut board = Board::new("runs/gpt-large");
    board.tick(&Tick {
        step: 1,
        steps: 400,
        work: Work::Step,
        done: 0,
        parts: 16,
        tokens_per_second: None,
        eta: None,
    });
    let screen = drawn(&board, Moment::default(), 120, 40);
    assert!(
        screen.contains("0 %  step 1/400 | micro-batch 1/16 "),
        "{screen}"
    );
}

#[test]
fn a_key_that_was_heard_is_answered() {
    let moment = |stopping, saving| Moment {
        memory: None,
        stopping,
        saving,
    };
    let screen = |moment| drawn(&board(), moment, 120, 30);
    assert!(screen(moment(true, false)).contains("stopping"));
    assert!(screen(moment(false, true)).contains("saving after this step"));
}

#[test]
fn values_that_are_not_finite_are_told() {
    let mut board = board();
    board.note(&Event::Step(&report(101, f64::NAN)));
    board.note(&Event::Step(&report(102, f64::INFINITY)));
    let screen = drawn(&board, Moment::default(), 120, 40);
    assert!(screen.contains("step 101: loss NaN"), "{screen}");
    assert!(screen.contains("step 102: loss inf"), "{screen}");
}

#[test]
fn no_terminal_is_too_small() {
    let (empty, full) = (Board::new(""), board());
    for width in 1..45 {
        for height in 1..25 {
            drawn(&empty, Moment::default(), width, height);
            drawn(&full, Moment::default(), width, height);
        }
    }
}

#[test]
fn a_long_run_is_thinned() {
    let mut board = Board::new("");
    for step in 1..=50_000 {
        let loss = if step == 777 { 99.0 } else { 2.0 };
        board.note(&Event::Step(&report(step, loss)));
    }
    assert!(board.loss.0.len() <= 4000);
    assert!(board.loss.0.contains(&[777.0, 99.0]));
}
