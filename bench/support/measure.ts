import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A running upstream. */
export interface Upstream {
  readonly origin: string;
  close(): void;
}

/** Starts an upstream in a separate process. */
export async function startUpstream(name = 'upstream.ts'): Promise<Upstream> {
  const program = new URL(name, import.meta.url).pathname;
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  // The event carries one line.
  const [port] = (await once(lines, 'line')) as [string];
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      child.stdin.end();
    },
  };
}

/** Functions to compare, by name; the first is the floor. */
export type Contestants = Readonly<Record<string, () => Promise<unknown>>>;

/** Returns the CPU time of this process for some work, in milliseconds. */
export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Returns the elapsed time of some work, in milliseconds. */
export async function wallMsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Measures the contestants alternately, `rounds` times, and prints the median of each as a ratio to the floor of its own
 * round, because a disturbance affects the whole round.
 */
export async function compare(
  title: string,
  contestants: Contestants,
  { rounds, measure }: { rounds: number; measure: typeof cpuMsOf },
): Promise<void> {
  const names = Object.keys(contestants);
  const ratios = new Map<string, number[]>(names.map((name) => [name, []]));
  const floors: number[] = [];
  // The first rounds warm up and are not counted.
  for (let round = -3; round < rounds; round += 1) {
    let floor = Number.NaN;
    for (const [name, work] of Object.entries(contestants)) {
      const durationMs = await measure(work);
      if (name === names[0]) floor = durationMs;
      if (round >= 0) ratios.get(name)?.push(durationMs / floor);
    }
    if (round >= 0) floors.push(floor);
  }
  const results = names.map((name) => `${name} ${median(ratios.get(name) ?? []).toFixed(2)}x`);
  process.stdout.write(`${title}: ${results.join(', ')} (floor ${median(floors).toFixed(2)} ms)\n`);
}

/** Returns the median. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
