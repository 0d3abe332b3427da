#!/usr/bin/env node
// Plain syntax on purpose: an old Node.js must be able to read this far to say what it lacks.
var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);

if (major > 22 || (major === 22 && minor >= 19)) {
  void import('./main.js');
} else {
  process.stderr.write('orm needs Node.js 22.19 or newer; this is ' + process.versions.node + '\n');
  process.exitCode = 1;
}
