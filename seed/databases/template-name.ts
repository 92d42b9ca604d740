/**
 * Names of template databases: `cqrs_bench_template_<dataset>_<seed>_<what>_<hash>`. The hash covers everything that
 * decides the contents, so a template of the right name is always the right one.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fakerPackage from '@faker-js/faker/package.json' with { type: 'json' };
import type { Strategy } from '../../servers/strategy.ts';
import type { Dataset } from '../data/datasets.ts';

/** All SQL and code that decides the bytes of the data. A change of any of these files means seeding again. */
const generatingFiles = [
  'schema.sql',
  'keys.sql',
  'data/datasets.ts',
  'data/integer-hash.ts',
  'data/texts.ts',
  'data/times.ts',
  'data/rows.ts',
  'data/copy-text.ts',
  'data/copy-chunks.ts',
].map((name) => new URL(`../${name}`, import.meta.url));

/** PostgreSQL silently truncates longer names. */
const nameBytesMax = 63;
const hashLength = 12;

export interface TemplateName {
  /** The full name: ASCII, at most 63 bytes. */
  readonly name: string;
  /** The name without its hash. Templates with this prefix and another hash are out of date. */
  readonly prefix: string;
}

/** The template that holds only the data. */
export async function dataTemplateName(dataset: Dataset, seed: number): Promise<TemplateName> {
  const texts = await Promise.all(generatingFiles.map((file) => readFile(file, 'utf8')));
  return templateName(dataset, seed, 'data', [fakerPackage.version, ...texts]);
}

/** The template that holds the data and a strategy's read model. */
export async function strategyTemplateName(
  dataset: Dataset,
  seed: number,
  strategy: Strategy,
): Promise<TemplateName> {
  const data = await dataTemplateName(dataset, seed);
  const texts = await Promise.all(strategy.readModel.map((file) => readFile(file, 'utf8')));
  return templateName(dataset, seed, `s_${strategy.name}`, [data.name, strategy.name, ...texts]);
}

/** Whether a database of this name is an out-of-date version of the template. */
export function isOutdated(database: string, template: TemplateName): boolean {
  const hash = database.slice(template.prefix.length);
  return database.startsWith(template.prefix) && /^[0-9a-f]{12}$/.test(hash) && database !== template.name;
}

function templateName(dataset: Dataset, seed: number, what: string, parts: readonly string[]): TemplateName {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, hashLength);
  const word = what.toLowerCase().replace(/[^a-z0-9]/g, '_');
  const start = `cqrs_bench_template_${dataset.name}_${seed}_${word}`.slice(0, nameBytesMax - hashLength - 1);
  const prefix = `${start}_`;
  return { name: `${prefix}${hash}`, prefix };
}
