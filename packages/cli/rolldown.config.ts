import { chmodSync, readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { main: 'src/main.ts' },
  platform: 'node',
  // The emulator is loaded by `orm demo` and `orm emulator` only and brings its own dependencies; sharp is native code, and
  // mediabunny has a license of its own.
  external: [/^@orkit\/openrouter-emulator/u, 'sharp', 'mediabunny'],
  resolve: { conditionNames: ['@orkit/source', 'node', 'import', 'default'] },
  output: {
    dir: 'dist',
    format: 'esm',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
  },
  plugins: [
    {
      name: 'launcher',
      generateBundle() {
        // As it is written: an old Node.js must be able to parse it.
        this.emitFile({
          type: 'asset',
          fileName: 'bin.js',
          source: readFileSync('src/bin.js', 'utf8'),
        });
      },
      writeBundle() {
        // Whoever installs it makes it so; whoever only builds it can run it too.
        chmodSync('dist/bin.js', 0o755);
      },
    },
  ],
});
