/** A real browser for pages, if there is one; CI installs it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** Why a test of a page is skipped; false if there is a browser. */
export const skipWithoutBrowser =
  executablePath === undefined && 'no Chromium in /usr/bin; install one with: apt-get install chromium';

/** The caller closes it. It resolves no host but loopback, as without a network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}
