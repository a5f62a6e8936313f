// Lists folders in another order each time, as another file system might.
const fs = require('node:fs');

const list = fs.readdirSync;
fs.readdirSync = (...args) => {
  const entries = list(...args);
  for (let index = entries.length - 1; index > 0; index -= 1) {
    const other = Math.floor(Math.random() * (index + 1));
    [entries[index], entries[other]] = [entries[other], entries[index]];
  }
  return entries;
};
