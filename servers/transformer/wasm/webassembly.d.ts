/**
 * The parts of WebAssembly that are used. TypeScript declares it only with the browser's globals, which this project does
 * not have.
 */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: object;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
}
