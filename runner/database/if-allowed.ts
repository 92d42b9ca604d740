/** What a server that is not ours may refuse: the run goes on without it. */

/** SQLSTATEs of a server that lacks the right or the extension: insufficient_privilege, undefined_file, feature_not_supported. */
const lacking = ['42501', '58P01', '0A000'];

/** What `work` resolves to; null where the server lacks the right, or the extension, for it. */
export async function ifAllowed<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (lacking.includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
}
