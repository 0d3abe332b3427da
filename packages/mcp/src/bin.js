#!/usr/bin/env node
// Written in syntax that every Node.js since 12 can read, so that an old one says what it needs
// instead of pointing at a piece of code.
var needed = [22, 19];
var parts = process.versions.node.split('.').map(Number);

if (parts[0] < needed[0] || (parts[0] === needed[0] && parts[1] < needed[1])) {
  process.stderr.write(
    'openrouter-multimodal needs Node.js ' +
      needed.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '\n',
  );
  process.exitCode = 1;
} else {
  // stdout belongs to the protocol: whatever logs, logs to stderr.
  // oxlint-disable-next-line no-console
  globalThis.console = new console.Console(process.stderr);
  process.getBuiltinModule('node:module').enableCompileCache();
  void import('./program.js');
}
