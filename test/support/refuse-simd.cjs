// Loaded before the action: stands for a processor without SIMD, on which the parser that is tried first is no module.
let isFirst = true;
const { Module } = WebAssembly;
WebAssembly.Module = new Proxy(Module, {
  construct(target, args) {
    if (!isFirst) return Reflect.construct(target, args);
    isFirst = false;
    throw new WebAssembly.CompileError('SIMD is not supported');
  },
});
process.on('exit', () => console.log(`first parser refused: ${!isFirst}`));
