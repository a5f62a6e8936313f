#!/usr/bin/env node
// Starts the compiled command line; nothing else is loaded before a command asks for it.
// A fleet is built cluster by cluster, and each leaves garbage behind. Left to itself, V8 lets several times of what is
// in use pile up before it collects; a third costs little time and halves the memory of a large fleet.
require('node:v8').setFlagsFromString('--heap-growing-percent=30');

// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = require('../build/lib/cli/main.js');

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
