//! Times: every contender once a round, so that whatever disturbs the machine disturbs all of them alike.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

/// How many rounds there are, and how long each contender runs in one.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) turn: Duration,
}

impl Effort {
    pub(crate) const FULL: Self = Self { rounds: 31, turn: Duration::from_micros(500) };
    pub(crate) const QUICK: Self = Self { rounds: 11, turn: Duration::from_micros(100) };
}

/// A contender on a payload.
#[derive(Clone, Copy)]
pub(crate) struct Id(usize);

struct Contender<'a> {
    /// Runs so many times in a row: the loop is inside, so that no call through a pointer is timed.
    run: Box<dyn FnMut(u32) + 'a>,
    times: u32,
    samples: Vec<f64>,
}

/// All contenders of the run.
#[derive(Default)]
pub(crate) struct Rounds<'a> {
    contenders: Vec<Contender<'a>>,
}

impl<'a> Rounds<'a> {
    /// Enters `work`; dropping what it gives belongs to it.
    pub(crate) fn enter<T>(&mut self, mut work: impl FnMut() -> T + 'a) -> Id {
        let run = Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(work()));
            }
        });
        self.contenders.push(Contender { run, times: 1, samples: Vec::new() });
        Id(self.contenders.len() - 1)
    }

    pub(crate) fn run(&mut self, effort: Effort) {
        self.contenders.iter_mut().for_each(|contender| contender.calibrate(effort.turn));
        for round in 0..effort.rounds {
            // Whoever comes after a large payload finds the caches cold; it is another one each time.
            let first = round * self.contenders.len() / effort.rounds;
            self.contenders.rotate_left(first);
            self.contenders.iter_mut().for_each(Contender::take_turn);
            self.contenders.rotate_right(first);
        }
    }

    /// The median time of one run, in nanoseconds.
    pub(crate) fn nanoseconds(&self, id: Id) -> f64 {
        let mut samples = self.contenders[id.0].samples.clone();
        samples.sort_by(f64::total_cmp);
        samples[samples.len() / 2]
    }

    /// The least time of one run, in nanoseconds: what takes milliseconds is interrupted in most rounds of a busy machine.
    pub(crate) fn least(&self, id: Id) -> f64 {
        self.contenders[id.0].samples.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

impl Contender<'_> {
    /// Finds how many runs fill a turn; warms up at the same time.
    fn calibrate(&mut self, turn: Duration) {
        while self.time() < turn {
            self.times *= 2;
        }
    }

    fn take_turn(&mut self) {
        // The caches are those of a program that does this all the time.
        (self.run)(self.times.div_ceil(8));
        let time = self.time();
        self.samples.push(time.as_secs_f64() * 1e9 / f64::from(self.times));
    }

    fn time(&mut self) -> Duration {
        let start = Instant::now();
        (self.run)(self.times);
        start.elapsed()
    }
}
