/**
 * Preload that kills its process, for good, right before the n-th change to files below a folder (KILL_AT, KILL_BELOW).
 * A half number kills in the middle of that change where it writes content.
 */
const fs = require('node:fs');

const at = Number(process.env.KILL_AT);
const below = process.env.KILL_BELOW;
const descriptors = new Set();
let count = 0;

for (const name of [
  'linkSync',
  'mkdirSync',
  'renameSync',
  'rmdirSync',
  'rmSync',
  'unlinkSync',
  'chmodSync',
  'writeFileSync',
  'writeSync',
]) {
  const original = fs[name];
  fs[name] = (target, ...rest) => {
    const isOurs = typeof target === 'number' ? descriptors.has(target) : String(target).startsWith(below);
    if (isOurs) {
      count += 1;
      // Killed in the middle of writing, so that half of the content is on disk.
      if (count === at && name.startsWith('write')) {
        const bytes = Buffer.from(rest[0]);
        original(target, bytes.subarray(0, bytes.length / 2));
      }
      if (count >= at) process.kill(process.pid, 'SIGKILL');
    }
    return original(target, ...rest);
  };
}

const { openSync } = fs;
fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  if (String(path).startsWith(below)) descriptors.add(descriptor);
  else descriptors.delete(descriptor);
  return descriptor;
};
