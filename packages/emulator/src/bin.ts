#!/usr/bin/env node
// Runs on any version of Node.js, so it is limited to syntax and built-ins of version 12: anything
// newer would end in a SyntaxError instead of the message below.
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
