// Loaded by every measured process before its own code: says at its end what it used.
const { appendFileSync } = require('node:fs');

process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  appendFileSync(process.env['BENCH_USAGE'], `${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
