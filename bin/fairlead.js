#!/usr/bin/env node
// Starts the compiled command line; nothing else is loaded before a command asks for it.
const { main } = require('../build/lib/cli/main.js');

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
