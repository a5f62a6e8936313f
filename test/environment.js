const { TestEnvironment } = require('jest-environment-node');

// Of this process, where each test file has globals of its own.
const compiledModules = new Map();

/** Node, in which the test files that one process runs share the compiled WebAssembly modules of the engine. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global[Symbol.for('fairlead.dev/compiled-modules')] = compiledModules;
  }
};
