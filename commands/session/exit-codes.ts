/** The exit codes of all commands. */
export const exitCodes = {
  fine: 0,
  finding: 1,
  inconclusive: 2,
  invalid: 3,
  wrongUse: 64,
  environmentFailed: 70,
  interrupted: 130,
} as const;

/** Thrown for wrong input; its message is one line that says what to type instead. */
export class UsageError extends Error {}
