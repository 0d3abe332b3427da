import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One call of `orm` in a line. */
export interface TypedCommand {
  readonly argv: readonly string[];
  /** Piped input; `undefined` without a pipe. */
  readonly stdin: Uint8Array | undefined;
}

/** Stub of `orm` that records its call and prints the id `last`. */
const ORM = `#!/bin/sh
number=$(ls "$RECORD" | wc -l)
printf '%s\\0' "$@" > "$RECORD/$number.argv"
cat > "$RECORD/$number.stdin"
echo last
`;

/** Output of other programs in a line; programs that only read are absent. */
const others = {
  ffmpeg: 'cat speech.wav',
  git: 'echo "-old line"; echo "+new line"',
  grep: 'echo "a timeout of ten seconds ends it"; echo "no limit"',
  aplay: 'cat > /dev/null',
  jq: 'cat > /dev/null',
  magick: 'cat > /dev/null',
} as const;

/** Runs a line in a shell in which every program is a stub, and returns the calls of `orm`. */
export async function typeLine(line: string, cwd: string): Promise<readonly TypedCommand[]> {
  const folder = await mkdtemp(join(tmpdir(), 'orm-line-'));
  try {
    const [bin, record] = [join(folder, 'bin'), join(folder, 'record')];
    await mkdir(bin);
    await mkdir(record);
    const scripts = Object.entries(others).map(([name, does]) => [name, `#!/bin/sh\n${does}\n`]);
    for (const [name = '', script = ''] of [['orm', ORM], ...scripts]) {
      await writeFile(join(bin, name), script);
      await chmod(join(bin, name), 0o755);
    }
    const env = { PATH: `${bin}:/usr/bin:/bin`, RECORD: record, id: 'last' };
    const running = promisify(execFile)('/bin/sh', ['-c', line], { cwd, env });
    running.child.stdin?.end();
    await running.catch(() => undefined);
    const names = (await readdir(record)).filter((name) => name.endsWith('.argv')).toSorted();
    return await Promise.all(names.map(async (name) => await readCommand(join(record, name))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readCommand(path: string): Promise<TypedCommand> {
  const argv = (await readFile(path, 'utf8')).split('\0').slice(0, -1);
  const stdin = await readFile(path.replace(/argv$/u, 'stdin'));
  return { argv, stdin: stdin.length === 0 ? undefined : stdin };
}
