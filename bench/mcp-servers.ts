// Measures serving MCP to many callers in one process: milliseconds to prepare the tools, which is done once, and to create the
// server of one request.
import { operations } from '../packages/core/src/operations.ts';
import type { CallerContext } from '../packages/mcp/src/tools/call-tool.ts';
import { createServer, prepareTools } from '../packages/mcp/src/server.ts';

const ROUNDS = 15;
const SERVERS = 200;

const unused = async () => await Promise.reject(new Error('No tool is called'));
const caller: CallerContext = {
  client: unused,
  workspace: { openInput: unused, reserveOutput: unused },
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Returns the mean time of `count` runs in milliseconds. */
function msOf(count: number, work: () => unknown): number {
  const startedAt = performance.now();
  for (let run = 0; run < count; run += 1) work();
  return (performance.now() - startedAt) / count;
}

const preparing: number[] = [];
const creating: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  preparing.push(msOf(1, () => prepareTools(operations)));
  const tools = prepareTools(operations);
  creating.push(msOf(SERVERS, () => createServer(tools, { ...caller, era: 'modern' })));
}
const [first = Number.NaN] = preparing;
process.stdout.write(
  `prepare the tools: ${first.toFixed(1)} ms the first time, ${median(preparing).toFixed(1)} ms when warm\n`,
);
process.stdout.write(`create a server: ${median(creating).toFixed(3)} ms\n`);
