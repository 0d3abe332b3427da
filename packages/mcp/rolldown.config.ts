import { chmod, copyFile } from 'node:fs/promises';

import type { Plugin } from 'rolldown';
import { defineConfig } from 'rolldown';

// The program is built from the sources of core, so what nobody uses stays out. What starts the
// server and lists the tools is one file; what is imported on demand becomes files of its own, so
// that a start does not wait for it.
export default defineConfig({
  input: { program: 'src/process/program.ts' },
  platform: 'node',
  // Installed beside the server where they can be, and the server does without: sharp is compiled for each system,
  // mediabunny has a license of its own.
  external: ['sharp', 'mediabunny'],
  resolve: { conditionNames: ['@orkit/source', 'node', 'import', 'default'] },
  plugins: [withoutSchemaValidator(), withLauncher()],
  output: {
    dir: 'dist',
    format: 'esm',
    // Left to itself the bundler cuts what the start shares with later calls into many small files.
    codeSplitting: { groups: [{ name: 'program', tags: ['$initial'] }] },
    minify: true,
    comments: { legal: false, annotation: false, jsdoc: false },
  },
});

/**
 * Keeps the JSON Schema validator of the MCP library out: it checks nothing but answers to
 * questions that a server asks, this one asks none, and it is the largest part of the library.
 */
function withoutSchemaValidator(): Plugin {
  const shims = '@modelcontextprotocol/server/_shims';
  return {
    name: 'without-schema-validator',
    resolveId: (id) => (id === shims ? { id: `\0${shims}` } : undefined),
    load: (id) =>
      id === `\0${shims}`
        ? `export { default as process } from 'node:process';
           export class DefaultJsonSchemaValidator {
             getValidator() { throw new Error('This server asks its client no questions'); }
           }`
        : undefined,
  };
}

/** Puts the launcher beside the program as it stands: a bundler would write it in newer syntax. */
function withLauncher(): Plugin {
  return {
    name: 'with-launcher',
    async writeBundle() {
      await copyFile('src/bin.js', 'dist/bin.js');
      await chmod('dist/bin.js', 0o755);
    },
  };
}
