//! A compiled plan as `encode-plan.ts` writes it: words of 32 bits, little-endian, then the bytes of names.
//!
//! All references are in bytes from the plan's beginning; 0 is none. Names are padded to whole vectors.
//!
//!     plan:    scan object, write value
//!     scan object:   count, then of each field  key, key length, list depth, child (scan object)
//!     write value:   non-null, untouched kinds, item (write value), fields (write object)
//!     write object:  count, then of each field  prefix, prefix length, slot (-1 of __typename), write value

#[derive(Clone, Copy)]
pub struct Plan(usize);

impl Plan {
    pub fn at(address: usize) -> Plan {
        Plan(address)
    }

    #[inline(always)]
    unsafe fn word(self, offset: u32) -> u32 {
        *((self.0 + offset as usize) as *const u32)
    }

    pub unsafe fn scan_root(self) -> Option<ScanObject> {
        self.scan_object(self.word(0))
    }

    pub unsafe fn root_value(self) -> WriteValue {
        WriteValue { plan: self, offset: self.word(4) }
    }

    #[inline(always)]
    unsafe fn scan_object(self, offset: u32) -> Option<ScanObject> {
        if offset == 0 { None } else { Some(ScanObject { plan: self, offset, count: self.word(offset) }) }
    }
}

#[derive(Clone, Copy)]
pub struct ScanObject {
    plan: Plan,
    offset: u32,
    pub count: u32,
}

pub struct ScanField {
    pub list_depth: u32,
    pub child: Option<ScanObject>,
}

impl ScanObject {
    #[inline(always)]
    pub unsafe fn key(self, slot: u32) -> (usize, usize) {
        let field = self.offset + 4 + 16 * slot;
        (self.plan.0 + self.plan.word(field) as usize, self.plan.word(field + 4) as usize)
    }

    #[inline(always)]
    pub unsafe fn field(self, slot: u32) -> ScanField {
        let field = self.offset + 4 + 16 * slot;
        ScanField {
            list_depth: self.plan.word(field + 8),
            child: self.plan.scan_object(self.plan.word(field + 12)),
        }
    }
}

#[derive(Clone, Copy)]
pub struct WriteValue {
    plan: Plan,
    offset: u32,
}

pub struct WriteField {
    pub prefix: usize,
    pub prefix_length: usize,
    pub slot: i32,
    pub value: WriteValue,
}

#[derive(Clone, Copy)]
pub struct WriteObject {
    plan: Plan,
    offset: u32,
    pub count: u32,
}

impl WriteValue {
    #[inline(always)]
    pub unsafe fn is_non_null(self) -> bool {
        self.plan.word(self.offset) != 0
    }

    #[inline(always)]
    pub unsafe fn untouched(self) -> u32 {
        self.plan.word(self.offset + 4)
    }

    #[inline(always)]
    pub unsafe fn item(self) -> WriteValue {
        WriteValue { plan: self.plan, offset: self.plan.word(self.offset + 8) }
    }

    #[inline(always)]
    pub unsafe fn object(self) -> WriteObject {
        let offset = self.plan.word(self.offset + 12);
        WriteObject { plan: self.plan, offset, count: self.plan.word(offset) }
    }
}

impl WriteObject {
    #[inline(always)]
    pub unsafe fn field(self, index: u32) -> WriteField {
        let field = self.offset + 4 + 16 * index;
        let word = |offset| self.plan.word(field + offset);
        WriteField {
            prefix: self.plan.0 + word(0) as usize,
            prefix_length: word(4) as usize,
            slot: word(8) as i32,
            value: WriteValue { plan: self.plan, offset: word(12) },
        }
    }
}
