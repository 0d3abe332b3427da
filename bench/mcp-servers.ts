// What serving MCP to many callers takes in one process: milliseconds to prepare the tools, which is done once, and to make the
// server of one request from them.
import { operations } from '../packages/core/src/operations.ts';
import type { CallerContext } from '../packages/mcp/src/tools/call-tool.ts';
import { createServer, prepareTools } from '../packages/mcp/src/server.ts';

const ROUNDS = 15;
const SERVERS = 200;

const unused = async () => await Promise.reject(new Error('Nothing is called'));
const caller: CallerContext = {
  client: unused,
  workspace: { openInput: unused, reserveOutput: unused },
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Milliseconds that each of `count` runs of some work takes. */
function msOf(count: number, work: () => unknown): number {
  const startedAt = performance.now();
  for (let run = 0; run < count; run += 1) work();
  return (performance.now() - startedAt) / count;
}

const preparing: number[] = [];
const making: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  preparing.push(msOf(1, () => prepareTools(operations)));
  const tools = prepareTools(operations);
  making.push(msOf(SERVERS, () => createServer(tools, { ...caller, era: 'modern' })));
}
const [first = Number.NaN] = preparing;
process.stdout.write(
  `prepare the tools: ${first.toFixed(1)} ms the first time, ${median(preparing).toFixed(1)} ms when warm\n`,
);
process.stdout.write(`make a server: ${median(making).toFixed(3)} ms\n`);
