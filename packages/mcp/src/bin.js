#!/usr/bin/env node
// Written in syntax that every Node.js since 12 can parse, so that an old version prints what it needs
// instead of a syntax error.
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
  // stdout belongs to the protocol: all logs go to stderr.
  // oxlint-disable-next-line no-console
  globalThis.console = new console.Console(process.stderr);
  process.getBuiltinModule('node:module').enableCompileCache();
  void import('./program.js');
}
