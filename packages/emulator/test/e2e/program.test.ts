import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  /** Output so far. */
  readonly output: { out: string; error: string };
  readonly ended: Promise<number | null>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const output = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.error += text));
  const ended = once(child, 'close').then(() => child.exitCode);
  return { child, output, ended };
}

async function untilUrl({ output }: Run): Promise<string> {
  const pattern = /at (http:\S+)/;
  await expect.poll(() => output.error, { timeout: 10_000 }).toMatch(pattern);
  return pattern.exec(output.error)?.[1] ?? '';
}

describe('the program', () => {
  it('serves, logs a line per request and exits cleanly on a signal', async () => {
    const program = run('--port', '0');
    const url = await untilUrl(program);
    const response = await fetch(`${url}/models/count`);
    await expect.poll(() => program.output.error).toContain('GET /models/count 200 completed');
    program.child.kill('SIGTERM');

    expect(response.status).toBe(200);
    expect(await program.ended).toBe(0);
    expect(program.output.out).toBe('');
    expect(program.output.error).toContain('curl ');
  });

  it('accepts only its key, logs nothing with --quiet, and reads faults from requests', async () => {
    const program = run('--port', '0', '--api-key', 'sk-or-v1-right', '--quiet');
    const url = await untilUrl(program);
    const before = program.output.error;
    expect(before).toContain('"Authorization: Bearer $OPENROUTER_API_KEY"');
    expect(before).not.toContain('sk-or-v1-right');
    const statuses = [];
    for (const key of ['sk-or-v1-wrong', 'sk-or-v1-right']) {
      const { status } = await fetch(`${url}/key`, { headers: { Authorization: `Bearer ${key}` } });
      statuses.push(status);
    }
    const fault = { 'X-Emulator-Fault': '{"type":"status","status":503}' };
    statuses.push((await fetch(`${url}/models`, { headers: fault })).status);
    program.child.kill('SIGINT');

    expect(statuses).toEqual([401, 200, 503]);
    expect(await program.ended).toBe(0);
    expect(program.output.error).toBe(before);
  });

  it('exits on a signal while a request hangs', async () => {
    const program = run('--port', '0');
    const url = await untilUrl(program);
    const stall = { 'X-Emulator-Fault': '{"type":"stall","when":"mid-body","afterBytes":1}' };
    const hanging = await fetch(`${url}/models`, { headers: stall });
    program.child.kill('SIGTERM');

    expect(await program.ended).toBe(0);
    await expect(hanging.text()).rejects.toThrow('terminated');
  });

  it('applies --video-seconds', async () => {
    const program = run('--port', '0', '--video-seconds', '0');
    const url = await untilUrl(program);
    const response = await fetch(`${url}/videos`, {
      method: 'POST',
      headers: { Authorization: 'Bearer sk-or-v1-test', 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: 'google/veo-3.1', prompt: 'a river' }),
    });

    expect(await response.json()).toMatchObject({ status: 'completed' });
  });

  it('reports a port in use in one sentence', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { ended, output } = run('--port', String(port));

    expect(await ended).toBe(1);
    expect(output.error).toBe(
      `openrouter-emulator: Port ${port} of 127.0.0.1 is in use; choose another with --port\n`,
    );
    server.close();
  });

  it.each([
    [['--bogus'], "openrouter-emulator: Unknown option '--bogus'; --help lists the flags\n"],
    [
      ['--port', '65536'],
      "openrouter-emulator: --port must be a number from 0 to 65535, not '65536'; --help lists the flags\n",
    ],
    [
      ['--video-seconds', '86401'],
      "openrouter-emulator: --video-seconds must be a number from 0 to 86400, not '86401'; --help lists the flags\n",
    ],
  ])('reports %j in one sentence', async (args, sentence) => {
    const { ended, output } = run(...args);

    expect(await ended).toBe(2);
    expect(output.error).toBe(sentence);
  });

  it('reports an outdated Node.js in one sentence', async () => {
    const versions = '{value:{node:"18.0.0"}}';
    const older = `data:text/javascript,Object.defineProperty(process,"versions",${versions})`;
    const child = spawn(process.execPath, ['--import', older, BIN], { stdio: 'pipe' });
    children.push(child);
    let printed = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const [exitCode] = await once(child, 'close');

    expect(exitCode).toBe(1);
    expect(printed).toBe('openrouter-emulator needs Node.js 22.19 or newer; this is 18.0.0\n');
  });

  it('starts with syntax that an outdated Node.js can parse', async () => {
    const launcher = await readFile(BIN, 'utf8');

    expect(launcher).not.toMatch(/\?\?|\?\.|\bawait\b|^import\s|node:/m);
  });

  it('prints help and version to stdout', async () => {
    const [help, version] = [run('--help'), run('--version')];

    expect([await help.ended, await version.ended]).toEqual([0, 0]);
    expect(help.output.out).toContain('--api-key');
    expect(version.output.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
