/**
 * The pools of pieces from which all texts are composed. Faker makes them once, from the seed; rows then draw pieces by
 * hash (reseeding faker for each row would cost 20 us a row).
 */
import { ar, base, de, en, Faker, generateMersenne32Randomizer, ja, pl, vi } from '@faker-js/faker';
import { type Piece, piece } from './copy-text.ts';

/** Texts that break careless formats, escapers and comparisons. Each is a name, a remark or the end of a paragraph. */
const hardNames = [
  'O\u2019Neill',
  "D'Angelo",
  'Ann "Annie"',
  'Zoe\u0308',
  '\u{20BB7}\u91CE',
  'Back\\slash',
  '<Null>',
];
const hardTexts = [
  '\u{1F44D}',
  '\u{1F468}\u200D\u{1F469}\u200D\u{1F467} and \u{1F3F4}\u200D\u2620\uFE0F',
  'He said: "it\'s fine", and it was.',
  'C:\\temp\\new\\readme.txt',
  '\\N',
  'one\n\\.\ntwo',
  'tab\there, carriage return\r\nand new line',
  '{"json": ["\\"quoted\\"", null, 1e3]}',
  '<b>bold</b> &amp; </script>',
  'cafe\u0301 is not caf\u00E9',
  'line\u2028separator, nul as text \\u0000, bell \u0007',
  '$1 {2} %s {{3}}',
];

/** The pools for a seed, an integer of [0, 2^32). */
export function createTexts(seed: number) {
  const randomizer = generateMersenne32Randomizer();
  randomizer.seed(seed);
  const english = new Faker({ locale: [en, base], randomizer });
  const others = [ja, ar, vi, de, pl].map((locale) => new Faker({ locale: [locale, en, base], randomizer }));
  // Three of four are in English, the others in the other languages in turn: scripts with 1, 2 and 3 bytes per character.
  const speaker = (index: number): Faker =>
    (index % 4 === 3 ? others[(index >> 2) % others.length] : null) ?? english;

  const names = (name: (faker: Faker) => string): Piece[] => [
    ...pool(300, (index) => name(speaker(index))),
    ...hardNames.map(piece),
  ];
  return {
    firstNames: names((faker) => faker.person.firstName()),
    lastNames: names((faker) => faker.person.lastName()),
    // ASCII, for the part of an e-mail address before its number.
    mailboxes: pool(200, () => `${english.person.firstName()}.`.toLowerCase().replace(/[^a-z.]/g, '')),
    mailDomains: ['@example.com', '@example.net', '@mail.example.org'].map(piece),
    titleOpenings: pool(500, (index) => `${speaker(index).lorem.words({ min: 1, max: 5 })} `),
    titleEndings: pool(500, () => english.company.catchPhrase()),
    // 60 to 500 bytes each.
    paragraphs: pool(500, (index) => paragraph(speaker(index), index)),
    // 1 to 200 bytes each.
    remarks: [...pool(500, (index) => remark(speaker(index), index)), ...hardTexts.map(piece)],
  };
}

function paragraph(faker: Faker, index: number): string {
  const sentences = faker.lorem.sentences({ min: 1, max: 4 });
  if (index % 8 === 0) return `${sentences} ${hardTexts[(index >> 3) % hardTexts.length]}`;
  return index % 8 === 1 ? `${faker.internet.emoji()} ${sentences}` : sentences;
}

function remark(faker: Faker, index: number): string {
  if (index % 5 === 0) return faker.hacker.phrase();
  if (index % 5 === 1) return `${faker.word.interjection()}! ${faker.internet.emoji()}`;
  return faker.lorem.sentence({ min: 1, max: 14 });
}

function pool(size: number, text: (index: number) => string): Piece[] {
  return Array.from({ length: size }, (_, index) => piece(text(index)));
}

/** The concatenated text of the pieces. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}
