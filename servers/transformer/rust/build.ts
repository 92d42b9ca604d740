/**
 * Builds `transformer.wasm` from the Rust beside this file: `npm run build:wasm`. The module is checked in, so only people
 * who change the Rust need a toolchain; on Debian: `apt-get install rustc libstd-rust-dev-wasm32 lld`.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const target = 'wasm32-unknown-unknown';
const source = fileURLToPath(new URL('lib.rs', import.meta.url));
export const builtModule = fileURLToPath(new URL('../wasm/transformer.wasm', import.meta.url));

/** Tries Debian's first, because a toolchain that is first on the PATH may lack the target. Null if none has it. */
export function findRustc(): string | null {
  return ['/usr/bin/rustc', 'rustc'].find(hasTarget) ?? null;
}

function hasTarget(rustc: string): boolean {
  try {
    const options = ['--print', 'target-libdir', '--target', target];
    return existsSync(execFileSync(rustc, options, { encoding: 'utf8', stdio: 'pipe' }).trim());
  } catch {
    return false;
  }
}

/** Throws with the compiler's output. */
export function buildModule(rustc: string, output: string): void {
  const codegen = ['opt-level=3', 'panic=abort', 'lto=fat', 'codegen-units=1', 'strip=symbols'];
  codegen.push('target-feature=+simd128', 'link-arg=-zstack-size=65536');
  const options = [
    '--edition',
    '2021',
    '--crate-type',
    'cdylib',
    '--crate-name',
    'transformer',
    '--target',
    target,
  ];
  execFileSync(rustc, [...options, ...codegen.flatMap((one) => ['-C', one]), '-o', output, source], {
    stdio: 'inherit',
  });
  // The module is data, but the linker makes it executable.
  chmodSync(output, 0o644);
}

if (import.meta.main) {
  const rustc = findRustc();
  if (!rustc)
    throw new Error(
      `Expected a rustc with the target ${target}, got none. On Debian: apt-get install rustc libstd-rust-dev-wasm32 lld`,
    );
  buildModule(rustc, builtModule);
}
