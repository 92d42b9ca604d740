/**
 * The version of how figures are measured. Raise it with every change after which the same code has other figures, or less
 * certain ones: the load, the length of windows, the warm-up, what is read around a window. Runs of different versions are
 * not compared.
 */
export const instrumentVersion = 1;
