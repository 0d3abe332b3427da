#!/usr/bin/env node
// Runs before anything is known about the Node.js it runs on, so it keeps to syntax and built-ins
// that version 12 has: a newer one would end in a SyntaxError instead of the sentence below.
const [major, minor] = process.versions.node.split('.').map(Number);

if (Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 19)) {
  import('./program.ts')
    .then(({ main }) => main())
    .catch((error: unknown) => {
      process.stderr.write(`openrouter-emulator failed: ${String(error)}\n`);
      process.exitCode = 1;
    });
} else {
  process.stderr.write(
    `openrouter-emulator needs Node.js 22.19 or newer; this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
}
