//! Work in parallel, results in order, and never many of them waiting.

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Sender, TryRecvError},
    },
    thread,
};

/// How many times what it hands over at once a thread may be ahead of the result that is awaited.
const AHEAD: usize = 4;

/// How many results a thread hands over at once, at most: handing over one costs as much as checking a small file.
const AT_ONCE: usize = 8;

/// How many times each thread hands something over, at least, where there is enough to do: else one would end long before
/// the other.
const TURNS: usize = 8;

/// Calls `work` with 0, 1, … up to `count`, on up to `threads` threads, each with a `state` of its own, and shows the
/// results to `take` in that order. The calling thread is one of them, and works where there is nothing to take. Each
/// result goes back to the thread that made it, since giving memory back to another thread's stock makes both wait, and is
/// given to `reuse` right before the next one is made: what one leaves the other takes.
///
/// # Errors
/// The first error of `take`, which ends the work.
pub(crate) fn in_order<S, T: Send, E>(
    count: usize,
    threads: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> T + Sync,
    mut take: impl FnMut(&mut T) -> Result<(), E>,
    reuse: impl Fn(&mut S, &mut T) + Sync,
) -> Result<(), E> {
    let threads = threads.min(count);
    if threads <= 1 {
        let mut state = state();
        return (0..count).try_for_each(|index| {
            let mut result = work(&mut state, index);
            take(&mut result)?;
            reuse(&mut state, &mut result);
            Ok(())
        });
    }
    let at_once = (count / (threads * TURNS)).clamp(1, AT_ONCE);
    let ahead = threads * at_once * AHEAD;
    let queue = Queue { next: AtomicUsize::new(0), count, at_once };
    let window = Window {
        state: Mutex::new(WindowState { end: ahead, wanted: usize::MAX }),
        moved: Condvar::new(),
        stride: ahead / 2,
    };
    let (sender, receiver) = mpsc::channel();
    let run = |state: &mut S, indices: Range<usize>, mut results: Vec<T>, back: Option<Sender<Vec<T>>>| {
        let (start, count) = (indices.start, indices.len());
        for (place, index) in indices.enumerate() {
            match results.get_mut(place) {
                Some(result) => {
                    reuse(state, result);
                    *result = work(state, index);
                }
                None => results.push(work(state, index)),
            }
        }
        results.truncate(count);
        Batch { start, results, back }
    };
    // Lists are used again as well. Of several only the last still holds results: as many as are about to be replaced.
    let keep = |state: &mut S, lists: &mut Vec<Vec<T>>, list: Vec<T>| {
        if let Some(before) = lists.last_mut() {
            before.drain(..).for_each(|mut result| reuse(state, &mut result));
        }
        lists.push(list);
    };
    thread::scope(|scope| {
        // Whatever ends this, nobody is left waiting for the window to move.
        let _open = OpenAtLast(&window);
        for _ in 1..threads {
            let (sender, queue, window, state, run, keep) = (sender.clone(), &queue, &window, &state, &run, &keep);
            scope.spawn(move || {
                let guard = OpenAtLast(window);
                let (back, taken) = mpsc::channel();
                let (mut state, mut lists) = (state(), Vec::new());
                while let Some(indices) = queue.claim(usize::MAX) {
                    for list in taken.try_iter() {
                        keep(&mut state, &mut lists, list);
                    }
                    if !window.wait_for(indices.end) {
                        break;
                    }
                    let list = lists.pop().unwrap_or_default();
                    if sender.send(run(&mut state, indices, list, Some(back.clone()))).is_err() {
                        break;
                    }
                }
                // Only a panic shall open it: the others are still at work.
                std::mem::forget(guard);
            });
        }
        drop(sender);
        let (mut state, mut lists) = (state(), Vec::new());
        let mut early = BTreeMap::new();
        let mut awaited = 0;
        while awaited < count {
            let batch = match receiver.try_recv() {
                Ok(batch) => batch,
                Err(TryRecvError::Disconnected) if queue.is_empty() => break,
                Err(_) => match queue.claim(awaited + ahead) {
                    Some(indices) => run(&mut state, indices, lists.pop().unwrap_or_default(), None),
                    None => match receiver.recv() {
                        Ok(batch) => batch,
                        Err(_) => break,
                    },
                },
            };
            early.insert(batch.start, batch);
            while let Some(mut batch) = early.remove(&awaited) {
                awaited += batch.results.len();
                batch.results.iter_mut().try_for_each(&mut take)?;
                match batch.back {
                    // Where the thread is gone already, they are dropped here.
                    Some(back) => drop(back.send(batch.results)),
                    None => keep(&mut state, &mut lists, batch.results),
                }
            }
            window.move_to(awaited + ahead);
        }
        Ok(())
    })
}

/// Results for a few indices from `start` on.
struct Batch<T> {
    start: usize,
    results: Vec<T>,
    /// Where they go when they are done with.
    back: Option<Sender<Vec<T>>>,
}

/// The indices that nobody works on yet.
struct Queue {
    next: AtomicUsize,
    count: usize,
    at_once: usize,
}

impl Queue {
    /// The next few, where all of them lie before `end`.
    fn claim(&self, end: usize) -> Option<Range<usize>> {
        let after = |start: usize| (start + self.at_once).min(self.count);
        let claim = |start: usize| (start < self.count && after(start) <= end).then(|| after(start));
        let start = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, claim).ok()?;
        Some(start..after(start))
    }

    fn is_empty(&self) -> bool {
        self.next.load(Ordering::Relaxed) >= self.count
    }
}

/// Which indices may be worked on.
struct Window {
    state: Mutex<WindowState>,
    moved: Condvar,
    /// How far beyond what it waits for a thread lets it move: to fall asleep costs more than a few files.
    stride: usize,
}

struct WindowState {
    /// Those before it may.
    end: usize,
    /// How far somebody waits for it to come: telling nobody is a system call as well.
    wanted: usize,
}

impl Window {
    fn state(&self) -> MutexGuard<'_, WindowState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves on, never back: whoever opened it for good has a reason.
    fn move_to(&self, end: usize) {
        let mut state = self.state();
        state.end = end.max(state.end);
        if state.end >= state.wanted {
            state.wanted = usize::MAX;
            self.moved.notify_all();
        }
    }

    /// Waits until all indices before `end` may be worked on; false where they need not be any more.
    fn wait_for(&self, end: usize) -> bool {
        let mut state = self.state();
        while end > state.end {
            state.wanted = state.wanted.min(end + self.stride);
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.end != usize::MAX
    }
}

/// Lets everybody go on, to find that there is nothing left to do.
struct OpenAtLast<'w>(&'w Window);

impl Drop for OpenAtLast<'_> {
    fn drop(&mut self) {
        self.0.move_to(usize::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_threads_do() {
        for threads in [1, 2, 7] {
            let ahead = AtomicUsize::new(0);
            let mut taken = Vec::new();
            let work = |(): &mut (), index: usize| {
                if index.is_multiple_of(5) {
                    thread::sleep(std::time::Duration::from_millis(2));
                }
                ahead.fetch_add(1, Ordering::SeqCst);
                index
            };
            let done: Result<(), ()> = in_order(
                300,
                threads,
                || (),
                work,
                |index| {
                    assert!(ahead.load(Ordering::SeqCst) <= taken.len() + threads * AT_ONCE * AHEAD + 1);
                    taken.push(*index);
                    Ok(())
                },
                |(), _| (),
            );
            assert!(done.is_ok());
            assert_eq!(taken, (0..300).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let take = |index: &mut usize| if *index == 5 { Err(*index) } else { Ok(()) };
        let done = in_order(10_000, 3, || (), |(), index| index, take, |(), _| ());
        assert_eq!(done, Err(5));
    }

    #[test]
    fn a_panic_is_passed_on_and_nobody_waits_for_ever() {
        let run =
            || in_order(1000, 2, || (), |(), index| assert_ne!(index, 3), |(): &mut ()| Ok::<_, ()>(()), |(), ()| ());
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
