/** The bytes of JSON, and what each may begin or continue. */

export const byte = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  point: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
  space: 0x20,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
  u: 0x75,
} as const;

/** Roles of a byte in JSON, as bits. */
export const role = { endsRun: 1, space: 2, hexDigit: 4, escaped: 8 } as const;

/** The roles of each byte. `endsRun` are those that a string does not contain literally: `"`, `\`, control characters. */
export const roles = new Uint8Array(256);

for (let code = 0; code < 0x20; code += 1) roles[code] = role.endsRun;
const give = (characters: string, bit: number): void => {
  for (const code of Buffer.from(characters)) roles[code] = (roles[code] ?? 0) | bit;
};
give('"\\', role.endsRun);
give(' \t\n\r', role.space);
give('0123456789abcdefABCDEF', role.hexDigit);
give('"\\/bfnrt', role.escaped);
