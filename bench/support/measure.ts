import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** An upstream while it runs. */
export interface Upstream {
  readonly origin: string;
  close(): void;
}

/** Starts an upstream as a program of its own. */
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

/** What is compared, by name; the first is the floor. */
export type Contestants = Readonly<Record<string, () => Promise<unknown>>>;

/** CPU that a piece of work takes in this process, in milliseconds. */
export async function cpuMsOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Time that a piece of work takes, in milliseconds. */
export async function wallMsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * Measures the contestants in turn, `rounds` times, and prints the median of each as a ratio to the floor of its own
 * round: what disturbs one round disturbs all of it.
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
      const taken = await measure(work);
      if (name === names[0]) floor = taken;
      if (round >= 0) ratios.get(name)?.push(taken / floor);
    }
    if (round >= 0) floors.push(floor);
  }
  const told = names.map((name) => `${name} ${median(ratios.get(name) ?? []).toFixed(2)}x`);
  process.stdout.write(`${title}: ${told.join(', ')} (floor ${median(floors).toFixed(2)} ms)\n`);
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
