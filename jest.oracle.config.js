/**
 * Tests against the reference programs, helm and kustomize: `npm run test:oracle`. They need Go once, to build those.
 *
 * @type {import('jest').Config}
 */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/oracle/**/*.oracle.ts'],
  testTimeout: 600_000,
};
