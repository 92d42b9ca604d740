/** Types of the part of jstat that `distributions.ts` calls; the package has none. */
declare module 'jstat' {
  interface Distributions {
    readonly studentt: {
      /** P(T <= t); `degrees` > 0, real. */
      cdf(t: number, degrees: number): number;
      inv(probability: number, degrees: number): number;
    };
    readonly beta: { cdf(x: number, alpha: number, beta: number): number };
  }
  const jstat: Distributions;
  export default jstat;
}
