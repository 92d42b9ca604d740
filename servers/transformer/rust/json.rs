//! Passes over JSON, and accepts nothing else: each function takes the address of the first byte and returns the one
//! behind the last. `None` declines.
//!
//! Behind the document stands a zero, at which every loop stops, so none asks for the length.

use core::arch::wasm32::*;

/// Levels of lists and objects within a value that no plan looks into.
const NESTING_MAX: u32 = 512;

pub struct JsonReader {
    /// Set where a string has escapes.
    pub is_escaped: bool,
}

#[inline(always)]
pub unsafe fn byte(at: usize) -> u8 {
    *(at as *const u8)
}

impl JsonReader {
    #[inline(always)]
    pub unsafe fn skip_value(&mut self, at: usize, depth: u32) -> Option<usize> {
        match byte(at) {
            b'"' => self.skip_string(at + 1),
            b'{' | b'[' => self.skip_nested(at, depth),
            b't' => skip_word(at, b"true"),
            b'n' => skip_word(at, b"null"),
            b'f' => skip_word(at, b"false"),
            _ => skip_number(at),
        }
    }

    #[inline(never)]
    unsafe fn skip_nested(&mut self, open: usize, depth: u32) -> Option<usize> {
        if depth == NESTING_MAX {
            return None;
        }
        let is_object = byte(open) == b'{';
        let close = if is_object { b'}' } else { b']' };
        let mut at = skip_space(open + 1);
        if byte(at) == close {
            return Some(at + 1);
        }
        loop {
            if is_object {
                if byte(at) != b'"' {
                    return None;
                }
                at = skip_colon(self.skip_string(at + 1)?)?;
            }
            at = skip_space(self.skip_value(at, depth + 1)?);
            if byte(at) == close {
                return Some(at + 1);
            }
            if byte(at) != b',' {
                return None;
            }
            at = skip_space(at + 1);
        }
    }

    /// From behind the opening quote to behind the closing one, 16 bytes at a time.
    #[inline(always)]
    pub unsafe fn skip_string(&mut self, start: usize) -> Option<usize> {
        let mut at = start;
        loop {
            let bytes = v128_load(at as *const v128);
            let ends = v128_or(
                v128_or(u8x16_eq(bytes, u8x16_splat(b'"')), u8x16_eq(bytes, u8x16_splat(b'\\'))),
                u8x16_lt(bytes, u8x16_splat(0x20)),
            );
            let mask = u8x16_bitmask(ends);
            if mask == 0 {
                at += 16;
                continue;
            }
            at += mask.trailing_zeros() as usize;
            match byte(at) {
                b'"' => return Some(at + 1),
                b'\\' => at = self.skip_escape(at + 1)?,
                _ => return None,
            }
        }
    }

    #[inline(never)]
    unsafe fn skip_escape(&mut self, at: usize) -> Option<usize> {
        self.is_escaped = true;
        match byte(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
            b'u' => {
                for digit in 1..=4 {
                    if !byte(at + digit).is_ascii_hexdigit() {
                        return None;
                    }
                }
                Some(at + 5)
            }
            _ => None,
        }
    }
}

#[inline(always)]
pub unsafe fn skip_space(start: usize) -> usize {
    let mut at = start;
    while matches!(byte(at), b' ' | b'\n' | b'\t' | b'\r') {
        at += 1;
    }
    at
}

#[inline(always)]
pub unsafe fn skip_colon(before: usize) -> Option<usize> {
    let at = skip_space(before);
    if byte(at) == b':' { Some(skip_space(at + 1)) } else { None }
}

unsafe fn skip_word(at: usize, expected: &[u8]) -> Option<usize> {
    for (index, &letter) in expected.iter().enumerate() {
        if byte(at + index) != letter {
            return None;
        }
    }
    Some(at + expected.len())
}

unsafe fn skip_number(start: usize) -> Option<usize> {
    let mut at = if byte(start) == b'-' { start + 1 } else { start };
    at = if byte(at) == b'0' { at + 1 } else { skip_digits(at)? };
    if byte(at) == b'.' {
        at = skip_digits(at + 1)?;
    }
    if matches!(byte(at), b'e' | b'E') {
        at = skip_digits(if matches!(byte(at + 1), b'-' | b'+') { at + 2 } else { at + 1 })?;
    }
    Some(at)
}

/// One digit at least.
unsafe fn skip_digits(start: usize) -> Option<usize> {
    let mut at = start;
    while byte(at).is_ascii_digit() {
        at += 1;
    }
    if at == start { None } else { Some(at) }
}
