import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import { expect, it } from 'vitest';

import { handshake, program, startRaw, toolCall } from '../support/raw-server.ts';

const list = { jsonrpc: '2.0', id: 'list', method: 'tools/list' };

/** Prints every loaded file to stderr. */
const loadHook = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      if (url.startsWith('file:')) process.stderr.write('loaded ' + url + '\\n');
      return next(url, context);
    },
  });
`)}`;

function toLoadedFiles(stderr: string): string[] {
  return [...stderr.matchAll(/^loaded (?<url>\S+)$/gmu)].map(([, url = '']) => basename(url));
}

/** Texts that survive minification and occur in one library or part of the code only. */
const lazyParts = {
  ky: 'ForceRetryError',
  fileType: 'application/vnd.apache.arrow.file',
  undici: 'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  addresses: 'ipaddr: the address has neither IPv6 nor IPv4 format',
  files: 'hidden files and node_modules may not be read',
};

async function findLazyParts(files: readonly string[]): Promise<string[]> {
  const folder = dirname(program);
  const texts = await Promise.all(
    files.map(async (file) => await readFile(join(folder, file), 'utf8')),
  );
  const loaded = Object.entries(lazyParts).filter(([, mark]) =>
    texts.some((text) => text.includes(mark)),
  );
  return loaded.map(([name]) => name);
}

it('loads the launcher and one program to list the tools, without the code for HTTP and media', async () => {
  await using server = startRaw({ nodeArgs: ['--import', loadHook] });
  server.send(...handshake, list);
  await server.response('list');
  const [launcher, main, ...others] = toLoadedFiles(server.stderr());
  expect([launcher, main]).toEqual(['bin.js', 'program.js']);
  // The bundler puts its helpers into a separate file when lazy chunks need them too.
  expect(others.filter((file) => !file.startsWith('rolldown-runtime-'))).toEqual([]);
  expect(await findLazyParts(['bin.js', 'program.js', ...others])).toEqual([]);
  const all = (await readdir(dirname(program))).filter((file) => file.endsWith('.js'));
  expect(await findLazyParts(all)).toEqual(Object.keys(lazyParts));
});

it.each<[string, Record<string, unknown>, readonly string[]]>([
  ['health_check', {}, ['ky', 'undici']],
  ['analyze_image', { image_path: '../photo.jpg' }, ['ky', 'files']],
  ['analyze_image', { image_path: 'http://127.0.0.1:8080/photo.jpg' }, ['ky', 'addresses']],
])('loads only the needed code for a call of %s with %j', async (tool, args, parts) => {
  await using server = startRaw({ nodeArgs: ['--import', loadHook] });
  server.send(...handshake, toolCall('call', tool, args));
  await server.response('call');
  expect(await findLazyParts(toLoadedFiles(server.stderr()))).toEqual(parts);
});

it('does not read a .env file in the working directory', async () => {
  await using emulator = createEmulator();
  const baseUrl = await emulator.listen();
  const cwd = await mkdtemp(join(tmpdir(), 'mcp-env-'));
  await writeFile(join(cwd, '.env'), 'OPENROUTER_API_KEY=sk-or-v1-test\n');
  await using server = startRaw({ cwd, env: { OPENROUTER_BASE_URL: baseUrl } });
  const messages = [{ role: 'user', content: 'Hello' }];
  server.send(...handshake, toolCall('chat', 'chat_completion', { messages }));
  expect((await server.response('chat')).result).toMatchObject({
    _meta: { details: { reason: 'credentials' } },
  });
  expect(emulator.requests).toEqual([]);
  await rm(cwd, { recursive: true });
});
