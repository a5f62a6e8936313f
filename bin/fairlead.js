#!/usr/bin/env node
// Starts the compiled command line; nothing else is loaded before a command asks for it.
// Whoever reads the output may stop before its end, as `head` does.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// With memory to spare, V8 lets the heap grow to four times what is in use before it collects. CI runners do several
// things at once: two and a half times costs next to no time here, and a fifth less memory. Later versions of V8 may not
// know the flag, and would complain.
if (Number.parseInt(process.versions.node, 10) <= 24) {
  require('node:v8').setFlagsFromString('--heap-growing-percent=150');
}

const { main } = require('../build/lib/cli/main.js');

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
