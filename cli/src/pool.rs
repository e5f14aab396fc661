//! Work in parallel, results in order, and never many of them waiting.

use std::{
    collections::BTreeMap,
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

/// How many results a thread may be ahead of the one that is awaited.
const AHEAD: usize = 8;

/// Calls `work` with 0, 1, … up to `count`, on up to `threads` threads, and hands the results to `take` in that order.
///
/// # Errors
/// The first error of `take`, which ends the work.
pub(crate) fn in_order<T: Send, E>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = threads.min(count);
    if threads <= 1 {
        return (0..count).map(work).try_for_each(take);
    }
    let next = AtomicUsize::new(0);
    let window = Window { end: Mutex::new(threads * AHEAD), moved: Condvar::new() };
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        // Whatever ends this, nobody is left waiting for the window to move.
        let _open = OpenAtLast(&window);
        for _ in 0..threads {
            let (sender, next, window, work) = (sender.clone(), &next, &window, &work);
            scope.spawn(move || {
                let guard = OpenAtLast(window);
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count || !window.wait_for(index) || sender.send((index, work(index))).is_err() {
                        break;
                    }
                }
                // Only a panic shall open it: the others are still at work.
                std::mem::forget(guard);
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut awaited = 0;
        for (index, result) in receiver {
            early.insert(index, result);
            while let Some(result) = early.remove(&awaited) {
                take(result)?;
                awaited += 1;
                window.move_to(awaited + threads * AHEAD);
            }
        }
        Ok(())
    })
}

/// Which indices may be worked on: those before `end`.
struct Window {
    end: Mutex<usize>,
    moved: Condvar,
}

impl Window {
    fn end(&self) -> MutexGuard<'_, usize> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn move_to(&self, end: usize) {
        *self.end() = end;
        self.moved.notify_all();
    }

    /// Waits until `index` may be worked on; false where it need not be any more.
    fn wait_for(&self, index: usize) -> bool {
        let end = self.moved.wait_while(self.end(), |end| index >= *end);
        *end.unwrap_or_else(PoisonError::into_inner) != usize::MAX
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
            let work = |index: usize| {
                if index.is_multiple_of(5) {
                    thread::sleep(std::time::Duration::from_millis(2));
                }
                ahead.fetch_add(1, Ordering::SeqCst);
                index
            };
            let done: Result<(), ()> = in_order(300, threads, work, |index| {
                assert!(ahead.load(Ordering::SeqCst) <= taken.len() + threads * AHEAD + 1);
                taken.push(index);
                Ok(())
            });
            assert!(done.is_ok());
            assert_eq!(taken, (0..300).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let done = in_order(10_000, 3, |index| index, |index| if index == 5 { Err(index) } else { Ok(()) });
        assert_eq!(done, Err(5));
    }

    #[test]
    fn a_panic_is_passed_on_and_nobody_waits_for_ever() {
        let run = || in_order(1000, 2, |index| assert_ne!(index, 3), |()| Ok::<_, ()>(()));
        assert!(std::panic::catch_unwind(run).is_err());
    }
}
