//! Writes a response from the places that the scanner found, in selection order. `None` declines.

use crate::json::byte;
use crate::memory::{align, reserve};
use crate::plan::WriteValue;
use crate::scan::{word, ABSENT, LIST, OBJECT};
use core::arch::wasm32::*;

/// Kinds of JSON values, as `leaf.ts` has them.
const TEXT: u32 = 1;
const INTEGER: u32 = 2;
const NUMBER: u32 = 4;
const BOOLEAN: u32 = 8;
const NESTED_OBJECT: u32 = 16;
const NESTED_LIST: u32 = 32;

pub struct Composer {
    start: usize,
    at: usize,
}

impl Composer {
    pub fn new(tape_end: usize) -> Composer {
        let start = align(tape_end);
        Composer { start, at: start }
    }

    pub fn start(&self) -> usize {
        self.start
    }

    pub fn length(&self) -> usize {
        self.at - self.start
    }

    /// Writes the value whose cell is given.
    #[inline(always)]
    pub unsafe fn write(&mut self, value: WriteValue, cell: usize) -> Option<()> {
        match word(cell) {
            OBJECT => self.write_object(value, word(cell + 4) as usize),
            LIST => self.write_list(value, word(cell + 4) as usize),
            ABSENT => self.write_null(value),
            start => {
                let start = start as usize;
                let end = word(cell + 4) as usize;
                if byte(start) == b'n' {
                    return self.write_null(value);
                }
                // Of an object or a list nothing is untouched, so another shape than the type's is declined here.
                if value.untouched() & kind_of(start, end) == 0 {
                    return None;
                }
                self.copy(start, end - start)
            }
        }
    }

    #[inline(never)]
    unsafe fn write_object(&mut self, value: WriteValue, cells: usize) -> Option<()> {
        let object = value.object();
        if object.count == 0 {
            self.put(b'{')?;
            return self.put(b'}');
        }
        let begin = self.at;
        for index in 0..object.count {
            let field = object.field(index);
            self.copy(field.prefix, field.prefix_length)?;
            if field.slot >= 0 {
                self.write(field.value, cells + 8 * field.slot as usize)?;
            }
        }
        // The first prefix brought a comma.
        *(begin as *mut u8) = b'{';
        self.put(b'}')
    }

    #[inline(never)]
    unsafe fn write_list(&mut self, value: WriteValue, first_item: usize) -> Option<()> {
        let item = value.item();
        self.put(b'[')?;
        let mut cell = first_item;
        while cell != 0 {
            if cell != first_item {
                self.put(b',')?;
            }
            self.write(item, cell)?;
            cell = word(cell + 8) as usize;
        }
        self.put(b']')
    }

    unsafe fn write_null(&mut self, value: WriteValue) -> Option<()> {
        if value.is_non_null() {
            return None;
        }
        for &letter in b"null" {
            self.put(letter)?;
        }
        Some(())
    }

    #[inline(always)]
    unsafe fn put(&mut self, value: u8) -> Option<()> {
        if !reserve(self.at + 17) {
            return None;
        }
        *(self.at as *mut u8) = value;
        self.at += 1;
        Some(())
    }

    /// Whole vectors: what is written behind the end is written over by what comes next.
    #[inline(always)]
    unsafe fn copy(&mut self, from: usize, length: usize) -> Option<()> {
        if !reserve(self.at + length + 16) {
            return None;
        }
        let mut done = 0;
        while done < length {
            v128_store((self.at + done) as *mut v128, v128_load((from + done) as *const v128));
            done += 16;
        }
        self.at += length;
        Some(())
    }
}

/// The kind of the value at `[start, end)`, which is none of null.
#[inline(always)]
unsafe fn kind_of(start: usize, end: usize) -> u32 {
    match byte(start) {
        b'"' => TEXT,
        b'{' => NESTED_OBJECT,
        b'[' => NESTED_LIST,
        b't' | b'f' => BOOLEAN,
        _ if is_small_integer(start, end) => INTEGER,
        _ => NUMBER,
    }
}

/// Nine digits are always within 32 bits; what has more is left to the type. So is -0, which GraphQL serves as 0.
#[inline(always)]
unsafe fn is_small_integer(start: usize, end: usize) -> bool {
    let mut at = start;
    if byte(at) == b'-' {
        at += 1;
        if byte(at) == b'0' {
            return false;
        }
    }
    if end - at > 9 {
        return false;
    }
    while at < end && byte(at).is_ascii_digit() {
        at += 1;
    }
    at == end
}
