/** What every command answers its caller with. */
export const exitCodes = {
  fine: 0,
  finding: 1,
  inconclusive: 2,
  invalid: 3,
  wrongUse: 64,
  environmentFailed: 70,
  interrupted: 130,
} as const;

/** Thrown for input that no command can work with; its message is one line that names the right word. */
export class UsageError extends Error {}
