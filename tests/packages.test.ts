import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { rolldown } from 'rolldown';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createEmulator } from '../packages/emulator/src/index.ts';
import { verifies } from './requirements.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = path.join(root, 'packages/core/dist');

/** Maximum bytes of what a chat program loads when it starts, minified and compressed. */
const MAX_CHAT_BYTES = 20_000;

/** Maximum bytes of a program that streams one chat, minified and compressed: bundled into one file, or what it loads in all. */
const MAX_STREAM_BYTES = 40_000;

interface Program {
  readonly folder: string;
  readonly name: string;
}

const programs: readonly Program[] = [
  { folder: 'cli', name: 'orm' },
  { folder: 'mcp', name: 'openrouter-multimodal' },
  { folder: 'emulator', name: 'openrouter-emulator' },
];

/** Returns every module that a built file imports statically, itself included. */
function staticImports(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  for (const [, specifier = ''] of source.matchAll(
    /^(?:import|export)\b(?:[^;"']*?\bfrom)?\s*["']([^"']+)["'];?$/gmu,
  )) {
    if (specifier.startsWith('.')) staticImports(path.resolve(path.dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

describe('the built core', () => {
  it(verifies('packages.neutral', 'the root entry imports no module of Node.js'), () => {
    const reached = [...staticImports(path.join(core, 'index.js'))];
    expect(reached.filter((name) => name.startsWith('node:'))).toEqual([]);
    expect(reached).toContain('ky');
  });

  it(
    verifies('packages.neutral', 'the root entry bundles for the web without Node.js'),
    async () => {
      const code = await bundleChat('browser');
      expect(code).not.toMatch(/node:|process\.versions|Buffer\.from/u);
    },
  );

  it(
    verifies('packages.small', `a chat program loads at most ${MAX_CHAT_BYTES} bytes at its start`),
    async () => {
      const bytes = gzipSync(await bundleChat('node')).byteLength;
      expect(bytes).toBeGreaterThan(1_000);
      expect(bytes).toBeLessThanOrEqual(MAX_CHAT_BYTES);
    },
  );

  it(
    verifies('packages.small', `a streamed chat in one file has at most ${MAX_STREAM_BYTES} bytes`),
    async () => {
      const [file, ...others] = await bundleProgram(
        streamWith('createChat', 'chat.js'),
        'browser',
        true,
      );
      expect(others).toEqual([]);
      expect(gzipSync(file?.code ?? '').byteLength).toBeLessThanOrEqual(MAX_STREAM_BYTES);
      expect(
        file?.modules.filter((name) => /file-type|sharp|catalogue|loader/u.test(name)),
      ).toEqual([]);
    },
  );

  it(
    verifies('packages.small', `a streamed chat loads at most ${MAX_STREAM_BYTES} bytes in all`),
    async () => {
      const chunks = await bundleProgram(
        streamWith('createOpenRouter', 'index.js'),
        'browser',
        false,
      );
      const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
      for (const { name, code } of chunks) writeFileSync(path.join(folder, name), code);
      await using emulator = createEmulator();
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const argv = ['--input-type=module', '-e', loadedFiles, folder, await emulator.listen()];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, argv);
      const { text, loaded } = JSON.parse(stdout) as { text: string; loaded: readonly string[] };
      expect({ text, stderr }).toEqual({ text: expect.stringContaining('Hello'), stderr: '' });
      const codes = chunks.filter(({ name }) => loaded.includes(name)).map(({ code }) => code);
      expect(codes.length).toBeGreaterThan(1);
      expect(gzipSync(codes.join('')).byteLength).toBeLessThanOrEqual(MAX_STREAM_BYTES);
    },
  );
});

/** A program that streams one chat with a client of an entry. */
function streamWith(create: string, entry: string): string {
  return `import { ${create} as create } from '${core}/${entry}';
    export async function ask(options, content) {
      const client = create(options);
      let text = '';
      for await (const event of (client.chat ?? client).stream({ messages: [{ role: 'user', content }] }))
        if (event.type === 'text-delta') text += event.text;
      return text;
    }`;
}

/** A program that streams a chat with a bundle, and prints the answer and the files that were loaded. */
const loadedFiles = `import { registerHooks } from 'node:module';
  const [folder, baseUrl] = process.argv.slice(1);
  const loaded = [];
  registerHooks({
    load(url, context, next) {
      if (url.includes(folder)) loaded.push(url.split('/').at(-1));
      return next(url, { ...context, format: url.startsWith('node:') ? context.format : 'module' });
    },
  });
  const { ask } = await import('file://' + folder + '/chat.js');
  const text = await ask({ apiKey: 'sk-or-v1-test', baseUrl }, 'Hello');
  console.log(JSON.stringify({ text, loaded }));`;

interface BundledFile {
  readonly name: string;
  readonly code: string;
  readonly modules: readonly string[];
}

/** Bundles a program, minified. */
async function bundleProgram(
  program: string,
  platform: 'node' | 'browser',
  isOneFile: boolean,
): Promise<readonly BundledFile[]> {
  const bundler = await rolldown({
    input: 'chat',
    platform,
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === 'chat' ? id : undefined),
        load: (id) => (id === 'chat' ? program : undefined),
      },
    ],
  });
  const { output } = await bundler.generate({
    format: 'esm',
    minify: true,
    chunkFileNames: '[name]-[hash].js',
    ...(isOneFile ? { codeSplitting: false } : {}),
  });
  await bundler.close();
  return output.flatMap((chunk) =>
    chunk.type === 'chunk'
      ? [{ name: chunk.fileName, code: chunk.code, modules: Object.keys(chunk.modules) }]
      : [],
  );
}

describe('the declarations of the built packages', () => {
  it(
    verifies('packages.type-floor', 'compile with the oldest supported TypeScript'),
    { timeout: 120_000 },
    () => {
      const program = path.join(root, 'packages/mcp/test/type-floor/tsconfig.json');
      const compiler = path.join(root, 'node_modules/typescript-floor/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', program], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    },
  );
});

describe('the published manifests', () => {
  it.each(['core', 'mcp', 'cli', 'emulator'])(
    '%s says where its source and its issues are',
    (name) => {
      const folder = path.join(root, 'packages', name);
      const { homepage, bugs, repository } = JSON.parse(
        readFileSync(path.join(folder, 'package.json'), 'utf8'),
      ) as Record<string, unknown>;
      const url = 'https://github.com/orkit/openrouter-multimodal';
      expect({ homepage, bugs, repository }).toEqual({
        homepage: `${url}/tree/main/packages/${name}#readme`,
        bugs: `${url}/issues`,
        repository: { type: 'git', url: `git+${url}.git`, directory: `packages/${name}` },
      });
      // A registry shows the README without the repository around it.
      expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).not.toMatch(/\]\((?!https:|#)/u);
    },
  );
});

describe('the built library of the MCP server', () => {
  const library = path.join(root, 'packages/mcp/dist/library');

  it('imports core and the MCP SDK and does not contain them, so that a program has one copy', () => {
    const reached = [...staticImports(path.join(library, 'index.js'))];
    const packages = reached.filter((name) => !path.isAbsolute(name) && !name.startsWith('node:'));
    expect(packages.toSorted()).toEqual([
      '@modelcontextprotocol/server',
      '@modelcontextprotocol/server/stdio',
      '@orkit/openrouter-multimodal',
      '@orkit/openrouter-multimodal/env',
      '@orkit/openrouter-multimodal/operations',
    ]);
    expect(reached.filter((name) => name.includes('process'))).toEqual([]);
  });

  it('has no dependencies of the bundled program', () => {
    const manifest = JSON.parse(
      readFileSync(path.join(root, 'packages/mcp/package.json'), 'utf8'),
    ) as Record<string, Record<string, unknown>>;
    const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
    expect(dependencies).toEqual({});
    expect(Object.keys(peerDependencies)).toEqual([
      '@modelcontextprotocol/server',
      '@orkit/openrouter-multimodal',
      'libheif-js',
    ]);
    for (const name of Object.keys(peerDependencies))
      expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  });
});

/** Bundles a program that only chats, and returns the code that it loads at startup. */
async function bundleChat(platform: 'node' | 'browser'): Promise<string> {
  const bundle = await rolldown({
    input: 'chat',
    platform,
    plugins: [
      {
        name: 'program',
        resolveId: (id) => (id === 'chat' ? id : undefined),
        load: (id) =>
          id === 'chat'
            ? `import { createOpenRouter } from '${core}/index.js';
               export const ask = (apiKey, content) =>
                 createOpenRouter({ apiKey }).chat.send({ messages: [{ role: 'user', content }] });`
            : undefined,
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const chunks = output.filter((chunk) => chunk.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const entry = chunks.find((chunk) => chunk.isEntry);
  const loaded = new Set(entry === undefined ? [] : [entry]);
  for (const chunk of loaded) {
    for (const name of chunk.imports) {
      const next = byName.get(name);
      if (next !== undefined) loaded.add(next);
    }
  }
  return [...loaded].map(({ code }) => code).join('');
}

describe('the built programs', () => {
  it.each(programs)(
    `$name: ${verifies('packages.old-node', 'an old Node.js prints one sentence')}`,
    ({ folder, name }) => {
      const old = `data:text/javascript,${encodeURIComponent(
        "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.1' } })",
      )}`;
      const bin = path.join(root, `packages/${folder}/dist/bin.js`);
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', old, bin], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr: `${name} needs Node.js 22.19 or newer; this is 18.20.1\n`,
      });
    },
  );

  it.each(programs)(
    '$name: the launcher is written in syntax that an old Node.js parses',
    ({ folder }) => {
      const source = readFileSync(path.join(root, `packages/${folder}/dist/bin.js`), 'utf8');
      expect(source).not.toMatch(/^import\b[^(]|\bsatisfies\b|\?\.|\?\?|^await /mu);
    },
  );

  it.each(programs)('$name: --version prints the version of its package', ({ folder, name }) => {
    const bin = path.join(root, `packages/${folder}/dist/bin.js`);
    const manifest = JSON.parse(
      readFileSync(path.join(root, `packages/${folder}/package.json`), 'utf8'),
    ) as { version: string };
    const printed = execFileSync(process.execPath, [bin, '--version'], { encoding: 'utf8' });
    expect(printed).toContain(manifest.version);
    expect(printed.trim().split('\n')).toHaveLength(1);
    expect(name).not.toBe('');
  });
});

describe('the published packages', () => {
  const manifests = globSync('packages/*/package.json', { cwd: root }).map((file) => ({
    folder: path.dirname(file),
    manifest: JSON.parse(readFileSync(path.join(root, file), 'utf8')) as {
      name: string;
      version: string;
      license: string;
      type: string;
      scripts: Record<string, string>;
      engines: { node: string };
    },
  }));

  it('have the same version, license, module system and minimum Node.js', () => {
    const info = manifests.map(({ manifest: { version, license, type, engines } }) => ({
      version,
      license,
      type,
      node: engines.node,
    }));
    expect(new Set(info.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(info[0]).toMatchObject({ license: 'Apache-2.0', type: 'module', node: '>=22.19.0' });
  });

  it.each(manifests)(
    `$manifest.name ${verifies('packages.contents', 'has no install scripts')}`,
    ({ manifest }) => {
      const hooks = new Set(['preinstall', 'install', 'postinstall', 'prepare']);
      expect(Object.keys(manifest.scripts).filter((name) => hooks.has(name))).toEqual([]);
    },
  );

  it.each(manifests)(
    `$manifest.name ${verifies('packages.contents', 'contains its license, its README and no tests')}`,
    ({ folder }) => {
      const { files } = (
        JSON.parse(
          execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
            cwd: path.join(root, folder),
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        ) as readonly { files: readonly { path: string }[] }[]
      )[0] ?? { files: [] };
      const paths = files.map((file) => file.path);
      expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
      expect(
        paths.filter((file) => /\.test(?:-d)?\.|tsbuildinfo|(?:^|\/)test\//u.test(file)),
      ).toEqual([]);
    },
  );
});
