//! The transformer `wasm`: from a document's JSON to the response's, in one linear memory.
//!
//! It answers what is healthy. Whatever is not (no JSON, an error of GraphQL, a value that its type must convert, a key
//! written with escapes) it declines, and the transformer `text` answers instead: so errors are made in one place.
//!
//! The memory, from `__heap_base` on, and each part behind the other:
//!
//!     plan | document, zeros | tape | response
//!
//! Nothing is allocated or freed: every document begins anew behind the plan. Behind each part there is room for one
//! vector more, because vectors are read and written whole.
#![no_std]

mod compose;
mod json;
mod memory;
mod plan;
mod scan;

use compose::Composer;
use memory::{align, heap_base, reserve, State};
use plan::Plan;
use scan::Scanner;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// One for all calls: the module has one thread.
static mut STATE: State = State { plan_end: 0, response: 0 };

/// Where a plan of `length` bytes is to be written; 0 where memory may not grow as far.
#[no_mangle]
pub extern "C" fn place_plan(length: usize) -> usize {
    let place = heap_base();
    let end = align(place + length) + 16;
    unsafe { STATE.plan_end = end };
    if reserve(end) { place } else { 0 }
}

/// Where a document of at most `length` bytes is to be written; 0 where memory may not grow as far.
#[no_mangle]
pub extern "C" fn place_document(length: usize) -> usize {
    let place = unsafe { STATE.plan_end };
    if reserve(place + length + 32) { place } else { 0 }
}

/// Transforms the document of `length` bytes. Returns the length of the response, or -1 where it declines.
#[no_mangle]
pub extern "C" fn transform(length: usize) -> isize {
    // What holds for all that follows: a plan stands at `heap_base()`, a document at `plan_end`, and `place_document`
    // has reserved it with the room behind it.
    unsafe {
        let document = STATE.plan_end;
        *((document + length) as *mut u8) = 0;
        let plan = Plan::at(heap_base());
        let mut scanner = Scanner::new(document, length);
        let cell = match scanner.scan(plan.scan_root()) {
            Some(cell) => cell,
            None => return -1,
        };
        let mut composer = Composer::new(scanner.tape_end());
        STATE.response = composer.start();
        match composer.write(plan.root_value(), cell) {
            Some(()) => composer.length() as isize,
            None => -1,
        }
    }
}

/// Where the response stands that `transform` has written.
#[no_mangle]
pub extern "C" fn response() -> usize {
    unsafe { STATE.response }
}
