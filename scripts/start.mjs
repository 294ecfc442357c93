// `npm start`: installs and builds what is missing, then becomes the supervisor of the embedded stack. Plain Node without dependencies,
// since on a fresh clone there are none; and old syntax up to the version check, so that an old Node can read the message.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Stepgraph needs Node 20.19 or newer; this is ${process.version} (${process.execPath}).`);
  process.exit(1);
}

// Whoever read the output may be gone; that stops nothing.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

import('./install.mjs')
  .then(async ({ ensureBuilt, ensureInstalled }) => {
    const options = { whileRunning: 'keep' };
    await ensureInstalled(options);
    await ensureBuilt(options);
    // In this same process, so that signals, pid and lock are the supervisor's own.
    await import(new URL('../dist/services/dev/main.js', import.meta.url).href);
  })
  .catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
