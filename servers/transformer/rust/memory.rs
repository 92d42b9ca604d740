//! The linear memory: where it begins to be ours, and how it grows, up to a bound.

use core::arch::wasm32::{memory_grow, memory_size};

const PAGE: usize = 65_536;
/// 256 MiB; what needs more is declined.
const PAGES_MAX: usize = 4_096;

pub struct State {
    pub plan_end: usize,
    pub response: usize,
}

extern "C" {
    /// Its address is where data and stack end.
    static __heap_base: u8;
}

pub fn heap_base() -> usize {
    align(unsafe { &__heap_base as *const u8 as usize })
}

/// The next multiple of 16.
pub fn align(address: usize) -> usize {
    (address + 15) & !15
}

/// True once the memory reaches `end`; false where it may not.
#[inline(always)]
pub fn reserve(end: usize) -> bool {
    end <= memory_size(0) * PAGE || grow(end)
}

#[cold]
#[inline(never)]
fn grow(end: usize) -> bool {
    let pages = (end + PAGE - 1) / PAGE;
    if pages > PAGES_MAX {
        return false;
    }
    memory_grow(0, pages - memory_size(0)) != usize::MAX
}
