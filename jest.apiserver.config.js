/**
 * Tests against a real kube-apiserver and Kyverno's command line: `npm run test:apiserver`. They need Go once, to build
 * those. `FAIRLEAD_RECORD=1` records the server's answers; `FAIRLEAD_OBJECTS=<folder>` compares a folder of YAML as well.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/apiserver/**/*.apiserver.ts'],
  testPathIgnorePatterns: process.env.FAIRLEAD_OBJECTS === undefined ? ['/objects\\.apiserver\\.ts$'] : [],
  testTimeout: 600_000,
  globalSetup: '<rootDir>/test/apiserver/setup.ts',
  globalTeardown: '<rootDir>/test/apiserver/teardown.ts',
  // There is one server, and each file makes and removes what it needs.
  maxWorkers: 1,
};
