/** Starts the command line, or says what is missing. Plain JavaScript, because it must run on any version of Node. */
import { existsSync } from 'node:fs';

const nodeMajorMin = 24;

/** Whether npm has installed `path`, which is below `node_modules`. */
function isInstalled(path) {
  return existsSync(new URL(`node_modules/${path}`, import.meta.url));
}

function missing() {
  if (!isInstalled('commander')) return 'Expected the packages to be installed. Install them with: npm ci';
  if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin) return null;
  const came = `Expected Node ${nodeMajorMin} or later, which the package "node" provides; this is ${process.version}`;
  return isInstalled('node/bin/node')
    ? `${came}. Use that one through npm: npm run bench`
    : `${came}, because the install scripts of the packages have not run (--ignore-scripts). Run them with: npm rebuild`;
}

const complaint = missing();
if (complaint === null) await import('./cli.ts');
else {
  console.error(complaint);
  process.exitCode = 70;
}
