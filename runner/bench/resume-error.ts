/** Raised where a run cannot be resumed here; the message says what differs. */
export class ResumeError extends Error {}
