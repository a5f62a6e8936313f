const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/**
 * Gives all tests of a run, and the processes that they start, one cache of contents: what one file had rendered or judged
 * needs no engine in the next. It is new in each run, so nothing passes for what an earlier run found. A test about keeping
 * and fetching sets a folder of its own.
 */
module.exports = () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-test-cache-'));
  process.env.FAIRLEAD_CACHE = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
};
