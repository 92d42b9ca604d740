/** What to do about a program or a file system that failed, judged by its error message alone. */

const otherServer = 'Or name a server: DATABASE_URL=postgres://... npm run bench';

/** A message, and what helps against it; `folder` is where it happened. */
const remedies: readonly (readonly [said: RegExp, help: (folder: string, found: string) => string])[] = [
  [
    /could not look up effective user ID (\d+)/,
    (_folder, id) =>
      `PostgreSQL wants an entry for user id ${id} in the password file. As root, add one: ` +
      `echo "bench:x:${id}:${id}::/:/bin/sh" >> /etc/passwd, or run as a user who has one. ${otherServer}`,
  ],
  [
    /postgres: (not found|No such file)/,
    () => `On a system without glibc, such as Alpine, it cannot run. ${otherServer}`,
  ],
  [/shared memory.*No space left/s, () => 'See what shared memory there is with: df -h /dev/shm'],
  [/No space left|ENOSPC|quota exceeded|EDQUOT/i, (folder) => `See the free space with: df -h ${folder}`],
  [
    /Permission denied|EACCES|not permitted|EPERM|Read-only file system|EROFS/i,
    (folder) => `See who may write there with: namei -l ${folder}`,
  ],
  [/Cannot allocate memory|ENOMEM/i, () => 'See the free memory with: free -h'],
];

export function adviceOn(said: string, folder: string): string {
  for (const [pattern, help] of remedies) {
    const match = pattern.exec(said);
    if (match) return help(folder, match[1] ?? '');
  }
  return otherServer;
}
