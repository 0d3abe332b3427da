// Measures the time until the built MCP server responds to its first `tools/list`, and its idle memory.
// Times are ratios to an empty Node.js started alternately, so that results of different machines are
// comparable. Run `pnpm build` first, then `node bench/mcp-start.ts`.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ROUNDS = 25;
const program = fileURLToPath(new URL('../packages/mcp/dist/bin.js', import.meta.url));

const opening = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'bench', version: '1.0.0' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 2, method: 'tools/list' },
];

interface Start {
  readonly milliseconds: number;
  /** Resident memory in MiB, if the system reports it. */
  readonly memory: number | undefined;
}

async function startEmpty(): Promise<number> {
  const startedAt = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - startedAt;
}

async function startServer(): Promise<Start> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.write(opening.map((message) => `${JSON.stringify(message)}\n`).join(''));
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('"id":2') && output.endsWith('\n')) break;
  }
  const milliseconds = performance.now() - startedAt;
  const memory = await residentMemory(child);
  child.stdin.end();
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { milliseconds, memory };
}

async function residentMemory({ pid }: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const empty: number[] = [];
const starts: Start[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  empty.push(await startEmpty());
  starts.push(await startServer());
}
const ratio = median(starts.map(({ milliseconds }) => milliseconds)) / median(empty);
const memory = median(starts.flatMap((start) => start.memory ?? []));
process.stdout.write(`mcp start to tools/list: ${ratio.toFixed(2)}x an empty Node.js\n`);
if (!Number.isNaN(memory)) process.stdout.write(`mcp idle memory: ${memory.toFixed(1)} MiB\n`);
