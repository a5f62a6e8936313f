#!/usr/bin/env node
// Starts the compiled command line; nothing else is loaded before a command asks for it.
// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { main } = require('../build/lib/cli/main.js');

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
