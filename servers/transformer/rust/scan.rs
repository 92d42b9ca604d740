//! Finds, in one pass over a document, where the values are that a plan reads. `None` declines.
//!
//! The tape is cells of two words, as in `text/tape.ts`: `(start, end)` of a value, or `(mark, address)` of an object's
//! cells, one a slot, or of a list's first item; an item's cell has a third word, the address of the next item or 0.

use crate::json::{byte, skip_colon, skip_space, JsonReader};
use crate::memory::{align, reserve};
use crate::plan::ScanObject;
use core::arch::wasm32::*;

pub const ABSENT: u32 = 0;
pub const OBJECT: u32 = 1;
pub const LIST: u32 = 2;

pub struct Scanner {
    document: usize,
    end: usize,
    tape_end: usize,
    json: JsonReader,
}

#[inline(always)]
pub unsafe fn word(at: usize) -> u32 {
    *(at as *const u32)
}

#[inline(always)]
unsafe fn set_word(at: usize, value: u32) {
    *(at as *mut u32) = value;
}

impl Scanner {
    pub fn new(document: usize, length: usize) -> Scanner {
        let end = document + length;
        Scanner { document, end, tape_end: align(end + 16), json: JsonReader { is_escaped: false } }
    }

    pub fn tape_end(&self) -> usize {
        self.tape_end
    }

    /// The address of the document's cell.
    pub unsafe fn scan(&mut self, plan: Option<ScanObject>) -> Option<usize> {
        let cell = self.take(8)?;
        let at = self.read_value(cell, plan, 0, skip_space(self.document))?;
        if skip_space(at) == self.end { Some(cell) } else { None }
    }

    #[inline(always)]
    fn take(&mut self, bytes: usize) -> Option<usize> {
        let address = self.tape_end;
        self.tape_end += bytes;
        if reserve(self.tape_end + 16) { Some(address) } else { None }
    }

    #[inline(always)]
    unsafe fn read_value(&mut self, cell: usize, plan: Option<ScanObject>, list_depth: u32, at: usize) -> Option<usize> {
        if list_depth > 0 {
            if byte(at) == b'[' {
                return self.read_list(cell, plan, list_depth - 1, at);
            }
        } else if let Some(object) = plan {
            if byte(at) == b'{' {
                return self.read_object(cell, object, at);
            }
        }
        let end = self.json.skip_value(at, 0)?;
        set_word(cell, at as u32);
        set_word(cell + 4, end as u32);
        Some(end)
    }

    #[inline(never)]
    unsafe fn read_object(&mut self, cell: usize, plan: ScanObject, open: usize) -> Option<usize> {
        let cells = self.take(8 * plan.count as usize)?;
        set_word(cell, OBJECT);
        set_word(cell + 4, cells as u32);
        for slot in 0..plan.count {
            set_word(cells + 8 * slot as usize, ABSENT);
        }
        let mut at = skip_space(open + 1);
        if byte(at) == b'}' {
            return Some(at + 1);
        }
        loop {
            if byte(at) != b'"' {
                return None;
            }
            self.json.is_escaped = false;
            let end = self.json.skip_string(at + 1)?;
            if self.json.is_escaped {
                return None;
            }
            let slot = slot_of(plan, at + 1, end - at - 2);
            at = skip_colon(end)?;
            at = if slot == plan.count {
                self.json.skip_value(at, 0)?
            } else {
                let field = plan.field(slot);
                self.read_value(cells + 8 * slot as usize, field.child, field.list_depth, at)?
            };
            at = skip_space(at);
            match byte(at) {
                b',' => at = skip_space(at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    #[inline(never)]
    unsafe fn read_list(&mut self, cell: usize, plan: Option<ScanObject>, list_depth: u32, open: usize) -> Option<usize> {
        set_word(cell, LIST);
        let mut link = cell + 4;
        set_word(link, 0);
        let mut at = skip_space(open + 1);
        if byte(at) == b']' {
            return Some(at + 1);
        }
        loop {
            let item = self.take(12)?;
            set_word(link, item as u32);
            link = item + 8;
            set_word(link, 0);
            at = skip_space(self.read_value(item, plan, list_depth, at)?);
            match byte(at) {
                b',' => at = skip_space(at + 1),
                b']' => return Some(at + 1),
                _ => return None,
            }
        }
    }
}

/// The slot of the key of `length` bytes at `start`; `plan.count` where it is not selected. All bytes are compared.
#[inline(always)]
unsafe fn slot_of(plan: ScanObject, start: usize, length: usize) -> u32 {
    let mut slot = 0;
    while slot < plan.count {
        let (key, key_length) = plan.key(slot);
        if key_length == length && equals(key, start, length) {
            break;
        }
        slot += 1;
    }
    slot
}

#[inline(always)]
unsafe fn equals(one: usize, other: usize, length: usize) -> bool {
    let mut done = 0;
    while done < length {
        let same = u8x16_eq(v128_load((one + done) as *const v128), v128_load((other + done) as *const v128));
        let left = length - done;
        let wanted: u32 = if left >= 16 { 0xffff } else { (1 << left) - 1 };
        if u8x16_bitmask(same) as u32 & wanted != wanted {
            return false;
        }
        done += 16;
    }
    true
}
