/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testEnvironment: '<rootDir>/test/environment.js',
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  // Tests and the fleets they read go through the package's own front doors, as a user would.
  moduleNameMapper: {
    '^fairlead$': '<rootDir>/lib/index.ts',
    '^fairlead/imports/(.*)$': '<rootDir>/imports/$1.ts',
    '^fairlead/(addons|tenants|policies|testing)$': '<rootDir>/lib/$1/index.ts',
  },
  globalSetup: '<rootDir>/test/run-cache.js',
  // By default a machine of two cores would run all tests on one.
  maxWorkers: '100%',
  // A busy machine is slow, not wrong.
  testTimeout: 60_000,
  testPathIgnorePatterns: ['/node_modules/', '/build/'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  reporters: ['default', '<rootDir>/test/reporter.js'],
  collectCoverageFrom: ['lib/**/*.ts'],
};
